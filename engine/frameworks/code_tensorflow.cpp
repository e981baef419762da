// TensorFlow: tf.nn functions, NHWC.
#include "engine/core/error.h"
#include "engine/frameworks/code_channels_last.h"

namespace engine {
namespace {

bool is_same(const AxisMap& axis) {
    const AxisMap same =
        conv_geometry({axis.large, axis.large}, {axis.kernel, axis.kernel}, {axis.stride, axis.stride},
                      {PaddingKind::same, {}}, {axis.dilation, axis.dilation})
            .y;
    return same == axis;
}

class TensorflowWriter : public ChannelsLastWriter {
  public:
    TensorflowWriter() : ChannelsLastWriter("tf", "gather", "concat") {}

    std::string imports() const override {
        return "import sys\n\nimport numpy as np\nimport tensorflow as tf\n\n";
    }

    std::string model(const BuiltPipeline& pipeline) override {
        write_stages(pipeline);
        return "@tf.function\ndef model(x):  # (N, H, W, C)\n" + body(4) +
               "\n\ndef run(x):\n    return model(tf.constant(x.transpose(0, 2, 3, 1))).numpy().transpose(0, "
               "3, 1, 2)\n\n\n";
    }

  protected:
    using ChannelsLastWriter::write;

    void write(const StageNames& place, const Conv& conv) override {
        const PlaneMap map = plane_map(place.stage);
        const Sides sides = map.sides();
        std::string input = place.input, padding = "\"VALID\"";
        if (conv.padding_mode != PaddingMode::zeros) {
            write_index_pad(place, sides, conv.padding_mode);
            input = place.output;
        } else if (sides != Sides{}) {
            padding = is_same(map.y) && is_same(map.x) ? "\"SAME\"" : explicit_padding(sides);
        }
        // tf.nn.conv2d takes a stride or a dilation, not both.
        const bool both = conv.stride != Pair{} && conv.dilation != Pair{};
        const std::string weight =
            channels_last(both ? dilated_weight(place.weight, conv.dilation) : place.weight);
        const std::string dilations = both || conv.dilation == Pair{}
                                          ? std::string()
                                          : fmt::format(", dilations={}", python_tuple(conv.dilation));
        line("{} = tf.nn.conv2d({}, {}, strides={}, padding={}{})", place.output, input, weight,
             python_tuple(conv.stride), padding, dilations);
        add_bias(place);
    }

    void write(const StageNames& place, const ConvTranspose& layer) override {
        // Dilations are worked into the kernel: conv2d_transpose has none on a CPU.
        const PlaneMap map = plane_map(place.stage);
        const Shape& y = place.stage.output;
        const bool same = is_same(map.y) && is_same(map.x);
        const Pair full{(map.y.small - 1) * map.y.stride + map.y.effective_kernel(),
                        (map.x.small - 1) * map.x.stride + map.x.effective_kernel()};
        const Pair size = same ? y.plane() : full;
        line("{} = tf.nn.conv2d_transpose(", place.output);
        line("    {}, {},", place.input,
             channels_last(plain_transposed_weight(place, layer.groups, layer.dilation)));
        line("    output_shape=(tf.shape(x)[0], {}, {}, {}), strides={}, padding=\"{}\"){}", size.h, size.w,
             y.c, python_tuple(layer.stride), same ? "SAME" : "VALID",
             same ? std::string() : crop(map.sides()));
        if (const Pair tail = map.tail(); !same && tail != Pair{0, 0})
            write_pad(place.output, place.output, {0, 0, tail.h, tail.w});
        add_bias(place);
    }

    void write(const StageNames& place, const Upsample& layer) override {
        if (is_plain_lanczos(place, layer))
            return line("{} = tf.image.resize({}, {})", place.output, place.input,
                        lanczos_options(layer, python_tuple(place.stage.output.plane()), "method="));
        if (is_special(layer)) return write_resize_by_matrices(place, layer);
        if (layer.mode == UpsampleMode::nearest)
            line("{} = tf.repeat(tf.repeat({}, {}, axis=1), {}, axis=2)", place.output, place.input,
                 layer.scale.h, layer.scale.w);
        else if (layer.mode == UpsampleMode::bilinear && !layer.align_corners)
            line("{} = tf.image.resize({}, ({}, {}), method=\"bilinear\")", place.output, place.input,
                 place.stage.output.h, place.stage.output.w);
        else
            write_matrix_resize(place, layer);
    }

    void write(const StageNames& place, const AvgPool& layer) override {
        if (layer.ceil_mode) return write_pool_by_matrices(place, layer);
        const Sides sides = plane_map(place.stage).sides();
        const std::string window = pool_window(layer.kernel, layer.stride.value_or(layer.kernel));
        std::string input = place.input;
        if (sides != Sides{}) {
            write_pad(place.output, place.input, sides);
            input = place.output;
        }
        line("{} = tf.nn.avg_pool2d({}, {})", place.output, input, window);
        if (layer.exclude_padding && sides != Sides{}) {
            write_pad("inside", "tf.ones_like(" + place.input + ")", sides);
            line("{} = {} / tf.nn.avg_pool2d(inside, {})", place.output, place.output, window);
        }
    }

    void write(const StageNames& place, const MaxPool& layer) override {
        if (layer.dilation != Pair{}) refuse({"dilation"}, "TensorFlow's pools have no dilation");
        const Sides sides = plane_map(place.stage).sides();
        std::string input = place.input;
        if (sides != Sides{}) {
            write_pad(place.output, place.input, sides, "-np.inf");
            input = place.output;
        }
        line("{} = tf.nn.max_pool2d({}, {})", place.output, input,
             pool_window(layer.kernel, layer.stride.value_or(layer.kernel)));
    }

    void write(const StageNames& place, const Activation& layer) override {
        constexpr ActivationForms forms{.relu = "tf.nn.relu({0})",
                                        .leaky_relu = "tf.nn.leaky_relu({0}, alpha={1})",
                                        .sigmoid = "tf.nn.sigmoid({0})",
                                        .tanh = "tf.nn.tanh({0})",
                                        .elu = "tf.where({0} > 0, {0}, {1} * tf.math.expm1({0}))",
                                        .selu = "tf.nn.selu({0})",
                                        .gelu = "tf.nn.gelu({0}, approximate=False)",
                                        .gelu_by_tanh = "tf.nn.gelu({0}, approximate=True)",
                                        .silu = "tf.nn.silu({0})",
                                        .hardswish = "{0} * tf.nn.relu6({0} + 3.0) / 6.0",
                                        .softplus = "tf.nn.softplus({0})"};
        line("{} = {}", place.output, activation_text(layer, forms, place.input));
    }

    void write(const StageNames& place, const Prelu&) override {
        line("{} = tf.where({} > 0, {}, {}.reshape(-1) * {})", place.output, place.input, place.input,
             place.weight, place.input);
    }

  private:
    static std::string explicit_padding(const Sides& sides) {
        return fmt::format("[[0, 0], [{}, {}], [{}, {}], [0, 0]]", sides.top, sides.bottom, sides.left,
                           sides.right);
    }

    static std::string pool_window(Pair kernel, Pair stride) {
        return fmt::format("{}, {}, padding=\"VALID\"", python_tuple(kernel), python_tuple(stride));
    }

    void add_bias(const StageNames& place) {
        if (!place.bias.empty()) line("{} = tf.nn.bias_add({}, {})", place.output, place.output, place.bias);
    }
};

}  // namespace

std::unique_ptr<CodeWriter> make_tensorflow_writer() { return std::make_unique<TensorflowWriter>(); }

}  // namespace engine
