#include "engine/network/pipeline_graph.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/frameworks/code_writer.h"
#include "engine/frameworks/convention.h"
#include "engine/layers/facts.h"
#include "engine/layers/padding_mode.h"
#include "engine/network/lowest_opset.h"
#include "engine/network/node_writer.h"
#include "engine/network/resize_node.h"

namespace engine::network {
namespace {

std::vector<Index> list(Pair pair) { return {pair.h, pair.w}; }
std::vector<Index> list(const Sides& sides) { return {sides.top, sides.left, sides.bottom, sides.right}; }

Array array_of(const Tensor& tensor) {
    const Shape& s = tensor.shape();
    return Array({s.n, s.c, s.h, s.w}, tensor);
}

/// What one axis of a resize or mean does: a row for each output, or a column.
Array axis_matrix(const AxisRule& rule, bool columns) {
    const Extents extents = columns ? Extents{rule.inputs, rule.outputs} : Extents{rule.outputs, rule.inputs};
    count_of(extents, "a matrix for ONNX");
    Tensor matrix(folded(extents), 0.0f);
    for (Index o = 0; o < rule.outputs; ++o)
        for (const AxisRead& read : reads(rule, o))
            (columns ? matrix(0, 0, read.input, o) : matrix(0, 0, o, read.input)) +=
                static_cast<float>(read.weight / static_cast<double>(rule.divisor(o)));
    return Array(extents, std::move(matrix));
}

Array indices(const AxisRule& rule) {
    std::vector<Index> result;
    for (Index o = 0; o < rule.outputs; ++o)
        result.push_back(reads(rule, o).at(0).input);
    return Array::list(result);
}

/// Puts the nodes of one stage after another.
class Writer : NodeWriter {
  public:
    explicit Writer(const BuiltPipeline& pipeline) : pipeline_(pipeline) {
        graph_.name = "deconvoscope";
        graph_.format = "onnx";
        graph_.opset = 7;
        for (const BuiltStage& stage : pipeline.stages)
            if (const auto* layer = std::get_if<Layer>(&stage.op))
                graph_.opset = std::max(graph_.opset, lowest_opset(*layer));
        graph_.inputs = {port("x", pipeline.input)};
        outputs_ = {"x"};
    }

    Graph write() {
        for (std::size_t i = 0; i < pipeline_.stages.size(); ++i) {
            stage_ = &pipeline_.stages[i];
            name_ = fmt::format("stage{}_{}", i, stage_->name);
            input_ = outputs_.back();
            try {
                std::visit([this](const auto& op) { this->write_op(op); }, stage_->op);
            } catch (const Error& error) {
                throw error.in_stage(i, stage_->name);
            }
            outputs_.push_back(name_);
        }
        if (pipeline_.stages.empty()) add("Identity", {"x"}, "y", {});
        const std::string last = pipeline_.stages.empty() ? "y" : outputs_.back();
        graph_.outputs = {port(last, pipeline_.output())};
        return graph_;
    }

  private:
    static Port port(const std::string& name, const Shape& shape) {
        Port port;
        port.name = name;
        port.extents = {-1, shape.c, shape.h, shape.w};
        return port;
    }

    std::vector<std::string> weighted(const std::string& input) {
        std::vector<std::string> inputs = {input, constant(".weight", array_of(*stage_->parameters.weight))};
        if (const auto& bias = stage_->parameters.bias)
            inputs.push_back(
                constant(".bias", Array({bias->size()}, Tensor({1, 1, 1, bias->size()}, bias->values()))));
        return inputs;
    }

    Pair kernel() const { return stage_->parameters.weight->shape().plane(); }

    void write_op(const Layer& layer) {
        std::visit([this](const auto& one) { this->write(one); }, layer);
    }
    void write_op(const Concat& concat) {
        const std::size_t from = concat.stage ? static_cast<std::size_t>(*concat.stage) + 1 : 0;
        add("Concat", {input_, outputs_[from]}, name_, {{"axis", Index{1}}});
    }

    /// Rows or columns by their index continue the picture where padding is not zeros.
    std::string gathered(const std::string& input, Index n, Index before, Index after, PaddingMode mode,
                         Index axis) {
        std::vector<Index> indices;
        for (Index i = -before; i < n + after; ++i)
            indices.push_back(source_index(mode, i, n));
        const std::string name = fmt::format("{}.padded{}", name_, axis);
        add("Gather", {input, constant(fmt::format(".indices{}", axis), Array::list(indices))}, name,
            {{"axis", axis}});
        return name;
    }

    void write(const Conv& conv) {
        Sides sides = plane_map(*stage_).sides();
        std::string input = input_;
        if (conv.padding_mode != PaddingMode::zeros) {
            input = gathered(input, stage_->input.h, sides.top, sides.bottom, conv.padding_mode, 2);
            input = gathered(input, stage_->input.w, sides.left, sides.right, conv.padding_mode, 3);
            sides = {};
        }
        add("Conv", weighted(input), name_,
            {{"kernel_shape", list(kernel())},
             {"strides", list(conv.stride)},
             {"dilations", list(conv.dilation)},
             {"pads", list(sides)},
             {"group", conv.groups}});
    }

    template <typename Transposed>
    static void refuse_padding_mode(const Transposed& layer) {
        if constexpr (requires { layer.padding_mode; })
            if (layer.padding_mode != PaddingMode::zeros)
                fail("ONNX' ConvTranspose has no padding but zeros");
    }

    void write(const ConvTranspose& layer) {
        refuse_padding_mode(layer);
        const Expression expression = express_conv_transpose(Convention::onnx, plane_map(*stage_));
        if (!expression.possible || expression.slice) fail("{}", expression.sentence);
        add("ConvTranspose", weighted(input_), name_,
            {{"kernel_shape", list(kernel())},
             {"strides", list(layer.stride)},
             {"dilations", list(layer.dilation)},
             {"pads", list(expression.padding.sides)},
             {"group", layer.groups},
             {"output_padding", list(expression.output_padding.value_or(Pair{0, 0}))}});
    }

    /// By two products, for what ONNX' own operators say otherwise or not at all.
    template <typename Separable>
    void write_by_matrices(const Separable& layer) {
        const PlaneRule rule = plane_rule(layer, stage_->input, {});
        add("MatMul", {constant(".rows", axis_matrix(rule.y, false)), input_}, name_ + ".resized_rows", {});
        add("MatMul", {name_ + ".resized_rows", constant(".columns", axis_matrix(rule.x, true))}, name_, {});
    }

    void write(const Upsample& layer) {
        if (is_special(layer)) return write_by_matrices(layer);
        if (layer.mode == UpsampleMode::nearest) {
            Node node = nearest_node(graph_, name_, input_, layer.scale);
            node.outputs = {name_};
            graph_.nodes.push_back(std::move(node));
            return;
        }
        const bool cubic = layer.mode == UpsampleMode::bicubic;
        const std::vector<float> scales = {1, 1, static_cast<float>(layer.scale.h),
                                           static_cast<float>(layer.scale.w)};
        std::map<std::string, Attribute> attributes = {
            {"mode", std::string(cubic ? "cubic" : "linear")},
            {"coordinate_transformation_mode",
             std::string(layer.align_corners ? "align_corners" : "half_pixel")}};
        if (cubic) attributes["cubic_coeff_a"] = -0.75f;
        add("Resize",
            {input_, constant(".roi", Array({0}, Tensor())),
             constant(".scales", Array({4}, Tensor({1, 1, 1, 4}, scales)))},
            name_, std::move(attributes));
    }

    /// A transposed convolution whose kernels are one tap of 1.
    void write(const ZeroInsert& layer) {
        const Index channels = stage_->input.c;
        add("ConvTranspose",
            {input_, constant(".weight", Array({channels, 1, 1, 1}, Tensor({channels, 1, 1, 1}, 1.0f)))},
            name_,
            {{"kernel_shape", list(Pair{1, 1})}, {"strides", list(layer.stride)}, {"group", channels}});
    }

    template <typename Pool>
    std::map<std::string, Attribute> window(const Pool& layer) const {
        return {{"kernel_shape", list(layer.kernel)},
                {"strides", list(layer.stride.value_or(layer.kernel))},
                {"pads", list(plane_map(*stage_).sides())}};
    }

    void write(const AvgPool& layer) {
        if (layer.ceil_mode) return write_by_matrices(layer);
        auto attributes = window(layer);
        attributes["count_include_pad"] = Index{layer.exclude_padding ? 0 : 1};
        add("AveragePool", {input_}, name_, std::move(attributes));
    }

    void write(const MaxPool& layer) {
        auto attributes = window(layer);
        if (layer.dilation != Pair{1, 1}) attributes["dilations"] = list(layer.dilation);
        add("MaxPool", {input_}, name_, std::move(attributes));
    }

    void write(const PixelShuffle& layer) {
        std::map<std::string, Attribute> attributes = {{"blocksize", layer.factor}};
        if (layer.order == ShuffleOrder::crd) attributes["mode"] = std::string("CRD");
        add("DepthToSpace", {input_}, name_, std::move(attributes));
    }

    /// SpaceToDepth knows one order; the other one is reshaped and transposed.
    void write(const PixelUnshuffle& layer) {
        const Index r = layer.factor;
        if (layer.order == ShuffleOrder::dcr) return add("SpaceToDepth", {input_}, name_, {{"blocksize", r}});
        const Shape &in = stage_->input, &out = stage_->output;
        add("Reshape", {input_, constant(".blocks", Array::list({-1, in.c, out.h, r, out.w, r}))},
            name_ + ".split", {});
        add("Transpose", {name_ + ".split"}, name_ + ".turned",
            {{"perm", std::vector<Index>{0, 1, 3, 5, 2, 4}}});
        add("Reshape", {name_ + ".turned", constant(".shape", Array::list({-1, out.c, out.h, out.w}))}, name_,
            {});
    }

    /// Rows and columns by their index, or a constant around them; what is cropped is left out of the
    /// indices.
    void write(const Pad& layer) {
        if (layer.mode != PaddingMode::zeros) {
            const PlaneRule rule = pad_rule(layer, stage_->input.plane());
            add("Gather", {input_, constant(".rows", indices(rule.y))}, name_ + ".padded_rows",
                {{"axis", Index{2}}});
            add("Gather", {name_ + ".padded_rows", constant(".columns", indices(rule.x))}, name_,
                {{"axis", Index{3}}});
            return;
        }
        const Sides& s = layer.sides;
        const std::vector<Index> pads = {0, 0, s.top, s.left, 0, 0, s.bottom, s.right};
        if (graph_.opset < 11)
            add("Pad", {input_}, name_,
                {{"mode", std::string("constant")}, {"pads", pads}, {"value", layer.value}});
        else
            add("Pad",
                {input_, constant(".pads", Array::list(pads)),
                 constant(".value", Array::scalar(layer.value))},
                name_, {{"mode", std::string("constant")}});
    }

    void write(const Prelu&) {
        const Tensor& slopes = *stage_->parameters.weight;
        const Array weight({slopes.size(), 1, 1}, Tensor({1, slopes.size(), 1, 1}, slopes.values()));
        add("PRelu", {input_, constant(".slopes", weight)}, name_, {});
    }

    /// x/2 (1 + erf(x/√2)), or the same by a tanh of √(2/π) (x + 0.044715 x³).
    void write_gelu(GeluForm form) {
        std::string inner;
        if (form == GeluForm::exact) {
            inner = step("Erf", {step("Mul", {input_, number(0.70710678118654752f)})});
        } else {
            const std::string square = step("Mul", {step("Mul", {input_, input_}), number(0.044715f)});
            const std::string cube = step("Mul", {input_, step("Add", {square, number(1)})});
            inner = step("Tanh", {step("Mul", {cube, number(0.79788456080286536f)})});
        }
        const std::string twice = step("Mul", {input_, step("Add", {inner, number(1)})});
        add("Mul", {twice, number(0.5f)}, name_, {});
    }

    void write(const Activation& layer) {
        switch (layer.kind) {
            case ActivationKind::relu: return add("Relu", {input_}, name_, {});
            case ActivationKind::leaky_relu:
                return add("LeakyRelu", {input_}, name_, {{"alpha", layer.slope}});
            case ActivationKind::sigmoid: return add("Sigmoid", {input_}, name_, {});
            case ActivationKind::tanh: return add("Tanh", {input_}, name_, {});
            case ActivationKind::elu: return add("Elu", {input_}, name_, {{"alpha", layer.alpha}});
            case ActivationKind::selu: return add("Selu", {input_}, name_, {});
            case ActivationKind::softplus: return add("Softplus", {input_}, name_, {});
            case ActivationKind::gelu: return write_gelu(layer.approximate);
            case ActivationKind::silu: return add("Mul", {input_, step("Sigmoid", {input_})}, name_, {});
            case ActivationKind::hardswish: break;
        }
        add("HardSigmoid", {input_}, name_ + ".gate", {{"alpha", 1.0f / 6}, {"beta", 0.5f}});
        add("Mul", {input_, name_ + ".gate"}, name_, {});
    }

    const BuiltPipeline& pipeline_;
    const BuiltStage* stage_ = nullptr;
    std::string input_;
    std::vector<std::string> outputs_;  ///< the input's name, then every stage's
};

}  // namespace

Graph pipeline_graph(const BuiltPipeline& pipeline) { return Writer(pipeline).write(); }

}  // namespace engine::network
