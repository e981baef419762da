#include "engine/pipeline/kernel_parameters.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/pipeline/parameter_makers.h"

namespace engine {

using namespace parameter_makers;

namespace {

/// An initialiser setting has no use beside given weights, so setting it drops them, and given weights leave
/// it out of the text.
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

ParameterInfo weight_file(std::string_view help) {
    ParameterInfo info{.key = "weight", .kind = ParameterKind::file, .help = help, .pipe_only = true};
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

/// One number for all output channels, or a file with one for each.
ParameterInfo bias_parameter() {
    ParameterInfo info{
        .key = "bias",
        .kind = ParameterKind::number,
        .help =
            "Added to every output value: a number for all channels, or one for each in a 1-D .npy or FILE#TENSOR.",
        .span = {-1, 1},
        .pipe_only = true};
    info.get = [](const Stage& stage) {
        const KernelSpec& kernel = stage.kernel;
        if (kernel.given_bias) return kernel.given_bias->file;
        return kernel.bias ? exact_text(*kernel.bias) : std::string();
    };
    info.set = [](Stage& stage, std::string_view value) {
        KernelSpec& kernel = stage.kernel;
        const bool is_file = value.find('#') != std::string_view::npos ||
                             std::ranges::any_of(std::array{".npy", ".npz", ".pt", ".pth", ".safetensors",
                                                            ".onnx", ".h5", ".hdf5", ".keras", ".json"},
                                                 [&](const char* ending) { return value.ends_with(ending); });
        std::optional<float> number;
        if (!value.empty() && !is_file) number = parse_number(value);
        kernel.given_bias.reset();
        kernel.bias = number;
        if (is_file) kernel.given_bias = GivenWeight{std::string(value), nullptr};
    };
    return info;
}

}  // namespace

ParameterList kernel_size_parameters() {
    return {
        always_printed(pipe_only(optional_pair_parameter(
            "kernel", "Kernel size k: taps per axis (3 when not given).", 1, {1, 9}, KERNEL_FIELD(kernel)))),
        pipe_only(integer_or_word_parameter(
            "channels",
            "Output channels; depthwise (the default) applies one kernel to each channel by itself.",
            "depthwise", 1, {1, 64}, KERNEL_FIELD(channels))),
        integer_or_word_parameter(
            "groups", "Channel groups that do not see each other; must divide input and output channels.", "",
            1, {1, 16}, KERNEL_FIELD(groups))};
}

ParameterList weight_parameters() {
    const Names<Init> inits = {{"ones", Init::ones},
                               {"box", Init::box},
                               {"bilinear", Init::bilinear},
                               {"gaussian", Init::gaussian},
                               {"delta", Init::delta},
                               {"sobel", Init::sobel},
                               {"normal", Init::normal},
                               {"he", Init::he},
                               {"xavier", Init::xavier},
                               {"icnr", Init::icnr},
                               {"kaiming_uniform", Init::kaiming_uniform},
                               {"glorot_uniform", Init::glorot_uniform}};
    const Names<Normalize> normalizes = {{"dc", Normalize::dc}, {"none", Normalize::none}};
    return {
        always_printed(initialiser(choice_parameter(
            "init",
            "How the weights begin; icnr needs a pixel_shuffle after it or a transposed conv's stride.",
            inits, KERNEL_FIELD(init)))),
        initialiser(
            seed_parameter("Which random numbers: the same seed gives the same weights on every machine.",
                           KERNEL_FIELD(seed))),
        initialiser(number_parameter("gain", "Factor on all weights, after normalizing.", {-4, 4},
                                     KERNEL_FIELD(gain))),
        initialiser(choice_parameter(
            "normalize",
            "dc: the taps of an output channel sum to 1 (s*s when transposed), so a constant keeps its mean.",
            normalizes, KERNEL_FIELD(normalize))),
        weight_file(
            "Weights: FILE.npy, or FILE#TENSOR of .safetensors, .npz, .pth, .onnx, .h5, .keras; without channels C,1,kH,kW."),
        bias_parameter()};
}

ParameterInfo slopes_parameter() {
    return weight_file("Slopes from a 1-D .npy file, one or one per channel; 0.25 where none is given.");
}

}  // namespace engine
