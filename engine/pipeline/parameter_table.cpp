#include "engine/pipeline/parameter_table.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "engine/pipeline/kernel_parameters.h"
#include "engine/pipeline/parameter_makers.h"

namespace engine {
namespace {

using namespace parameter_makers;
void append(ParameterList& list, ParameterList more) {
    std::move(more.begin(), more.end(), std::back_inserter(list));
}

const Names<PaddingMode>& padding_modes() {
    static const Names<PaddingMode> modes = {{"zeros", PaddingMode::zeros},
                                             {"reflect", PaddingMode::reflect},
                                             {"replicate", PaddingMode::replicate},
                                             {"circular", PaddingMode::circular}};
    return modes;
}

ParameterList conv_parameters() {
    ParameterList list = kernel_size_parameters();
    append(list,
           {pair_parameter("stride", "Stride s: input pixels from one window to the next.", 1, {1, 4},
                           FIELD(Conv, stride)),
            padding_parameter(
                "Pixels put around the input: size floor((n + start + end - ke)/s) + 1; same: ceil(n/s).",
                FIELD(Conv, padding)),
            pair_parameter("dilation",
                           "Input pixels from one tap to the next: effective kernel ke = d(k-1) + 1.", 1,
                           {1, 4}, FIELD(Conv, dilation)),
            choice_parameter("padding-mode", "What the padding is filled with.", padding_modes(),
                             FIELD(Conv, padding_mode))});
    append(list, weight_parameters());
    return list;
}

ParameterList conv_transpose_parameters() {
    ParameterList list = kernel_size_parameters();
    append(
        list,
        {pair_parameter("stride", "Stride s: output pixels from one stamp of the kernel to the next.", 1,
                        {1, 4}, FIELD(ConvTranspose, stride)),
         padding_parameter(
             "Crop of the output: size (n-1)s - start - end + ke + a; same: n*s; valid: (n-1)s + max(ke, s).",
             FIELD(ConvTranspose, padding)),
         optional_pair_parameter(
             "output-padding",
             "Rows and columns un-cropped at the bottom and right; below the stride or dilation.", 0, {0, 3},
             FIELD(ConvTranspose, output_padding)),
         optional_pair_parameter("output-size", "The output size H,W itself, out of the legal range.", 1,
                                 {1, 1024}, FIELD(ConvTranspose, output_size)),
         pair_parameter("dilation",
                        "Output pixels from one tap to the next: effective kernel ke = d(k-1) + 1.", 1,
                        {1, 4}, FIELD(ConvTranspose, dilation)),
         choice_parameter("padding-mode",
                          "Where what is cropped comes back in: the adjoint of conv with that mode.",
                          padding_modes(), FIELD(ConvTranspose, padding_mode))});
    append(list, weight_parameters());
    return list;
}

/// A whole number or a fraction per axis; nothing where a size is given in its place.
ParameterInfo scale_parameter() {
    ParameterInfo info{
        .key = "scale",
        .kind = ParameterKind::pair,
        .help = "Factor by which height and width grow or shrink: whole, or a fraction such as 1.5 or 0.5.",
        .span = {1, 4},
        .instead_of = "size"};
    info.get = [](const Stage& stage) {
        const auto& layer = std::get<Upsample>(stage.op);
        if (layer.size) return std::string();
        return layer.fraction ? real_pair_text(*layer.fraction) : pair_text(layer.scale);
    };
    info.set = [](Stage& stage, std::string_view value) {
        auto& layer = std::get<Upsample>(stage.op);
        const RealPair scale = parse_scale(value);
        const bool whole = scale.h == std::floor(scale.h) && scale.w == std::floor(scale.w);
        layer.size.reset();
        layer.fraction.reset();
        if (whole)
            layer.scale = {static_cast<Index>(scale.h), static_cast<Index>(scale.w)};
        else
            layer.fraction = scale;
    };
    return info;
}

ParameterInfo cubic_parameter() {
    ParameterInfo info{
        .key = "cubic-a",
        .kind = ParameterKind::choice,
        .help = "The bend of bicubic: -0.75 (PyTorch, ONNX), or -0.5 (TensorFlow, Pillow; with antialias).",
        .choices = {"-0.75", "-0.5"}};
    info.get = [](const Stage& stage) {
        const auto& a = std::get<Upsample>(stage.op).cubic_a;
        return a ? exact_text(*a) : std::string();
    };
    info.set = [](Stage& stage, std::string_view value) {
        auto& a = std::get<Upsample>(stage.op).cubic_a;
        if (value.empty()) return a.reset();
        const float number = parse_number(value);
        if (number != -0.75f && number != -0.5f) fail("\"{}\" is none of -0.75, -0.5", value);
        a = number;
    };
    return info;
}

ParameterList upsample_parameters() {
    const Names<UpsampleMode> modes = {
        {"nearest", UpsampleMode::nearest},  {"bilinear", UpsampleMode::bilinear},
        {"bicubic", UpsampleMode::bicubic},  {"nearest-exact", UpsampleMode::nearest_exact},
        {"area", UpsampleMode::area},        {"lanczos3", UpsampleMode::lanczos3},
        {"lanczos5", UpsampleMode::lanczos5}};
    ParameterInfo size = optional_pair_parameter("size", "The output size H,W itself, in place of a scale.",
                                                 1, {1, 1024}, FIELD(Upsample, size));
    size.instead_of = "scale";
    return {
        always_printed(scale_parameter()),
        always_printed(choice_parameter(
            "mode",
            "How new pixels are found (half-pixel centres; area: the mean of all pixels that are touched).",
            modes, FIELD(Upsample, mode))),
        size,
        flag_parameter("align-corners", "Corner pixels stay at the corners; for bilinear and bicubic.",
                       FIELD(Upsample, align_corners)),
        flag_parameter(
            "antialias",
            "Where it shrinks, each output takes all pixels that it stands for (PyTorch, TensorFlow, JAX, Pillow).",
            FIELD(Upsample, antialias)),
        cubic_parameter()};
}

template <typename Pool>
ParameterList pool_parameters() {
    return {
        always_printed(pair_parameter("kernel", "Window size k.", 1, {1, 8}, FIELD(Pool, kernel))),
        optional_pair_parameter("stride", "Pixels from one window to the next; the kernel when not given.", 1,
                                {1, 8}, FIELD(Pool, stride)),
        padding_parameter("Pixels put around the input, fewer than the kernel has.", FIELD(Pool, padding)),
        flag_parameter("ceil-mode", "Windows that stick out at the end count too, as in PyTorch.",
                       FIELD(Pool, ceil_mode))};
}

ParameterList avg_pool_parameters() {
    ParameterList list = pool_parameters<AvgPool>();
    list.push_back(flag_parameter("exclude-padding", "Divide by the number of real pixels only.",
                                  FIELD(AvgPool, exclude_padding)));
    return list;
}

ParameterList max_pool_parameters() {
    const Names<Ties> ties = {{"first", Ties::first}, {"split", Ties::split}, {"all", Ties::all}};
    ParameterList list = pool_parameters<MaxPool>();
    list.push_back(pair_parameter("dilation", "Pixels from one place of the window to the next.", 1, {1, 4},
                                  FIELD(MaxPool, dilation)));
    list.push_back(choice_parameter("ties", "Who gets the gradient when several pixels are the largest.",
                                    ties, FIELD(MaxPool, ties)));
    return list;
}

template <typename Shuffle>
ParameterList shuffle_parameters() {
    const Names<ShuffleOrder> orders = {{"crd", ShuffleOrder::crd}, {"dcr", ShuffleOrder::dcr}};
    return {always_printed(integer_parameter("factor", "Factor r: r*r channels against r*r pixels.", {1, 4},
                                             FIELD(Shuffle, factor))),
            choice_parameter("order", "Channel order: crd as PyTorch, dcr as TensorFlow.", orders,
                             FIELD(Shuffle, order))};
}

ParameterList pad_parameters() {
    return {always_printed(sides_parameter(
                "pad", "Rows and columns put around the picture, N, H,W or T,L,B,R; negative numbers crop.",
                FIELD(Pad, sides))),
            choice_parameter("mode", "What is put there: zeros, or pixels of the picture.", padding_modes(),
                             FIELD(Pad, mode)),
            number_parameter("value", "What is put there in mode zeros, where it is not to be 0.", {-1, 1},
                             FIELD(Pad, value))};
}

ParameterList concat_parameters() {
    return {always_printed(pipe_only(integer_or_word_parameter(
        "stage", "The earlier stage (from 0) whose output channels are appended, or input.", "input", 0,
        {0, 16}, FIELD(Concat, stage))))};
}

/// Those that look at neighbouring pixels, or move them.
std::vector<OperationInfo> spatial_operations() {
    return {
        {"conv", "Convolution (cross-correlation, as in every framework).", {Conv{}, {}}, conv_parameters()},
        {"conv_transpose",
         "Transposed convolution: every input pixel stamps the kernel onto the output.",
         {ConvTranspose{}, {}},
         conv_transpose_parameters()},
        {"upsample", "Resizing by a factor or to a size.", {Upsample{}, {}}, upsample_parameters()},
        {"zero_insert",
         "Puts s - 1 zeros between neighbouring pixels, none after the last.",
         {ZeroInsert{}, {}},
         {always_printed(pair_parameter("stride", "Pixels from one input value to the next.", 1, {1, 4},
                                        FIELD(ZeroInsert, stride)))}},
        {"avg_pool", "Mean of each window.", {AvgPool{}, {}}, avg_pool_parameters()},
        {"max_pool", "Maximum of each window.", {MaxPool{}, {}}, max_pool_parameters()},
        {"pixel_shuffle",
         "Channels become pixels: C*r*r, H, W to C, H*r, W*r.",
         {PixelShuffle{}, {}},
         shuffle_parameters<PixelShuffle>()},
        {"pixel_unshuffle",
         "Pixels become channels: C, H*r, W*r to C*r*r, H, W.",
         {PixelUnshuffle{}, {}},
         shuffle_parameters<PixelUnshuffle>()},
        {"pad",
         "Rows and columns around the picture, or cropped off it.",
         {Pad{{1, 1, 1, 1}}, {}},
         pad_parameters()},
    };
}

std::vector<OperationInfo> activation_operations() {
    return {
        {"relu", "max(x, 0).", {Activation{ActivationKind::relu}, {}}, {}},
        {"leaky_relu",
         "x where it is positive, slope*x elsewhere.",
         {Activation{ActivationKind::leaky_relu}, {}},
         {number_parameter(
             "slope",
             "Factor where x is not positive: 0.01 in PyTorch, ONNX and JAX, 0.2 in TensorFlow, 0.3 in Keras' layer.",
             {0, 1}, FIELD(Activation, slope))}},
        {"elu",
         "x where it is positive, alpha*(exp(x) - 1) elsewhere.",
         {Activation{ActivationKind::elu}, {}},
         {number_parameter("alpha", "What it tends to for large negative x.", {0, 2},
                           FIELD(Activation, alpha))}},
        {"selu",
         "elu with the two constants that keep mean 0 and variance 1.",
         {Activation{ActivationKind::selu}, {}},
         {}},
        {"prelu", "A leaky_relu whose slopes are weights.", {Prelu{}, {}}, {slopes_parameter()}},
        {"gelu",
         "x times the probability that a normal variable is smaller.",
         {Activation{ActivationKind::gelu}, {}},
         {choice_parameter("approximate", "tanh: by a tanh, as in BERT and GPT-2; none: exactly.",
                           Names<GeluForm>{{"none", GeluForm::exact}, {"tanh", GeluForm::tanh}},
                           FIELD(Activation, approximate))}},
        {"silu", "x*sigmoid(x), also called swish.", {Activation{ActivationKind::silu}, {}}, {}},
        {"hardswish", "x*min(max(x + 3, 0), 6)/6.", {Activation{ActivationKind::hardswish}, {}}, {}},
        {"softplus", "log(1 + exp(x)).", {Activation{ActivationKind::softplus}, {}}, {}},
        {"sigmoid", "1/(1 + exp(-x)).", {Activation{ActivationKind::sigmoid}, {}}, {}},
        {"tanh", "Hyperbolic tangent.", {Activation{ActivationKind::tanh}, {}}, {}},
    };
}

std::vector<OperationInfo> make_operations() {
    std::vector<OperationInfo> list = spatial_operations();
    for (const OperationInfo& activation : activation_operations())
        list.push_back(activation);
    list.push_back({"concat",
                    "Appends the channels of an earlier stage's output (equal sizes).",
                    {Concat{}, {}},
                    concat_parameters()});
    for (OperationInfo& operation : list)
        for (ParameterInfo& parameter : operation.parameters)
            parameter.is_default = [get = parameter.get, text = parameter.get(operation.prototype)](
                                       const Stage& stage) { return get(stage) == text; };
    return list;
}

}  // namespace

std::span<const OperationInfo> operations() {
    static const std::vector<OperationInfo> list = make_operations();
    return list;
}

const OperationInfo* find_operation(std::string_view name) {
    const auto all = operations();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& operation) { return operation.name == name; });
    return found == all.end() ? nullptr : &*found;
}

const ParameterInfo* find_parameter(const OperationInfo& operation, std::string_view key) {
    const auto& all = operation.parameters;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& parameter) { return parameter.key == key; });
    return found == all.end() ? nullptr : &*found;
}

void set_parameter(Stage& stage, std::string_view key, std::string_view value) {
    const OperationInfo* operation = find_operation(op_name(stage));
    const ParameterInfo* parameter = operation ? find_parameter(*operation, key) : nullptr;
    ENGINE_CHECK(parameter != nullptr, "{} has no parameter {}", op_name(stage), key);
    parameter->set(stage, value);
}

}  // namespace engine
