#include "engine/figure/output_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

#include "engine/core/number_text.h"
#include "engine/core/parallel.h"
#include "engine/simd/measure_rows.h"

namespace engine {
namespace {

std::span<const float> shown_values(const Display& display, const Tensor& shown) {
    if (display.kind != DisplayKind::channel) return shown.values();
    return {shown.plane(0, display.channel), static_cast<std::size_t>(shown.shape().h * shown.shape().w)};
}

Index count_outside(std::span<const float> values, const Range& range) {
    constexpr Index at_once = 1 << 16;
    const auto count = static_cast<Index>(values.size());
    std::vector<Index> parts(static_cast<std::size_t>((count + at_once - 1) / at_once));
    parallel_for(count, at_once, {}, [&](Index begin, Index end) {
        parts[static_cast<std::size_t>(begin / at_once)] =
            row_kernels().count_outside(values.data() + begin, end - begin, range.low, range.high);
    });
    return std::accumulate(parts.begin(), parts.end(), Index{0});
}

}  // namespace

Range shown_range(const OutputLook& look, const Findings& findings) {
    if (!look.automatic) return look.range;
    const OutputStatistics &a = findings.left->statistics, &b = findings.right->statistics;
    const Range range{std::min(a.min, b.min), std::max(a.max, b.max)};
    return range.low < range.high ? range : Range{range.low - 0.5, range.low + 0.5};
}

Display output_display(const OutputLook& look, const Range& range, Index channels) {
    Display display;
    display.range = range;
    if (look.map != ColourMap::grey) display.map = look.map;
    if (look.channel) {
        display.kind = DisplayKind::channel;
        display.channel = std::min(*look.channel, channels - 1);
    }
    return display;
}

Display output_display(const OutputLook& look, const Findings& findings, const Tensor& shown) {
    return output_display(look, shown_range(look, findings), shown.shape().c);
}

std::string look_text(const OutputLook& look, const Findings& findings, const Tensor& shown) {
    const Display display = output_display(look, findings, shown);
    const auto [low, high] = display.range;
    std::string text = look.channel ? fmt::format("channel {} · ", display.channel) : "";
    const bool mapped = display.map && shows_one_number(shown, display);
    text += fmt::format("{}{}", look.automatic ? "automatic: " : "",
                        mapped ? fmt::format("{} to {} in the colours {}", number_text(low),
                                             number_text(high), print(*display.map))
                               : fmt::format("black {}, white {}", number_text(low), number_text(high)));
    const auto values = shown_values(display, shown);
    const Index outside = count_outside(values, display.range);
    if (outside == 0) return text;
    const double share = 100.0 * static_cast<double>(outside) / static_cast<double>(values.size());
    return text + fmt::format(" ({} % of the values lie outside and are clipped here)", number_text(share));
}

}  // namespace engine
