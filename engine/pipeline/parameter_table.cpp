#include "engine/pipeline/parameter_table.h"

#include <algorithm>
#include <utility>

#include "engine/pipeline/parameter_makers.h"

namespace engine {
namespace {

using namespace parameter_makers;
using ParameterList = std::vector<ParameterInfo>;

#define FIELD(Op, member)                     \
    [](auto& stage) -> auto& {                \
        return std::get<Op>(stage.op).member; \
    }
#define KERNEL_FIELD(member)        \
    [](auto& stage) -> auto& {      \
        return stage.kernel.member; \
    }

/// An initialiser setting: pointless beside given weights, so setting it drops them, and they leave it out of
/// the text.
ParameterInfo initialiser(ParameterInfo info) {
    info.pipe_only = true;
    info.set = [set = info.set](Stage& stage, std::string_view value) {
        set(stage, value);
        stage.kernel.weight.reset();
    };
    info.get = [get = info.get](const Stage& stage) {
        return stage.kernel.weight ? std::string() : get(stage);
    };
    return info;
}

ParameterInfo channels_parameter() {
    ParameterInfo info{
        .key = "channels",
        .kind = ParameterKind::integer,
        .help = "Output channels; depthwise (the default) applies one kernel to each channel by itself.",
        .choices = {"depthwise"},
        .span = {1, 64},
        .pipe_only = true};
    info.get = [](const Stage& stage) {
        return stage.kernel.channels ? fmt::format("{}", *stage.kernel.channels) : std::string("depthwise");
    };
    info.set = [](Stage& stage, std::string_view value) {
        if (value == "depthwise" || value.empty())
            stage.kernel.channels.reset();
        else
            stage.kernel.channels = parse_integer(value, 1);
    };
    return info;
}

ParameterInfo groups_parameter() {
    ParameterInfo info{
        .key = "groups",
        .kind = ParameterKind::integer,
        .help = "Channel groups that do not see each other; must divide input and output channels.",
        .span = {1, 16}};
    info.get = [](const Stage& stage) {
        return stage.kernel.groups ? fmt::format("{}", *stage.kernel.groups) : std::string();
    };
    info.set = [](Stage& stage, std::string_view value) {
        if (value.empty())
            stage.kernel.groups.reset();
        else
            stage.kernel.groups = parse_integer(value, 1);
    };
    return info;
}

ParameterInfo seed_parameter() {
    ParameterInfo info{.key = "seed",
                       .kind = ParameterKind::integer,
                       .help = "Which random numbers: the same seed gives the same weights on every machine.",
                       .span = {0, 100}};
    info.get = [](const Stage& stage) { return fmt::format("{}", stage.kernel.seed); };
    info.set = [](Stage& stage, std::string_view value) { stage.kernel.seed = parse_seed(value); };
    return info;
}

ParameterInfo gain_parameter() {
    ParameterInfo info{.key = "gain",
                       .kind = ParameterKind::number,
                       .help = "Factor on all weights, after normalizing.",
                       .span = {-4, 4}};
    info.get = [](const Stage& stage) { return number_text(stage.kernel.gain); };
    info.set = [](Stage& stage, std::string_view value) { stage.kernel.gain = parse_number(value); };
    return info;
}

ParameterInfo slope_parameter() {
    ParameterInfo info{.key = "slope",
                       .kind = ParameterKind::number,
                       .help = "Factor where x is not positive: 0.01 in PyTorch, ONNX and JAX, 0.2 in TensorFlow, 0.3 in Keras' layer.",
                       .span = {0, 1}};
    info.get = [](const Stage& stage) { return number_text(std::get<Activation>(stage.op).slope); };
    info.set = [](Stage& stage, std::string_view value) {
        std::get<Activation>(stage.op).slope = parse_number(value);
    };
    return info;
}

ParameterInfo weight_parameter() {
    ParameterInfo info{
        .key = "weight",
        .kind = ParameterKind::file,
        .help = "Weights from a .npy file, taken as they are; without channels of shape C,1,kH,kW.",
        .pipe_only = true};
    info.get = [](const Stage& stage) {
        return stage.kernel.weight ? stage.kernel.weight->file : std::string();
    };
    info.set = [](Stage& stage, std::string_view value) {
        KernelSpec& kernel = stage.kernel;
        const KernelSpec fresh;
        kernel.init = fresh.init;
        kernel.seed = fresh.seed;
        kernel.gain = fresh.gain;
        kernel.normalize = fresh.normalize;
        kernel.weight.reset();
        if (!value.empty()) kernel.weight = GivenWeight{std::string(value), nullptr};
    };
    return info;
}

ParameterInfo bias_parameter() {
    ParameterInfo info{.key = "bias",
                       .kind = ParameterKind::number,
                       .help = "Added to every output value: one parameter per output channel.",
                       .span = {-1, 1},
                       .pipe_only = true};
    info.get = [](const Stage& stage) {
        return stage.kernel.bias ? number_text(*stage.kernel.bias) : std::string();
    };
    info.set = [](Stage& stage, std::string_view value) {
        if (value.empty())
            stage.kernel.bias.reset();
        else
            stage.kernel.bias = parse_number(value);
    };
    return info;
}

void append(ParameterList& list, ParameterList more) {
    std::move(more.begin(), more.end(), std::back_inserter(list));
}

ParameterList kernel_size_parameters() {
    return {
        always_printed(pipe_only(optional_pair_parameter(
            "kernel", "Kernel size k: taps per axis (3 when not given).", 1, {1, 9}, KERNEL_FIELD(kernel)))),
        channels_parameter(), groups_parameter()};
}

ParameterList weight_parameters() {
    const Names<Init> inits = {{"ones", Init::ones},         {"box", Init::box},
                               {"bilinear", Init::bilinear}, {"gaussian", Init::gaussian},
                               {"delta", Init::delta},       {"sobel", Init::sobel},
                               {"normal", Init::normal},     {"he", Init::he},
                               {"xavier", Init::xavier},     {"icnr", Init::icnr}};
    const Names<Normalize> normalizes = {{"dc", Normalize::dc}, {"none", Normalize::none}};
    return {
        always_printed(initialiser(choice_parameter(
            "init",
            "How the weights begin; icnr needs a pixel_shuffle after it or a transposed conv's stride.",
            inits, KERNEL_FIELD(init)))),
        initialiser(seed_parameter()),
        initialiser(gain_parameter()),
        initialiser(choice_parameter(
            "normalize",
            "dc: the taps of an output channel sum to 1 (s*s when transposed), so a constant keeps its mean.",
            normalizes, KERNEL_FIELD(normalize))),
        weight_parameter(),
        bias_parameter()};
}

ParameterList conv_parameters() {
    const Names<PaddingMode> modes = {{"zeros", PaddingMode::zeros},
                                      {"reflect", PaddingMode::reflect},
                                      {"replicate", PaddingMode::replicate},
                                      {"circular", PaddingMode::circular}};
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
            choice_parameter("padding-mode", "What the padding is filled with.", modes,
                             FIELD(Conv, padding_mode))});
    append(list, weight_parameters());
    return list;
}

ParameterList conv_transpose_parameters() {
    ParameterList list = kernel_size_parameters();
    append(list,
           {pair_parameter("stride", "Stride s: output pixels from one stamp of the kernel to the next.", 1,
                           {1, 4}, FIELD(ConvTranspose, stride)),
            padding_parameter(
                "Crop of the output: size (n-1)s - start - end + ke + a; same: n*s; valid: (n-1)s + max(ke, s).",
                              FIELD(ConvTranspose, padding)),
            optional_pair_parameter(
                "output-padding",
                "Rows and columns un-cropped at the bottom and right; below the stride or dilation.", 0,
                {0, 3}, FIELD(ConvTranspose, output_padding)),
            optional_pair_parameter("output-size", "The output size H,W itself, out of the legal range.", 1,
                                    {1, 1024}, FIELD(ConvTranspose, output_size)),
            pair_parameter("dilation",
                           "Output pixels from one tap to the next: effective kernel ke = d(k-1) + 1.", 1,
                           {1, 4}, FIELD(ConvTranspose, dilation))});
    append(list, weight_parameters());
    return list;
}

ParameterList upsample_parameters() {
    const Names<UpsampleMode> modes = {{"nearest", UpsampleMode::nearest},
                                       {"bilinear", UpsampleMode::bilinear},
                                       {"bicubic", UpsampleMode::bicubic}};
    return {always_printed(pair_parameter("scale", "Whole factor by which height and width grow.", 1, {1, 4},
                                          FIELD(Upsample, scale))),
            always_printed(
                choice_parameter("mode", "How new pixels are found (half-pixel centres; bicubic a = -0.75).",
                                 modes, FIELD(Upsample, mode))),
            flag_parameter("align-corners", "Corner pixels stay at the corners; not for nearest.",
                           FIELD(Upsample, align_corners))};
}

template <typename Pool>
ParameterList pool_parameters() {
    return {
        always_printed(pair_parameter("kernel", "Window size k.", 1, {1, 8}, FIELD(Pool, kernel))),
        optional_pair_parameter("stride", "Pixels from one window to the next; the kernel when not given.", 1,
                                {1, 8}, FIELD(Pool, stride)),
        padding_parameter("Pixels put around the input, fewer than the kernel has.", FIELD(Pool, padding))};
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

ParameterList concat_parameters() {
    ParameterInfo info{.key = "stage",
                       .kind = ParameterKind::integer,
                       .help = "The earlier stage (from 0) whose output channels are appended, or input.",
                       .choices = {"input"},
                       .span = {0, 16},
                       .pipe_only = true,
                       .always_printed = true};
    info.get = [](const Stage& stage) {
        const auto& source = std::get<Concat>(stage.op).stage;
        return source ? fmt::format("{}", *source) : std::string("input");
    };
    info.set = [](Stage& stage, std::string_view value) {
        auto& source = std::get<Concat>(stage.op).stage;
        if (value == "input")
            source.reset();
        else
            source = parse_integer(value, 0);
    };
    return {info};
}

std::vector<OperationInfo> make_operations() {
    std::vector<OperationInfo> list = {
        {"conv", "Convolution (cross-correlation, as in every framework).", {Conv{}, {}}, conv_parameters()},
        {"conv_transpose",
         "Transposed convolution: every input pixel stamps the kernel onto the output.",
         {ConvTranspose{}, {}},
         conv_transpose_parameters()},
        {"upsample", "Resizing by a whole factor.", {Upsample{}, {}}, upsample_parameters()},
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
        {"relu", "max(x, 0).", {Activation{ActivationKind::relu}, {}}, {}},
        {"leaky_relu", "x where it is positive, slope*x elsewhere.", {Activation{ActivationKind::leaky_relu}, {}}, {slope_parameter()}},
        {"sigmoid", "1/(1 + exp(-x)).", {Activation{ActivationKind::sigmoid}, {}}, {}},
        {"tanh", "Hyperbolic tangent.", {Activation{ActivationKind::tanh}, {}}, {}},
        {"concat",
         "Appends the channels of an earlier stage's output (equal sizes).",
         {Concat{}, {}},
         concat_parameters()},
    };
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

}  // namespace engine
