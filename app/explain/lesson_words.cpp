#include "app/explain/lesson_words.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "app/storage/words.h"

namespace app {
namespace {

constexpr std::array<std::pair<std::string_view, const char*>, 27> subjects{{
    {"coverage.interior_ratio", "taps on a pixel, most to fewest"},
    {"coverage.interior_min", "fewest taps on a pixel"},
    {"coverage.interior_max", "most taps on a pixel"},
    {"coverage.holes", "phases without a tap"},
    {"coverage.period.0", "period of the grid"},
    {"constant_response.ripple_index", "ripple on a constant picture"},
    {"constant_response.worst_colour.ripple_index", "ripple on the worst colour"},
    {"output.ripple_index", "ripple of the output"},
    {"output.min", "smallest value"},
    {"output.max", "largest value"},
    {"output.mean", "mean of the output"},
    {"output.std", "spread of the output"},
    {"spectrum.stride_energy_ratio", "energy at the stride frequencies"},
    {"output_shape.1", "output channels"},
    {"output_shape.2", "output height"},
    {"output_shape.3", "output width"},
    {"parameters", "weights"},
    {"macs", "multiply-adds as frameworks count"},
    {"macs_fast", "multiply-adds of the fastest form"},
    {"gradient.input.coverage_ratio", "gradient, most to fewest taps"},
    {"gradient.input.l2", "size of the input's gradient"},
    {"gradient.input.min", "smallest gradient"},
    {"gradient.input.max", "largest gradient"},
    {"ripple.constant", "ripple on a constant picture"},
    {"ripple.picture", "ripple on this picture"},
    {"levels.red", "grid on red, in levels"},
    {"levels.picture", "grid on the picture, in levels"},
}};
constexpr std::array<std::pair<std::string_view, const char*>, 4> shared{{
    {"difference.max_abs", "largest difference"},
    {"difference.mae", "mean difference"},
    {"difference.psnr", "PSNR of B against A"},
    {"difference.ssim", "SSIM of B and A"},
}};

/// Takes a number such as the 2 of "stages.2." from the beginning of the key; takes nothing else.
bool take_number(std::string_view& key, std::string_view before, int& number) {
    if (!key.starts_with(before)) return false;
    const std::string_view rest = key.substr(before.size());
    const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (read.ec != std::errc{} || read.ptr == rest.data() + rest.size() || *read.ptr != '.') return false;
    key = rest.substr(static_cast<std::size_t>(read.ptr - rest.data()) + 1);
    return true;
}

/// The words for a number of a network's audit; the key's own where there are none.
std::string network_subject(const std::string& key) {
    static const std::array sources{"grey", "red", "white", "dark"};
    const auto on = [](const char* words, int source) {
        const bool known = source >= 0 && source < 4;
        return fmt::format(fmt::runtime(words),
                           known ? tr(sources[static_cast<std::size_t>(source)]) : tr("the picture"));
    };
    std::string_view rest = std::string_view(key).substr(std::string_view("network.").size());
    int source = -1, layer = -1;
    if (take_number(rest, "output.in_situ.", source)) {
        if (rest == "levels") return on(tr("grid of the output on {}, in levels"), source);
        if (rest == "ripple") return on(tr("ripple of the output on {}"), source);
        return key;
    }
    if (!take_number(rest, "layers.", layer)) return key;
    const std::string of_layer = fmt::format(fmt::runtime(tr("layer {}, ")), layer);
    if (rest == "coverage_ratio") return of_layer + tr("taps on a pixel, most to fewest");
    if (rest == "weights.share_of_random")
        return of_layer + tr("unevenness of the weights against random ones");
    if (!take_number(rest, "in_situ.", source)) return key;
    if (rest == "ripple") return of_layer + on(tr("ripple behind it on {}"), source);
    if (rest == "output_ripple_if_mended")
        return of_layer + on(tr("the output's ripple on {} with it mended"), source);
    return key;
}

/// A number with as many digits as a reader wants: 0.4843, 4, 1.2e-07.
std::string digits(const std::string& number) {
    double value = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
    return read.ec == std::errc{} && read.ptr == number.data() + number.size() ? fmt::format("{:.4g}", value)
                                                                               : number;
}

}  // namespace

std::string check_subject(const std::string& key) {
    for (const auto& [name, words] : shared)
        if (key == name) return tr(words);
    if (key.starts_with("network.")) return network_subject(key);
    std::string_view rest = key;
    int step = -1, stage = -1;
    take_number(rest, "learn.", step);
    const bool left = rest.starts_with("left."), right = rest.starts_with("right.");
    if (!left && !right) return key;
    rest.remove_prefix(left ? 5 : 6);
    take_number(rest, "stages.", stage);
    for (const auto& [name, words] : subjects) {
        if (rest != name) continue;
        std::string text = left ? "A " : "B ";
        if (stage >= 0) text += fmt::format(fmt::runtime(tr("stage {}, ")), stage);
        if (step >= 0) text += fmt::format(fmt::runtime(tr("step {}, ")), step);
        return text + tr(words);
    }
    if (rest == "psnr" && step >= 0)
        return (left ? "A " : "B ") + fmt::format(fmt::runtime(tr("step {}, ")), step) + "PSNR";
    return key;
}

std::string check_words(const engine::LessonCheck& check, const LessonResult& result) {
    std::string text = check_subject(check.key) + ": " + digits(result.found);
    if (result.holds) return text;
    const auto number = check.text.find_first_of("=~<>");
    return text + fmt::format(fmt::runtime(tr(" (the lesson: {})")), check.text.substr(number));
}

}  // namespace app
