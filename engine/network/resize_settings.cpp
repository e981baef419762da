#include "engine/network/resize_settings.h"

#include <cmath>
#include <string_view>

#include "engine/core/error.h"

namespace engine::network {
namespace {

template <typename Enum>
struct Word {
    std::string_view text;
    Enum value;
};

constexpr Word<ResizeMode> modes[] = {{"nearest", ResizeMode::nearest},
                                      {"linear", ResizeMode::linear},
                                      {"bilinear", ResizeMode::linear},  // Upsample's first form
                                      {"cubic", ResizeMode::cubic}};
constexpr Word<ResizeCoordinates> coordinate_modes[] = {
    {"half_pixel", ResizeCoordinates::half_pixel},
    {"pytorch_half_pixel", ResizeCoordinates::pytorch_half_pixel},
    {"align_corners", ResizeCoordinates::align_corners},
    {"asymmetric", ResizeCoordinates::asymmetric},
    {"tf_half_pixel_for_nn", ResizeCoordinates::tf_half_pixel_for_nn},
    {"tf_crop_and_resize", ResizeCoordinates::tf_crop_and_resize},
    {"half_pixel_symmetric", ResizeCoordinates::half_pixel_symmetric}};
constexpr Word<NearestRounding> roundings[] = {{"round_prefer_floor", NearestRounding::prefer_floor},
                                               {"round_prefer_ceil", NearestRounding::prefer_ceil},
                                               {"floor", NearestRounding::floor},
                                               {"ceil", NearestRounding::ceil}};

/// The attribute's word, or the one that it has by default.
template <typename Enum, std::size_t n>
Enum chosen(const Call& call, const char* attribute, const char* otherwise, const Word<Enum> (&words)[n]) {
    const std::string text = call.text(attribute, otherwise);
    for (const Word<Enum>& word : words)
        if (word.text == text) return word.value;
    fail("{} {} does not exist", attribute, text);
}

std::vector<double> doubles_of(const Array& array) {
    std::vector<double> values;
    for (const float value : array.numbers())
        values.push_back(static_cast<double>(value));
    return values;
}

/// The scales of the axes they are given for: an attribute in Upsample's first form, an input later.
std::optional<std::vector<double>> scales_of(const Call& call) {
    const bool upsample = call.node.op == "Upsample";
    if (upsample && call.opset < 9) {
        const auto found = call.node.attributes.find("scales");
        const auto* scales =
            found == call.node.attributes.end() ? nullptr : std::get_if<std::vector<float>>(&found->second);
        if (scales) return std::vector<double>(scales->begin(), scales->end());
        if (!call.gives("height_scale")) fail("scales is missing");
        return std::vector<double>{1, 1, static_cast<double>(call.number("height_scale", 1)),
                                   static_cast<double>(call.number("width_scale", 1))};
    }
    const std::size_t place = upsample || call.opset < 11 ? 1 : 2;
    if (!call.has(place) || call.inputs[place].size() == 0) return std::nullopt;
    return doubles_of(call.numbers(place));
}

/// Outputs may not be larger than indices are exact in a double.
Index scaled(Index n, double scale) {
    if (!(scale > 0) || !std::isfinite(scale)) fail("a scale is {}: it must be above 0", scale);
    const double size = std::floor(static_cast<double>(n) * scale);
    if (size > static_cast<double>(max_elements))
        fail("its result would be {} long: more than {}", size, max_elements);
    return static_cast<Index>(size);
}

void apply_scales(std::vector<ResizeAxis>& axes, const std::vector<std::size_t>& which,
                  const std::vector<double>& scales) {
    if (scales.size() != which.size()) fail("{} scales are given for {} axes", scales.size(), which.size());
    for (std::size_t i = 0; i < which.size(); ++i) {
        ResizeAxis& axis = axes[which[i]];
        axis.scale = scales[i];
        axis.out = scaled(axis.in, axis.scale);
    }
}

void apply_sizes(std::vector<ResizeAxis>& axes, const std::vector<std::size_t>& which,
                 const std::vector<Index>& sizes, const std::string& policy) {
    if (sizes.size() != which.size()) fail("{} sizes are given for {} axes", sizes.size(), which.size());
    double common = 0;
    for (std::size_t i = 0; i < which.size(); ++i) {
        ResizeAxis& axis = axes[which[i]];
        axis.out = sizes[i];
        axis.scale = static_cast<double>(axis.out) / static_cast<double>(axis.in);
        const bool better = policy == "not_larger" ? axis.scale < common : axis.scale > common;
        if (i == 0 || better) common = axis.scale;
    }
    if (policy == "stretch") return;
    for (const std::size_t i : which) {
        axes[i].scale = common;
        axes[i].out = static_cast<Index>(std::round(common * static_cast<double>(axes[i].in)));
    }
}

void apply_region(const Call& call, std::vector<ResizeAxis>& axes, const std::vector<std::size_t>& which) {
    const std::vector<double> region = doubles_of(call.numbers(1));
    if (region.size() != 2 * which.size())
        fail("roi has {} numbers for {} axes", region.size(), which.size());
    for (std::size_t i = 0; i < which.size(); ++i) {
        axes[which[i]].begin = region[i];
        axes[which[i]].end = region[which.size() + i];
    }
}

}  // namespace

ResizeSettings resize_settings(const Call& call) {
    const Array& x = call.input(0);
    const bool early = call.node.op == "Upsample" || call.opset < 11;
    ResizeSettings result;
    result.mode = chosen(call, "mode", "nearest", modes);
    result.coordinates = early
                             ? ResizeCoordinates::asymmetric
                             : chosen(call, "coordinate_transformation_mode", "half_pixel", coordinate_modes);
    result.nearest =
        early ? NearestRounding::floor : chosen(call, "nearest_mode", "round_prefer_floor", roundings);
    result.cubic_a = call.number("cubic_coeff_a", -0.75f);
    result.extrapolation = call.number("extrapolation_value", 0);
    result.exclude_outside = call.integer("exclude_outside", 0) != 0;
    result.antialias = call.integer("antialias", 0) != 0;
    for (const Index extent : x.extents())
        result.axes.push_back({extent, extent, 1, 0, 1});
    std::vector<std::size_t> which;
    if (call.gives("axes"))
        for (const Index axis : call.integers("axes"))
            which.push_back(axis_of(axis, x.rank()));
    else
        for (std::size_t i = 0; i < x.extents().size(); ++i)
            which.push_back(i);
    if (const auto scales = scales_of(call))
        apply_scales(result.axes, which, *scales);
    else if (call.has(3))
        apply_sizes(result.axes, which, call.integers_at(3),
                    call.text("keep_aspect_ratio_policy", "stretch"));
    else
        fail("neither scales nor sizes are given");
    if (result.coordinates == ResizeCoordinates::tf_crop_and_resize) apply_region(call, result.axes, which);
    for (const ResizeAxis& axis : result.axes)
        if (axis.out < 1 || axis.in < 1)
            fail("its result would be {} long from {}: every axis needs at least 1", axis.out, axis.in);
    return result;
}

std::optional<Upsample> as_upsample(const ResizeSettings& settings) {
    if (settings.axes.size() != 4 || settings.antialias || settings.exclude_outside) return std::nullopt;
    for (std::size_t i = 0; i < 4; ++i) {
        const ResizeAxis& axis = settings.axes[i];
        if (axis.scale != std::floor(axis.scale) || axis.out != axis.in * static_cast<Index>(axis.scale))
            return std::nullopt;
        if (i < 2 && axis.scale != 1) return std::nullopt;
    }
    Upsample layer;
    layer.scale = {static_cast<Index>(settings.axes[2].scale), static_cast<Index>(settings.axes[3].scale)};
    layer.align_corners = settings.coordinates == ResizeCoordinates::align_corners;
    const bool half_pixel = settings.coordinates == ResizeCoordinates::half_pixel ||
                            settings.coordinates == ResizeCoordinates::pytorch_half_pixel;
    if (!half_pixel && !layer.align_corners) return std::nullopt;
    if (settings.mode == ResizeMode::linear)
        layer.mode = UpsampleMode::bilinear;
    else if (settings.mode == ResizeMode::cubic && settings.cubic_a == -0.75f)
        layer.mode = UpsampleMode::bicubic;
    else
        return std::nullopt;
    return layer;
}

}  // namespace engine::network
