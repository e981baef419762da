// ONNX: a graph made through onnx.helper, NCHW, with explicit pads: runtimes disagree on auto_pad.
#include "engine/core/error.h"
#include "engine/frameworks/code_writer.h"
#include "engine/frameworks/convention.h"

namespace engine {
namespace {

constexpr const char* builder = R"(nodes, initializers = [], []


def node(operation, inputs, **attributes):
    nodes.append(helper.make_node(operation, inputs, [f"value{len(nodes)}"], **attributes))
    return nodes[-1].output[0]


def constant(values):
    name = f"constant{len(initializers)}"
    initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
    return name


)";

std::string pads(const Sides& sides) {
    return fmt::format("pads=[{}, {}, {}, {}]", sides.top, sides.left, sides.bottom, sides.right);
}

std::string list(const Pair& pair) { return fmt::format("[{}, {}]", pair.h, pair.w); }

class OnnxWriter : public CodeWriter {
  public:
    std::string imports() const override {
        return "import sys\n\nimport numpy as np\nimport onnx\nfrom onnx import TensorProto, helper, "
               "numpy_helper\n\n";
    }

    std::string usage() const override {
        return "Write the model to a file:  python THIS_FILE.py model.onnx\n"
               "# With onnxruntime, run it on arrays of shape (N, C, H, W):  python THIS_FILE.py model.onnx "
               "x.npy y.npy";
    }

    std::string model(const BuiltPipeline& pipeline) override {
        write_stages(pipeline);
        const auto shape = [](const Shape& s) { return fmt::format("[\"N\", {}, {}, {}]", s.c, s.h, s.w); };
        return builder + ("def network(x):\n" + body(4)) +
               fmt::format(R"(

def model():
    output = node("Identity", [network("x")])
    graph = helper.make_graph(
        nodes, "deconvoscope",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, {})],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, {})],
        initializers)
    result = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    result.ir_version = 8
    onnx.checker.check_model(result)
    return result


)",
                           shape(pipeline.input), shape(pipeline.output()));
    }

    std::string main(const Shape&) const override {
        return R"(if __name__ == "__main__":
    if len(sys.argv) not in (2, 4):
        sys.exit("usage: python THIS_FILE.py model.onnx [x.npy y.npy]")
    onnx.save(model(), sys.argv[1])
    if len(sys.argv) == 4:
        import onnxruntime

        session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
        np.save(sys.argv[3], session.run(None, {"x": np.load(sys.argv[2]).astype(np.float32)})[0])
)";
    }

  protected:
    void write(const StageNames& place, const Conv& conv) override {
        Sides sides = plane_map(place.stage).sides();
        std::string input = place.input;
        if (conv.padding_mode != PaddingMode::zeros) {
            need(Helper::pad_index);
            const Pair size = place.stage.input.plane();
            gather(place.output, input, size.h, sides.top, sides.bottom, conv.padding_mode, 2);
            gather(place.output, place.output, size.w, sides.left, sides.right, conv.padding_mode, 3);
            input = place.output;
            sides = {};
        }
        line("{} = node(", place.output);
        line("    \"Conv\", {}, {},", inputs(place, input), pads(sides));
        line("    strides={}, dilations={}, group={})", list(conv.stride), list(conv.dilation), conv.groups);
    }

    void write(const StageNames& place, const ConvTranspose& layer) override {
        const Expression expression = express_conv_transpose(Convention::onnx, plane_map(place.stage));
        line("{} = node(", place.output);
        line("    \"ConvTranspose\", {}, {}, strides={},", inputs(place, place.input),
             pads(expression.padding.sides), list(layer.stride));
        line("    dilations={}, group={}, output_padding={})", list(layer.dilation), layer.groups,
             list(expression.output_padding.value_or(Pair{0, 0})));
    }

    void write_folded(const StageNames&, const ConvTranspose&) override {
        refuse({"padding-mode"},
               "ONNX' ConvTranspose crops its output: there is no operator that folds the crop back in");
    }

    void write_planes(const std::string& output, const std::string& input, const std::string& rows,
                      const std::string& columns) override {
        line("{} = node(\"MatMul\", [constant({}), {}])", output, rows, input);
        line("{} = node(\"MatMul\", [{}, constant({}.T)])", output, output, columns);
    }

    void write_bias(const StageNames& place) override {
        line("{} = node(\"Add\", [{}, constant({}.reshape(-1, 1, 1))])", place.output, place.output,
             place.bias);
    }

    void write(const StageNames& place, const Upsample& layer) override {
        if (is_lanczos(layer.mode))
            line("# ONNX' Resize has no Lanczos kernel: one matrix for each axis does.");
        if (is_special(layer)) return write_resize_by_matrices(place, layer);
        std::string options;
        if (layer.mode == UpsampleMode::nearest)
            options =
                "mode=\"nearest\", coordinate_transformation_mode=\"asymmetric\", nearest_mode=\"floor\"";
        else
            options = fmt::format("mode=\"{}\"{}, coordinate_transformation_mode=\"{}\"",
                                  layer.mode == UpsampleMode::bilinear ? "linear" : "cubic",
                                  layer.mode == UpsampleMode::bicubic ? ", cubic_coeff_a=-0.75" : "",
                                  layer.align_corners ? "align_corners" : "half_pixel");
        line("{} = node(\"Resize\", [{}, \"\", constant(np.array([1, 1, {}, {}], np.float32))], {})",
             place.output, place.input, layer.scale.h, layer.scale.w, options);
    }

    void write(const StageNames& place, const ZeroInsert& layer) override {
        line("{} = node(  # a transposed convolution with kernels of one tap, 1", place.output);
        line(
            "    \"ConvTranspose\", [{}, constant(np.ones(({}, 1, 1, 1), np.float32))], kernel_shape=[1, 1], "
            "strides={}, "
            "group={})",
            place.input, place.stage.input.c, list(layer.stride), place.stage.input.c);
    }

    void write(const StageNames& place, const AvgPool& layer) override {
        if (layer.ceil_mode) return write_pool_by_matrices(place, layer);
        line("{} = node(\"AveragePool\", [{}], {}, count_include_pad={})", place.output, place.input,
             window(place, layer.kernel, layer.stride.value_or(layer.kernel)), layer.exclude_padding ? 0 : 1);
    }

    void write(const StageNames& place, const MaxPool& layer) override {
        const std::string dilations =
            layer.dilation == Pair{} ? std::string() : fmt::format(", dilations={}", list(layer.dilation));
        line("{} = node(\"MaxPool\", [{}], {}{})", place.output, place.input,
             window(place, layer.kernel, layer.stride.value_or(layer.kernel)), dilations);
    }

    void write(const StageNames& place, const PixelShuffle& layer) override {
        line("{} = node(\"DepthToSpace\", [{}], blocksize={}, mode=\"{}\")", place.output, place.input,
             layer.factor, layer.order == ShuffleOrder::crd ? "CRD" : "DCR");
    }

    void write(const StageNames& place, const PixelUnshuffle& layer) override {
        if (layer.order == ShuffleOrder::dcr) {
            line("{} = node(\"SpaceToDepth\", [{}], blocksize={})", place.output, place.input, layer.factor);
            return;
        }
        const ShuffleSteps steps = shuffle_steps(layer, place.stage.input, false);
        line("{} = node(\"Reshape\", [{}, constant(np.array([{}], np.int64))])", place.output, place.input,
             steps.inner);
        line("{} = node(\"Transpose\", [{}], perm=[{}])", place.output, place.output, steps.order);
        line("{} = node(\"Reshape\", [{}, constant(np.array([{}], np.int64))])", place.output, place.output,
             steps.outer);
    }

    void write(const StageNames& place, const Pad& layer) override {
        const PlaneRule rule = pad_rule(layer, place.stage.input.plane());
        if (layer.mode == PaddingMode::zeros) {
            const Sides& s = layer.sides;
            line("{} = node(\"Pad\", [{}, constant(np.array([0, 0, {}, {}, 0, 0, {}, {}], np.int64)),",
                 place.output, place.input, s.top, s.left, s.bottom, s.right);
            line("    constant(np.array({}, np.float32))], mode=\"constant\")", layer.value);
            return;
        }
        line("{} = node(\"Gather\", [{}, constant({})], axis=2)", place.output, place.input,
             pad_index_text(rule.y));
        line("{} = node(\"Gather\", [{}, constant({})], axis=3)", place.output, place.output,
             pad_index_text(rule.x));
    }

    void write(const StageNames& place, const Activation& layer) override {
        // Gelu, HardSwish and silu are no operators of this opset; they are put together.
        constexpr ActivationForms forms{
            .relu = "node(\"Relu\", [{0}])",
            .leaky_relu = "node(\"LeakyRelu\", [{0}], alpha=float({1}))",
            .sigmoid = "node(\"Sigmoid\", [{0}])",
            .tanh = "node(\"Tanh\", [{0}])",
            .elu = "node(\"Elu\", [{0}], alpha=float({1}))",
            .selu = "node(\"Selu\", [{0}])",
            .gelu = "node(\"Erf\", [node(\"Mul\", [{0}, constant(np.array(0.5**0.5, np.float32))])])",
            .gelu_by_tanh =
                "node(\"Mul\", [node(\"Mul\", [{0}, {0}]), constant(np.array(0.044715, np.float32))])",
            .silu = "node(\"Mul\", [{0}, node(\"Sigmoid\", [{0}])])",
            .hardswish = "node(\"Mul\", [{0}, node(\"HardSigmoid\", [{0}], alpha=1 / 6, beta=0.5)])",
            .softplus = "node(\"Softplus\", [{0}])"};
        line("{} = {}", place.output, activation_text(layer, forms, place.input));
        if (layer.kind != ActivationKind::gelu) return;
        if (layer.approximate == GeluForm::tanh) {
            line("{} = node(\"Mul\", [{}, node(\"Add\", [{}, constant(np.array(1, np.float32))])])",
                 place.output, place.input, place.output);
            line(
                "{} = node(\"Tanh\", [node(\"Mul\", [{}, constant(np.array((2 / np.pi)**0.5, np.float32))])])",
                place.output, place.output);
        }
        line("{} = node(\"Mul\", [{}, node(\"Add\", [{}, constant(np.array(1, np.float32))])])", place.output,
             place.input, place.output);
        line("{} = node(\"Mul\", [{}, constant(np.array(0.5, np.float32))])", place.output, place.output);
    }

    void write(const StageNames& place, const Prelu&) override {
        line("{} = node(\"PRelu\", [{}, constant({}.reshape(-1, 1, 1))])", place.output, place.input,
             place.weight);
    }

    void write_concat(const StageNames& place, const std::string& skip) override {
        line("{} = node(\"Concat\", [{}, {}], axis=1)", place.output, place.input, skip);
    }

  private:
    /// The inputs of a convolution; its kernel_shape is optional, but some runtimes ask for it.
    static std::string inputs(const StageNames& place, const std::string& input) {
        const std::string bias =
            place.bias.empty() ? std::string() : fmt::format(", constant({})", place.bias);
        return fmt::format("[{}, constant({}){}], kernel_shape={}", input, place.weight, bias,
                           list(place.stage.parameters.weight->shape().plane()));
    }

    static std::string window(const StageNames& place, Pair kernel, Pair stride) {
        return fmt::format("kernel_shape={}, strides={}, {}", list(kernel), list(stride),
                           pads(plane_map(place.stage).sides()));
    }

    void gather(const std::string& output, const std::string& input, Index n, Index before, Index after,
                PaddingMode mode, int axis) {
        line("{} = node(\"Gather\", [{}, constant(pad_index({}, {}, {}, \"{}\"))], axis={})", output, input,
             n, before, after, mode_name(mode).numpy, axis);
    }
};

}  // namespace

std::unique_ptr<CodeWriter> make_onnx_writer() { return std::make_unique<OnnxWriter>(); }

}  // namespace engine
