// Keras 3: one layer per stage where it has one, NHWC, any backend.
#include "engine/core/error.h"
#include "engine/frameworks/code_channels_last.h"
#include "engine/frameworks/convention.h"

namespace engine {
namespace {

/// The same geometry with the dilation worked into the kernel, for layers that have a stride as well.
PlaneMap without_dilation(PlaneMap map) {
    for (AxisMap* axis : {&map.y, &map.x}) {
        axis->kernel = axis->effective_kernel();
        axis->dilation = 1;
    }
    return map;
}

class KerasWriter : public ChannelsLastWriter {
  public:
    KerasWriter() : ChannelsLastWriter("ops", "take", "concatenate") {}

    std::string imports() const override {
        return "import sys\n\nimport keras\nimport numpy as np\nfrom keras import layers, ops\n\n";
    }

    std::string model(const BuiltPipeline& pipeline) override {
        write_stages(pipeline);
        const Shape& x = pipeline.input;
        return "def network(x):  # (N, H, W, C)\n" + body(4) +
               fmt::format(
                   "\n\ndef model():\n    inputs = keras.Input(({}, {}, {}))\n"
                   "    return keras.Model(inputs, network(inputs))\n\n\n",
                   x.h, x.w, x.c) +
               "def run(x):\n    y = model()(x.transpose(0, 2, 3, 1))\n"
               "    return ops.convert_to_numpy(y).transpose(0, 3, 1, 2)\n\n\n";
    }

  protected:
    using ChannelsLastWriter::write;

    void write(const StageNames& place, const Conv& conv) override {
        PlaneMap map = plane_map(place.stage);
        std::string weight = place.weight, input = place.input;
        Expression expression = express_conv(Convention::keras, map);
        if (!expression.possible) {
            weight = dilated_weight(weight, conv.dilation);
            map = without_dilation(map);
            expression = express_conv(Convention::keras, map);
        }
        if (conv.padding_mode != PaddingMode::zeros) {
            write_index_pad(place, map.sides(), conv.padding_mode);
            input = place.output;
            expression.padding.kind = PaddingKind::valid;
        } else if (!expression.exact) {
            const Sides& sides = expression.input_padding;
            line("{} = layers.ZeroPadding2D((({}, {}), ({}, {})))({})", place.output, sides.top, sides.bottom,
                 sides.left, sides.right, input);
            input = place.output;
        }
        const std::string groups = conv.groups == 1 ? std::string() : fmt::format(", groups={}", conv.groups);
        write_layer(place, "Conv2D", map, padding_text(expression) + groups, input, weight, true);
    }

    void write(const StageNames& place, const ConvTranspose& layer) override {
        PlaneMap map = plane_map(place.stage);
        Pair worked_in{};
        if (map.y.dilation * map.x.dilation > 1 && map.y.stride * map.x.stride > 1) {
            worked_in = layer.dilation;
            map = without_dilation(map);
        }
        const std::string weight = plain_transposed_weight(place, layer.groups, worked_in);
        const Expression expression = express_conv_transpose(Convention::keras, map);
        if (expression.possible && expression.exact) {
            write_layer(place, "Conv2DTranspose", map, padding_text(expression), place.input, weight, true);
            return;
        }
        // The full extent without a bias, cut or filled up to size; then the bias.
        line("# {}", expression.sentence);
        write_layer(place, "Conv2DTranspose", map, ", padding=\"valid\"", place.input, weight, false);
        const auto past = [](const AxisMap& axis) {
            const Index full =
                (axis.small - 1) * axis.stride + std::max(axis.effective_kernel(), axis.stride);
            return full - axis.offset - axis.large;
        };
        const Index rows = past(map.y), columns = past(map.x);
        const Sides cut{map.y.offset, map.x.offset, std::max<Index>(rows, 0), std::max<Index>(columns, 0)};
        if (cut != Sides{}) line("{} = {}{}", place.output, place.output, crop(cut));
        if (rows < 0 || columns < 0)
            write_pad(place.output, place.output,
                      {0, 0, std::max<Index>(-rows, 0), std::max<Index>(-columns, 0)});
        if (!place.bias.empty()) line("{} = {} + {}", place.output, place.output, place.bias);
    }

    void write(const StageNames& place, const Upsample& layer) override {
        if (is_plain_lanczos(place, layer))
            return line("{} = ops.image.resize({}, {})  # on the backends of TensorFlow and JAX",
                        place.output, place.input,
                        lanczos_options(layer, python_tuple(place.stage.output.plane()), "interpolation="));
        if (is_special(layer)) return write_resize_by_matrices(place, layer);
        if (layer.mode == UpsampleMode::bicubic || layer.align_corners)
            return write_matrix_resize(place,
                                       layer);  // Keras' own bicubic has a = -0.5 and no aligned corners
        line("{} = layers.UpSampling2D({}, interpolation=\"{}\")({})", place.output, python(layer.scale),
             layer.mode == UpsampleMode::nearest ? "nearest" : "bilinear", place.input);
    }

    void write(const StageNames& place, const AvgPool& layer) override {
        if (layer.ceil_mode) return write_pool_by_matrices(place, layer);
        const PlaneMap map = plane_map(place.stage);
        const Sides sides = map.sides();
        const std::string window = pool_window(layer.kernel, layer.stride.value_or(layer.kernel));
        // Keras leaves padding out of its averages.
        if (sides == Sides{} || (layer.exclude_padding && is_same(map, layer.padding))) {
            line("{} = layers.AveragePooling2D({}, padding=\"{}\")({})", place.output, window,
                 sides == Sides{} ? "valid" : "same", place.input);
            return;
        }
        write_pad(place.output, place.input, sides);
        line("{} = layers.AveragePooling2D({})({})", place.output, window, place.output);
        if (!layer.exclude_padding) return;
        write_pad("inside", "ops.ones_like(" + place.input + ")", sides);
        line("{} = {} / layers.AveragePooling2D({})(inside)", place.output, place.output, window);
    }

    void write(const StageNames& place, const MaxPool& layer) override {
        if (layer.dilation != Pair{}) refuse({"dilation"}, "Keras' pools have no dilation");
        const PlaneMap map = plane_map(place.stage);
        const Sides sides = map.sides();
        const std::string window = pool_window(layer.kernel, layer.stride.value_or(layer.kernel));
        if (sides == Sides{} || is_same(map, layer.padding)) {
            line("{} = layers.MaxPooling2D({}, padding=\"{}\")({})", place.output, window,
                 sides == Sides{} ? "valid" : "same", place.input);
            return;
        }
        write_pad(place.output, place.input, sides, "-np.inf");
        line("{} = layers.MaxPooling2D({})({})", place.output, window, place.output);
    }

    void write(const StageNames& place, const Activation& layer) override {
        constexpr ActivationForms forms{.relu = "layers.Activation(\"relu\")({0})",
                                        .leaky_relu = "layers.LeakyReLU(negative_slope={1})({0})",
                                        .sigmoid = "layers.Activation(\"sigmoid\")({0})",
                                        .tanh = "layers.Activation(\"tanh\")({0})",
                                        .elu = "layers.ELU(alpha={1})({0})",
                                        .selu = "layers.Activation(\"selu\")({0})",
                                        .gelu = "ops.gelu({0}, approximate=False)",
                                        .gelu_by_tanh = "ops.gelu({0}, approximate=True)",
                                        .silu = "layers.Activation(\"silu\")({0})",
                                        .hardswish = "layers.Activation(\"hard_silu\")({0})",
                                        .softplus = "layers.Activation(\"softplus\")({0})"};
        line("{} = {}", place.output, activation_text(layer, forms, place.input));
    }

    void write(const StageNames& place, const Prelu&) override {
        line("{} = layers.PReLU(shared_axes=[1, 2])", place.layer);
        line("{} = {}({})", place.output, place.layer, place.input);
        line("{}.set_weights([np.broadcast_to({}.reshape(1, 1, -1), (1, 1, {}))])", place.layer, place.weight,
             place.stage.input.c);
    }

  private:
    static bool is_same(const PlaneMap& map, const Padding& padding) {
        return padding.kind == PaddingKind::same ||
               map == pool_geometry(map.large_size(), map.kernel(), map.stride(), {PaddingKind::same, {}});
    }

    static std::string padding_text(const Expression& expression) {
        std::string text =
            fmt::format(", padding=\"{}\"", expression.padding.kind == PaddingKind::same ? "same" : "valid");
        if (expression.output_padding)
            text += fmt::format(", output_padding={}", python_tuple(*expression.output_padding));
        return text;
    }

    static std::string pool_window(Pair kernel, Pair stride) {
        return stride == kernel ? python(kernel)
                                : fmt::format("{}, strides={}", python(kernel), python(stride));
    }

    void write_layer(const StageNames& place, const char* type, const PlaneMap& map,
                     const std::string& options, const std::string& input, const std::string& weight,
                     bool with_bias) {
        const Pair stride = map.stride(), dilation = map.dilation();
        const bool bias = with_bias && !place.bias.empty();
        std::string text = fmt::format("{}, {}", place.stage.output.c, python(map.kernel()));
        if (stride != Pair{}) text += fmt::format(", strides={}", python(stride));
        text += options;
        if (dilation != Pair{}) text += fmt::format(", dilation_rate={}", python(dilation));
        if (!bias) text += ", use_bias=False";
        line("{} = layers.{}({})", place.layer, type, text);
        line("{} = {}({})", place.output, place.layer, input);
        line("{}.set_weights([{}{}])", place.layer, channels_last(weight),
             bias ? ", " + place.bias : std::string());
    }
};

}  // namespace

std::unique_ptr<CodeWriter> make_keras_writer() { return std::make_unique<KerasWriter>(); }

}  // namespace engine
