#include "engine/figure/display.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/core/parallel.h"
#include "engine/simd/measure_rows.h"

namespace engine {
namespace {

constexpr std::array<std::uint8_t, 3> nan_colour{255, 0, 255};

/// The place of a value within the range, 0 to 1; NaN stays NaN. An empty range splits the values at its one
/// place.
double place_in(const Range& range, double value) {
    if (std::isnan(value)) return value;
    if (!(range.high > range.low)) return value >= range.high ? 1.0 : 0.0;
    return std::clamp((value - range.low) / (range.high - range.low), 0.0, 1.0);
}

std::uint8_t to_byte(double place) { return static_cast<std::uint8_t>(255.0 * place + 0.5); }

/// The number that one pixel shows, for all kinds but RGB pictures.
double pixel_value(const Tensor& tensor, DisplayKind kind, Index channel, Index pixel) {
    const Index channels = tensor.shape().c;
    if (kind == DisplayKind::channel || channels == 1) {
        const double value = tensor.plane(0, kind == DisplayKind::channel ? channel : 0)[pixel];
        return kind == DisplayKind::magnitude ? std::abs(value) : value;
    }
    double sum = 0;
    for (Index c = 0; c < channels; ++c) {
        const double value = tensor.plane(0, c)[pixel];
        sum += kind == DisplayKind::magnitude ? std::abs(value) : value;
    }
    return sum / static_cast<double>(channels);
}

void write_pixel(std::uint8_t* out, const std::array<std::uint8_t, 3>& colour) {
    std::copy(colour.begin(), colour.end(), out);
    out[3] = 255;
}

using Colours = std::array<std::array<std::uint8_t, 3>, 256>;

Colours colours_of(ColourMap map) {
    Colours colours;
    for (std::size_t i = 0; i < colours.size(); ++i)
        colours[i] = map_colour(map, static_cast<double>(i) / 255.0);
    return colours;
}

/// The 256 colours that a scalar display can take. Made once: a reduced picture asks for them row by row.
const Colours& palette(const Display& display) {
    static const std::vector<Colours> all = [] {
        std::vector<Colours> maps;
        for (std::size_t i = 0; i < colour_map_count; ++i)
            maps.push_back(colours_of(static_cast<ColourMap>(i)));
        return maps;
    }();
    const ColourMap usual = display.kind == DisplayKind::signed_map  ? ColourMap::diverging
                            : display.kind == DisplayKind::magnitude ? ColourMap::sequential
                                                                     : ColourMap::grey;
    return all[static_cast<std::size_t>(display.map.value_or(usual))];
}

/// This many pixels are worked on at a time: their numbers stay in the nearest cache.
constexpr Index run = 512;
using Bytes = std::array<std::uint8_t, run>;

/// The bytes for `count` values, 0 to 255 over the range; false where one of them is NaN, whose byte means
/// nothing.
template <typename Value>
bool to_bytes(const Range& range, const Value* values, Index count, std::uint8_t* bytes) {
    const double width = range.high - range.low;
    if (width > 0 && std::isfinite(width)) {
        if constexpr (std::is_same_v<Value, float>)
            return row_kernels().to_bytes(values, count, range.low, width, bytes);
        else
            return row_kernels().doubles_to_bytes(values, count, range.low, width, bytes);
    }
    bool known = true;
    for (Index i = 0; i < count; ++i) {
        const double place = place_in(range, values[i]);
        known = known && !std::isnan(place);
        bytes[i] = std::isnan(place) ? 0 : to_byte(place);
    }
    return known;
}

/// The numbers that `count` pixels from `first` on show.
void values_of(const Tensor& tensor, const Display& display, Index first, Index count,
               std::array<double, run>& values) {
    for (Index i = 0; i < count; ++i)
        values[static_cast<std::size_t>(i)] = pixel_value(tensor, display.kind, display.channel, first + i);
}

void write_rgb(const Tensor& tensor, const Range& range, Index first, Index count, std::uint8_t* out) {
    std::array<Bytes, 3> bytes;
    bool known = true;
    for (std::size_t c = 0; c < 3; ++c)
        known =
            to_bytes(range, tensor.plane(0, static_cast<Index>(c)) + first, count, bytes[c].data()) && known;
    for (Index i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        write_pixel(out + 4 * i, {bytes[0][at], bytes[1][at], bytes[2][at]});
    }
    if (known) return;
    for (Index i = 0; i < count; ++i)
        for (Index c = 0; c < 3; ++c)
            if (std::isnan(place_in(range, tensor.plane(0, c)[first + i])))
                write_pixel(out + 4 * i, nan_colour);
}

void write_scalars(const Tensor& tensor, const Display& display, Index first, Index count,
                   std::uint8_t* out) {
    std::array<double, run> values;
    Bytes bytes;
    values_of(tensor, display, first, count, values);
    const bool known = to_bytes(display.range, values.data(), count, bytes.data());
    const Colours& colours = palette(display);
    for (Index i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool is_known = known || !std::isnan(place_in(display.range, values[at]));
        write_pixel(out + 4 * i, is_known ? colours[bytes[at]] : nan_colour);
    }
}

void check(const Tensor& tensor, DisplayKind kind, Index channel) {
    ENGINE_CHECK(!tensor.empty(), "an empty tensor cannot be shown");
    ENGINE_CHECK(kind != DisplayKind::channel || (channel >= 0 && channel < tensor.shape().c),
                 "channel {} of {}", channel, tensor.shape().c);
}

}  // namespace

bool shows_one_number(const Tensor& tensor, const Display& display) {
    return display.kind != DisplayKind::picture || tensor.shape().c != 3;
}

std::vector<std::uint8_t> to_rgba(const Tensor& tensor, const Display& display) {
    check(tensor, display.kind, display.channel);
    const Index pixels = tensor.shape().h * tensor.shape().w;
    std::vector<std::uint8_t> rgba(static_cast<std::size_t>(pixels) * 4);
    const bool rgb = !shows_one_number(tensor, display);
    parallel_for(pixels, 32 * run, {}, [&](Index begin, Index end) {
        for (Index first = begin; first < end; first += run) {
            const Index count = std::min(run, end - first);
            std::uint8_t* out = rgba.data() + 4 * first;
            if (rgb)
                write_rgb(tensor, display.range, first, count, out);
            else
                write_scalars(tensor, display, first, count, out);
        }
    });
    return rgba;
}

namespace {

/// The least and the greatest finite number that pixels of that kind show (every value, for RGB pictures);
/// low > high where there is none.
struct Extent {
    double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
};

Extent finite_extent(const Tensor& tensor, DisplayKind kind, Index channel) {
    check(tensor, kind, channel);
    const bool all = kind == DisplayKind::picture && tensor.shape().c == 3;
    const Index count = (all ? 3 : 1) * tensor.shape().h * tensor.shape().w;
    constexpr Index at_once = 1 << 16;
    std::vector<Extent> parts(static_cast<std::size_t>((count + at_once - 1) / at_once));
    parallel_for(count, at_once, {}, [&](Index begin, Index end) {
        Extent part;
        for (Index i = begin; i < end; ++i) {
            const double value = all ? tensor.data()[i] : pixel_value(tensor, kind, channel, i);
            if (!std::isfinite(value)) continue;
            part.low = std::min(part.low, value);
            part.high = std::max(part.high, value);
        }
        parts[static_cast<std::size_t>(begin / at_once)] = part;
    });
    Extent whole;
    for (const Extent& part : parts)
        whole = {std::min(whole.low, part.low), std::max(whole.high, part.high)};
    return whole;
}

Range range_of(const Extent& extent, DisplayKind kind) {
    const auto [low, high] = extent;
    if (!(low <= high))
        return kind == DisplayKind::signed_map ? Range{-1, 1} : Range{0, 1};  // nothing finite
    if (kind == DisplayKind::signed_map) {
        const double reach = std::max({std::abs(low), std::abs(high)});
        return reach > 0 ? Range{-reach, reach} : Range{-1, 1};
    }
    if (kind == DisplayKind::magnitude) return high > 0 ? Range{0, high} : Range{0, 1};
    return low < high ? Range{low, high} : Range{low - 0.5, high + 0.5};
}

}  // namespace

Range automatic_range(const Tensor& tensor, DisplayKind kind, Index channel) {
    return range_of(finite_extent(tensor, kind, channel), kind);
}

static Range whole_range(double low, double high) {
    const double reach = std::max(std::abs(low), std::abs(high));
    return reach > 0 ? Range{-reach, reach} : Range{-1, 1};
}

Range signed_range(const Histogram& histogram) {
    Index all = 0, seen = 0;
    for (const Index count : histogram.counts)
        all += count;
    const double width = (histogram.high - histogram.low) /
                         static_cast<double>(std::max<std::size_t>(histogram.counts.size(), 1));
    double reach = 0;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        const Index before = seen;
        seen += histogram.counts[i];
        if (histogram.counts[i] == 0 || seen * 100 <= all || before * 100 >= all * 99) continue;
        const double from = histogram.low + width * static_cast<double>(i);
        reach = std::max({reach, std::abs(from), std::abs(from + width)});
    }
    return reach > 0 ? Range{-reach, reach} : Range{-1, 1};
}

Range gradient_range(const GradientFlow& flow, std::size_t stage) {
    if (flow.stages.empty()) return whole_range(flow.min, flow.max);
    const Histogram& histogram = flow.stages[std::min(stage, flow.stages.size() - 1)].histogram;
    return flow.loss.kind == LossKind::pixel ? whole_range(histogram.low, histogram.high)
                                             : signed_range(histogram);
}

Range difference_range(const Tensor& a, const Tensor& b, double largest) {
    constexpr Index judged = 200000;
    std::vector<float> magnitudes;
    for (Index i = 0; i < a.size(); i += 1 + a.size() / judged)
        if (const float difference = std::abs(b.data()[i] - a.data()[i]); std::isfinite(difference))
            magnitudes.push_back(difference);
    double reach = largest;
    if (!magnitudes.empty()) {
        const auto at = magnitudes.begin() + static_cast<std::ptrdiff_t>((magnitudes.size() - 1) * 99 / 100);
        std::nth_element(magnitudes.begin(), at, magnitudes.end());
        // Where nearly all values are rounding or nothing, the few others are what there is to see.
        if (const double most = static_cast<double>(*at); most > largest * 1e-3) reach = most;
    }
    return reach > 0 && std::isfinite(reach) ? Range{-reach, reach} : Range{-1, 1};
}

std::string difference_range_text(const Range& range, double largest) {
    return range.high < largest ? fmt::format("±{} (99 % of it), at most {}", number_text(range.high, 3),
                                              number_text(largest, 3))
                                : fmt::format("±{} (all of it)", number_text(range.high, 3));
}

}  // namespace engine
