#include "engine/network/node_stage.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/layers/facts.h"
#include "engine/network/windows.h"

namespace engine::network {
namespace {

Tensor vector_of(const Array& array) {
    return Tensor({1, array.size(), 1, 1},
                  std::vector<float>(array.numbers().begin(), array.numbers().end()));
}

/// Output channel of each value of a weight.
Index output_channel(const Shape& weight, Index value, bool transposed, Index groups) {
    const Index plane = weight.h * weight.w, filter = value / plane;
    if (!transposed) return filter / weight.c;
    const Index in = filter / weight.c, per_group = weight.n / groups;
    return in / per_group * weight.c + filter % weight.c;
}

}  // namespace

StageWriter::StageWriter(const Graph& graph, std::string model, const std::vector<ScaleLayer>& layers)
    : graph_(graph), model_(std::move(model)), layers_(layers) {}

void StageWriter::push(StageOp op, KernelSpec kernel) {
    pipeline_.stages.push_back({std::move(op), std::move(kernel)});
    check_stage_count(pipeline_.stages.size());
}

GivenWeight StageWriter::given(const std::string& name, Tensor values) const {
    return {model_ + "#" + name, std::make_shared<const Tensor>(std::move(values))};
}

const Array& StageWriter::constant(const Node& node, std::size_t input) const {
    const Array* found = input < node.inputs.size() ? find_constant(graph_, node.inputs[input]) : nullptr;
    if (!found) fail("its input {} is computed, not a weight of the file", input);
    return *found;
}

void StageWriter::add(std::size_t index) {
    const Node& node = graph_.nodes[index];
    if (pipeline_.stages.empty() && last_.empty()) {
        last_ = node.inputs.at(0);
        stage_of_[last_] = 0;
    }
    try {
        if (node.op != "Concat" && node.inputs.at(0) != last_)
            fail("it does not read what the layer before it gives");
        write(node, index);
    } catch (const Error& error) {
        fail("{} ({}): {}", label(node), node.op, error.what());
    }
    last_ = node.outputs.front();
    stage_of_[last_] = pipeline_.stages.size();
}

void StageWriter::add_shuffle(const ScaleLayer& layer) {
    if (layer.stride.h != layer.stride.w) fail("{}: only square factors are rearranged", layer.name);
    push(PixelShuffle{layer.stride.h, layer.depth_first ? ShuffleOrder::dcr : ShuffleOrder::crd});
    last_ = layer.output(graph_);
}

void StageWriter::write(const Node& node, std::size_t index) {
    if (node.op == "Conv" || node.op == "ConvTranspose") return convolution(node);
    if (node.op == "BatchNormalization") return normalization(node);
    if (node.op == "MaxPool" || node.op == "AveragePool") return pool(node);
    if (node.op == "Resize" || node.op == "Upsample") return resize(node, index);
    if (node.op == "Pad") return pad(node);
    if (node.op == "Concat") return concat(node);
    if (node.op == "Identity" || node.op == "Dropout") return;
    if (node.op == "DepthToSpace") {
        const bool crd = text_of(node, "mode", "DCR") == "CRD";
        return push(
            PixelShuffle{integer_of(node, "blocksize", 1), crd ? ShuffleOrder::crd : ShuffleOrder::dcr});
    }
    if (!activation(node)) fail("there is no such stage");
}

bool StageWriter::activation(const Node& node) {
    Activation layer;
    if (node.op == "PRelu") {
        KernelSpec kernel;
        kernel.weight = given(node.inputs[1], vector_of(constant(node, 1)));
        push(Prelu{}, std::move(kernel));
        return true;
    }
    if (node.op == "LeakyRelu") layer.slope = number_of(node, "alpha", 0.01f);
    if (node.op == "Elu") layer.alpha = number_of(node, "alpha", 1);
    if (node.op == "Gelu" && text_of(node, "approximate", "none") == "tanh")
        layer.approximate = GeluForm::tanh;
    static const std::map<std::string, ActivationKind> kinds{
        {"Relu", ActivationKind::relu},        {"LeakyRelu", ActivationKind::leaky_relu},
        {"Sigmoid", ActivationKind::sigmoid},  {"Tanh", ActivationKind::tanh},
        {"Elu", ActivationKind::elu},          {"Selu", ActivationKind::selu},
        {"Gelu", ActivationKind::gelu},        {"HardSwish", ActivationKind::hardswish},
        {"Softplus", ActivationKind::softplus}};
    const auto found = kinds.find(node.op);
    if (found == kinds.end()) return false;
    layer.kind = found->second;
    push(layer);
    return true;
}

void StageWriter::convolution(const Node& node) {
    const Array& weight = constant(node, 1);
    if (weight.rank() != 4) fail("its weight has {} axes", weight.rank());
    const bool transposed = node.op == "ConvTranspose";
    const WindowAttributes windows = window_attributes(node, 2);
    const Index groups = integer_of(node, "group", 1);
    KernelSpec kernel;
    kernel.groups = groups;
    kernel.channels = transposed ? weight.extents()[1] * groups : weight.extents()[0];
    kernel.weight = given(node.inputs[1], *weight.tensor());
    if (node.inputs.size() > 2 && !node.inputs[2].empty())
        kernel.given_bias = given(node.inputs[2], vector_of(constant(node, 2)));
    if (!transposed) {
        Conv layer;
        layer.stride = windows.stride;
        layer.padding = windows.padding;
        layer.dilation = windows.dilation;
        return push(layer, std::move(kernel));
    }
    if (node.attributes.contains("output_shape")) fail("its output_shape says what no stage says");
    ConvTranspose layer;
    layer.stride = windows.stride;
    layer.padding = windows.padding;
    layer.dilation = windows.dilation;
    if (!windows.output_padding.empty())
        layer.output_padding = pair_of(windows.output_padding, 2, 0, "output_padding");
    push(layer, std::move(kernel));
}

/// y = (x - mean) * scale / sqrt(variance + epsilon) + bias, per channel.
void StageWriter::normalization(const Node& node) {
    const Array &scale = constant(node, 1), &bias = constant(node, 2), &mean = constant(node, 3),
                &variance = constant(node, 4);
    const auto epsilon = static_cast<double>(number_of(node, "epsilon", 1e-5f));
    const auto count = static_cast<std::size_t>(scale.size());
    std::vector<double> factor(count), shift(count);
    for (std::size_t c = 0; c < count; ++c) {
        factor[c] = double{scale.numbers()[c]} / std::sqrt(double{variance.numbers()[c]} + epsilon);
        shift[c] = double{bias.numbers()[c]} - factor[c] * double{mean.numbers()[c]};
    }
    Stage* before = pipeline_.stages.empty() ? nullptr : &pipeline_.stages.back();
    const auto layer = before ? layer_of(*before) : std::nullopt;
    const LayerFacts known = layer ? facts(*layer) : LayerFacts();
    if (!known.has_kernel || !before->kernel.weight) {
        KernelSpec kernel;
        Tensor weight({scale.size(), 1, 1, 1}, 0.0f), offset({1, scale.size(), 1, 1}, 0.0f);
        for (std::size_t c = 0; c < count; ++c) {
            weight.data()[c] = static_cast<float>(factor[c]);
            offset.data()[c] = static_cast<float>(shift[c]);
        }
        kernel.channels = kernel.groups = scale.size();
        kernel.weight = given(node.inputs[1], std::move(weight));
        kernel.given_bias = given(node.inputs[2], std::move(offset));
        return push(Conv{}, std::move(kernel));
    }
    KernelSpec& kernel = before->kernel;
    Tensor weight = *kernel.weight->values;
    for (Index i = 0; i < weight.size(); ++i) {
        const Index c = output_channel(weight.shape(), i, known.inputs_first, kernel.groups.value_or(1));
        weight.data()[i] = static_cast<float>(double{weight.data()[i]} * factor[static_cast<std::size_t>(c)]);
    }
    Tensor offset({1, scale.size(), 1, 1}, 0.0f);
    for (std::size_t c = 0; c < count; ++c) {
        const double old = kernel.given_bias ? double{kernel.given_bias->values->data()[c]} : 0;
        offset.data()[c] = static_cast<float>(old * factor[c] + shift[c]);
    }
    kernel.weight = GivenWeight{"folded.npy", std::make_shared<const Tensor>(std::move(weight))};
    kernel.given_bias = GivenWeight{"folded_bias.npy", std::make_shared<const Tensor>(std::move(offset))};
    notes_.push_back(fmt::format("{} is folded into the weights before it.", label(node)));
}

void StageWriter::pool(const Node& node) {
    const WindowAttributes windows = window_attributes(node, 2);
    const Pair kernel = pair_of(integers_of(node, "kernel_shape"), 2, 1, "kernel_shape");
    if (node.op == "MaxPool") {
        MaxPool layer;
        layer.kernel = kernel;
        layer.stride = windows.stride;
        layer.padding = windows.padding;
        layer.dilation = windows.dilation;
        layer.ceil_mode = windows.ceil_mode;
        return push(layer);
    }
    AvgPool layer;
    layer.kernel = kernel;
    layer.stride = windows.stride;
    layer.padding = windows.padding;
    layer.exclude_padding = integer_of(node, "count_include_pad", 0) == 0;
    layer.ceil_mode = windows.ceil_mode;
    push(layer);
}

void StageWriter::resize(const Node& node, std::size_t index) {
    const auto found = std::ranges::find_if(layers_, [&](const ScaleLayer& layer) {
        return layer.node == index && layer.op == ScaleOp::upsample;
    });
    if (found == layers_.end()) fail("it does not enlarge by a whole factor");
    Upsample layer;
    layer.scale = found->stride;
    const std::string mode = text_of(node, "mode", "nearest");
    layer.align_corners = text_of(node, "coordinate_transformation_mode", "half_pixel") == "align_corners";
    layer.mode = mode == "nearest"  ? UpsampleMode::nearest
                 : mode == "linear" ? UpsampleMode::bilinear
                                    : UpsampleMode::bicubic;
    push(layer);
}

void StageWriter::pad(const Node& node) {
    std::vector<Index> pads = integers_of(node, "pads");
    if (pads.empty()) {
        const auto values = constant(node, 1).integers();
        pads.assign(values.begin(), values.end());
    }
    if (pads.size() != 8 || pads[0] != 0 || pads[1] != 0 || pads[4] != 0 || pads[5] != 0)
        fail("it pads more than the picture's sides");
    static const std::map<std::string, PaddingMode> modes{{"constant", PaddingMode::zeros},
                                                          {"reflect", PaddingMode::reflect},
                                                          {"edge", PaddingMode::replicate},
                                                          {"wrap", PaddingMode::circular}};
    const auto mode = modes.find(text_of(node, "mode", "constant"));
    if (mode == modes.end()) fail("its mode is not known");
    Pad layer;
    layer.sides = {pads[2], pads[3], pads[6], pads[7]};
    layer.mode = mode->second;
    layer.value = number_of(node, "value", 0);
    if (node.inputs.size() > 2 && !node.inputs[2].empty()) layer.value = constant(node, 2).numbers()[0];
    push(layer);
}

/// The last value and an earlier one, in that order, as a stage of concat has them.
void StageWriter::concat(const Node& node) {
    if (integer_of(node, "axis", 1) != 1 || node.inputs.size() != 2 || node.inputs[0] != last_)
        fail("it does not append an earlier layer's channels to the last one's");
    const auto earlier = stage_of_.find(node.inputs[1]);
    if (earlier == stage_of_.end()) fail("it reads what no earlier layer gives");
    Concat stage;
    if (earlier->second > 0) stage.stage = static_cast<Index>(earlier->second) - 1;
    push(stage);
}

}  // namespace engine::network
