// Layers that enlarge, pad, crop and reshape without weights.
#include <algorithm>
#include <limits>
#include <set>

#include "engine/core/error.h"
#include "engine/files/json_value.h"
#include "engine/network/base64.h"
#include "engine/network/keras_builder.h"
#include "engine/network/resize_node.h"

namespace engine::network {
namespace {

using nlohmann::json;

KerasOutput up_sampled(KerasBuilder& b) {
    b.need_picture();
    const Pair scale = b.pair("size", {2, 2});
    const std::string mode = b.word("interpolation", "nearest");
    const std::string scales = b.constant(
        "scales", Array({4}, Tensor({1, 1, 1, 4}, std::vector<float>{1, 1, static_cast<float>(scale.h),
                                                                     static_cast<float>(scale.w)})));
    const std::vector<std::string> inputs = {b.input(), "", scales};
    if (mode == "nearest")
        return {b.add("Resize", inputs,
                      {{"mode", std::string("nearest")},
                       {"coordinate_transformation_mode", std::string("asymmetric")},
                       {"nearest_mode", std::string("floor")}})};
    // TensorFlow.js samples the TF 1 way: without half-pixel centres.
    const std::string centres = b.dialect.tensorflow_js ? "asymmetric" : "half_pixel";
    if (mode == "bilinear")
        return {b.add("Resize", inputs,
                      {{"mode", std::string("linear")}, {"coordinate_transformation_mode", centres}})};
    if (mode == "bicubic" && !b.dialect.tensorflow_js)
        return {b.add("Resize", inputs,
                      {{"mode", std::string("cubic")},
                       {"coordinate_transformation_mode", centres},
                       {"cubic_coeff_a", -0.5f},
                       {"exclude_outside", Index{1}}})};
    fail("its interpolation is \"{}\": nearest, bilinear and bicubic are read", mode);
}

/// n, [rows, columns] or [[top, bottom], [left, right]].
std::vector<Index> sides_of(const KerasBuilder& b, const char* key) {
    const json value = b.setting(key).value_or(json(1));
    std::vector<Index> sides;
    if (!value.is_array()) {
        sides.assign(4, checked<Index>(value, key));
    } else if (value.size() == 2) {
        for (const json& one : value) {
            const auto two = one.is_array() ? checked<std::vector<Index>>(one, key)
                                            : std::vector<Index>(2, checked<Index>(one, key));
            sides.insert(sides.end(), two.begin(), two.end());
        }
    }
    if (sides.size() != 4) fail("\"{}\" is no number, pair or pair of pairs", key);
    for (const Index side : sides)
        if (side < 0 || side > max_elements) fail("\"{}\" is {}", key, side);
    return sides;
}

KerasOutput padded(KerasBuilder& b) {
    b.need_picture();
    const auto s = sides_of(b, "padding");
    const std::string pads = b.list("pads", {0, 0, s[0], s[2], 0, 0, s[1], s[3]});
    return {b.add("Pad", {b.input(), pads}, {{"mode", std::string("constant")}})};
}

KerasOutput cropped(KerasBuilder& b) {
    b.need_picture();
    const auto s = sides_of(b, "cropping");
    const auto end = [](Index side) { return side == 0 ? std::numeric_limits<std::int32_t>::max() : -side; };
    return {b.add("Slice", {b.input(), b.list("starts", {s[0], s[2]}), b.list("ends", {end(s[1]), end(s[3])}),
                            b.list("axes", {2, 3})})};
}

KerasOutput flattened(KerasBuilder& b) {
    return {b.add("Flatten", {b.channels_last(b.inputs.front())}, {{"axis", Index{1}}}), 2};
}

KerasOutput reshaped(KerasBuilder& b) {
    auto target = checked<std::vector<Index>>(b.setting("target_shape").value_or(json()), "target_shape");
    target.insert(target.begin(), 0);  // the batch stays
    const std::size_t rank = target.size();
    const std::string y = b.add("Reshape", {b.channels_last(b.inputs.front()), b.list("shape", target)});
    return {rank == 4 ? b.channels_first(y) : y, rank};
}

KerasOutput permuted(KerasBuilder& b) {
    auto dims = checked<std::vector<Index>>(b.setting("dims").value_or(json()), "dims");
    dims.insert(dims.begin(), 0);
    const std::string y = b.add("Transpose", {b.channels_last(b.inputs.front())}, {{"perm", dims}});
    return {dims.size() == 4 ? b.channels_first(y) : y, dims.size()};
}

KerasOutput concatenated(KerasBuilder& b) {
    const auto axis = b.setting("axis");
    std::vector<std::string> names;
    for (const KerasOutput& one : b.inputs)
        names.push_back(one.name);
    return {b.add("Concat", names, {{"axis", b.axis(axis ? checked<Index>(*axis, "axis") : -1)}}), b.rank()};
}

constexpr Index max_factor = 64;

/// The whole numbers among a compiled function's constants that can be a factor: in Python's form, the letter
/// i (with a bit that marks what is referred to) and 4 bytes. The function is looked at and never run.
std::set<Index> factors_in(const std::string& code) {
    std::set<Index> found;
    for (std::size_t i = 0; i + 4 < code.size(); ++i)
        if ((code[i] & 0x7f) == 'i' && code[i + 2] == 0 && code[i + 3] == 0 && code[i + 4] == 0 &&
            code[i + 1] >= 2 && code[i + 1] <= max_factor)
            found.insert(code[i + 1]);
    return found;
}

/// A factor that a layer of somebody's own says in its settings, or in what it is called with.
std::optional<Index> factor_said(const json& settings) {
    if (!settings.is_object()) return std::nullopt;
    for (const char* key : {"block_size", "scale", "factor", "upscale_factor", "scale_factor",
                            "upscaling_factor", "upsampling_factor", "r", "size"}) {
        const auto found = settings.find(key);
        if (found != settings.end() && found->is_number()) return checked<Index>(*found, key);
    }
    return std::nullopt;
}

std::string function_text(const json& function) {
    if (function.is_string()) return function.get<std::string>();
    if (function.is_array() && !function.empty() && function[0].is_string())
        return from_base64(function[0].get<std::string>());
    if (function.is_object() && function.contains("config")) {
        const json& config = function["config"];
        if (config.is_string()) return config.get<std::string>();
        if (config.is_object() && config.contains("code") && config["code"].is_string())
            return from_base64(config["code"].get<std::string>());
    }
    return "";
}

KerasOutput lambda(KerasBuilder& b) {
    const std::string code = function_text(b.setting("function").value_or(json()));
    if (code.find("depth_to_space") == std::string::npos)
        fail("it is a function of Python, which is not run; of these only depth_to_space is recognised");
    if (const auto said = factor_said(b.setting("arguments").value_or(json())))
        return depth_to_space(b, *said);
    const auto factors = factors_in(code);
    if (factors.size() != 1) fail("the factor of its depth_to_space cannot be told");
    return depth_to_space(b, *factors.begin());
}

KerasOutput own_shuffle(KerasBuilder& b) {
    const auto factor = factor_said(b.layer->config);
    if (!factor) fail("its factor cannot be told");
    return depth_to_space(b, *factor);
}

/// Operations of TensorFlow between layers: "nn.depth_to_space" called with a block_size.
KerasOutput operation(KerasBuilder& b) {
    const std::string function = b.word("function", "");
    if (function == "nn.depth_to_space" || function == "compat.v1.depth_to_space") {
        const auto factor = factor_said(b.call->arguments);
        if (!factor) fail("the block_size of its depth_to_space cannot be told");
        return depth_to_space(b, *factor);
    }
    static constexpr std::pair<std::string_view, const char*> unary[] = {
        {"nn.relu", "Relu"}, {"math.tanh", "Tanh"}, {"math.sigmoid", "Sigmoid"}, {"math.abs", "Abs"},
        {"math.exp", "Exp"}, {"math.sqrt", "Sqrt"}, {"identity", "Identity"}};
    for (const auto& [name, op] : unary)
        if (function == name) return {b.add(op, {b.input()}), b.rank()};
    static constexpr std::pair<std::string_view, const char*> binary[] = {
        {"add", "Add"}, {"subtract", "Sub"}, {"multiply", "Mul"}, {"truediv", "Div"}, {"divide", "Div"}};
    const std::string plain = function.substr(std::min(function.rfind('.') + 1, function.size()));
    for (const auto& [name, op] : binary) {
        if (plain != name && plain != "__" + std::string(name) + "__") continue;
        if (b.inputs.size() == 2) return {b.add(op, {b.input(), b.inputs[1].name}), b.rank()};
        const auto y = b.call->arguments.find("y");
        if (b.inputs.size() == 1 && y != b.call->arguments.end() && y->is_number())
            return {b.add(op, {b.input(), b.number("y", checked<float>(*y, "y"))}), b.rank()};
    }
    fail("the operation \"{}\" is not read", function);
}

KerasOutput unchanged(KerasBuilder& b) { return {b.add("Identity", {b.input()}), b.rank()}; }

}  // namespace

KerasOutput depth_to_space(KerasBuilder& b, Index factor) {
    b.need_picture();
    if (factor < 1 || factor > max_factor) fail("its factor is {}", factor);
    return {b.add("DepthToSpace", {b.input()}, {{"blocksize", factor}, {"mode", std::string("DCR")}})};
}

KerasEntries keras_movements() {
    KerasEntries entries = {{"UpSampling2D", up_sampled},  {"ZeroPadding2D", padded},
                            {"Cropping2D", cropped},       {"Flatten", flattened},
                            {"Reshape", reshaped},         {"Permute", permuted},
                            {"Concatenate", concatenated}, {"Lambda", lambda},
                            {"TFOpLambda", operation},     {"TensorFlowOpLayer", operation}};
    for (const char* type : {"PixelShuffle", "DepthToSpace", "SubPixelConv2D", "SubpixelConv2D", "SubPixel"})
        entries.push_back({type, own_shuffle});
    for (const char* type : {"Dropout", "SpatialDropout2D", "GaussianNoise", "GaussianDropout",
                             "AlphaDropout", "ActivityRegularization"})
        entries.push_back({type, unchanged});
    return entries;
}

}  // namespace engine::network
