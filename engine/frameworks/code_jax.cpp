// JAX: lax primitives, NCHW. lax takes negative paddings and dilated inputs, so every crop is expressed
// exactly.
#include "engine/frameworks/code_writer.h"

namespace engine {
namespace {

std::string pairs(Index top, Index bottom, Index left, Index right) {
    return fmt::format("(({}, {}), ({}, {}))", top, bottom, left, right);
}

std::string pairs(const Sides& sides) { return pairs(sides.top, sides.bottom, sides.left, sides.right); }

class JaxWriter : public CodeWriter {
  public:
    std::string imports() const override {
        return "import sys\n\nimport jax\nimport jax.numpy as jnp\nimport numpy as np\nfrom jax import "
               "lax\n\n";
    }

    std::string model(const BuiltPipeline& pipeline) override {
        write_stages(pipeline);
        return "def model(x):\n" + body(4) +
               "\n\ndef run(x):\n    return np.asarray(jax.jit(model)(x))\n\n\n";
    }

  protected:
    void write(const StageNames& place, const Conv& conv) override {
        const Sides sides = plane_map(place.stage).sides();
        const bool zeros = conv.padding_mode == PaddingMode::zeros;
        const std::string input =
            zeros ? place.input
                  : fmt::format("jnp.pad({}, ((0, 0), (0, 0), ({}, {}), ({}, {})), mode=\"{}\")", place.input,
                                sides.top, sides.bottom, sides.left, sides.right,
                                mode_name(conv.padding_mode).numpy);
        line("{} = lax.conv_general_dilated(", place.output);
        line("    {}, {}, window_strides={}, padding={},", input, place.weight, python_tuple(conv.stride),
             pairs(zeros ? sides : Sides{}));
        finish_conv(place, conv.dilation, conv.groups);
    }

    void write(const StageNames& place, const ConvTranspose& layer) override {
        // A convolution of the zero-inserted input (lhs_dilation) with the rotated kernel.
        const PlaneMap map = plane_map(place.stage);
        const Index most_y = map.y.effective_kernel() - 1, most_x = map.x.effective_kernel() - 1;
        need(Helper::as_conv_weight);
        line("{} = lax.conv_general_dilated(", place.output);
        line("    {}, as_conv_weight({}, {}), window_strides=(1, 1), lhs_dilation={},", place.input,
             place.weight, layer.groups, python_tuple(layer.stride));
        line("    padding={},", pairs(most_y - map.y.offset, most_y - map.y.offset_end(),
                                      most_x - map.x.offset, most_x - map.x.offset_end()));
        finish_conv(place, layer.dilation, layer.groups);
    }

    void write_planes(const std::string& output, const std::string& input, const std::string& rows,
                      const std::string& columns) override {
        line("{} = jnp.einsum(\"oh,nchw,pw->ncop\", {}, {},", output, rows, input);
        line("    {}, precision=\"highest\")", columns);
    }

    void write_bias(const StageNames& place) override {
        line("{} = {} + {}[:, None, None]", place.output, place.output, place.bias);
    }

    void write(const StageNames& place, const Upsample& layer) override {
        if (is_plain_lanczos(place, layer))
            return line("{} = jax.image.resize({}, {})", place.output, place.input,
                        lanczos_options(layer,
                                        fmt::format("{}.shape[:2] + {}", place.input,
                                                    python_tuple(place.stage.output.plane())),
                                        ""));
        if (is_special(layer)) return write_resize_by_matrices(place, layer);
        if (layer.mode == UpsampleMode::nearest) {
            line("{} = jnp.repeat(jnp.repeat({}, {}, axis=2), {}, axis=3)", place.output, place.input,
                 layer.scale.h, layer.scale.w);
            return;
        }
        need(Helper::interpolation_matrix);
        const char* mode = layer.mode == UpsampleMode::bilinear ? "bilinear" : "bicubic";
        const Pair size = place.stage.input.plane();
        line("{} = jnp.einsum(", place.output);
        line("    \"oh,nchw,pw->ncop\", interpolation_matrix({}, {}, \"{}\", {}), {},", size.h, layer.scale.h,
             mode, python(layer.align_corners), place.input);
        line("    interpolation_matrix({}, {}, \"{}\", {}), precision=\"highest\")", size.w, layer.scale.w,
             mode, python(layer.align_corners));
    }

    void write(const StageNames& place, const ZeroInsert& layer) override {
        line("{} = lax.pad({}, 0.0, ((0, 0, 0), (0, 0, 0), (0, 0, {}), (0, 0, {})))", place.output,
             place.input, layer.stride.h - 1, layer.stride.w - 1);
    }

    void write(const StageNames& place, const AvgPool& layer) override {
        if (layer.ceil_mode) return write_pool_by_matrices(place, layer);
        const std::string window = pool_window(place, layer.kernel, layer.stride.value_or(layer.kernel));
        line("{} = lax.reduce_window({}, 0.0, lax.add, {})", place.output, place.input, window);
        if (layer.exclude_padding)
            line("{} = {} / lax.reduce_window(jnp.ones_like({}), 0.0, lax.add, {})", place.output,
                 place.output, place.input, window);
        else
            line("{} = {} / {}", place.output, place.output, layer.kernel.h * layer.kernel.w);
    }

    void write(const StageNames& place, const MaxPool& layer) override {
        const std::string dilation =
            layer.dilation == Pair{}
                ? std::string()
                : fmt::format(", window_dilation=(1, 1, {}, {})", layer.dilation.h, layer.dilation.w);
        line("{} = lax.reduce_window({}, -jnp.inf, lax.max, {}{})", place.output, place.input,
             pool_window(place, layer.kernel, layer.stride.value_or(layer.kernel)), dilation);
    }

    void write(const StageNames& place, const PixelShuffle& layer) override {
        write_shuffle(place, shuffle_steps(layer, place.stage.output, false));
    }

    void write(const StageNames& place, const PixelUnshuffle& layer) override {
        write_shuffle(place, shuffle_steps(layer, place.stage.input, false));
    }

    void write(const StageNames& place, const Pad& layer) override {
        const PlaneRule rule = pad_rule(layer, place.stage.input.plane());
        const Sides& s = layer.sides;
        if (layer.mode == PaddingMode::zeros)
            line("{} = lax.pad({}, {}, ((0, 0, 0), (0, 0, 0), ({}, {}, 0), ({}, {}, 0)))", place.output,
                 place.input, python_float(layer.value), s.top, s.bottom, s.left, s.right);
        else
            line("{} = jnp.take(jnp.take({}, {}, axis=2), {}, axis=3)", place.output, place.input,
                 pad_index_text(rule.y), pad_index_text(rule.x));
    }

    void write(const StageNames& place, const Activation& layer) override {
        constexpr ActivationForms forms{.relu = "jax.nn.relu({0})",
                                        .leaky_relu = "jax.nn.leaky_relu({0}, {1})",
                                        .sigmoid = "jax.nn.sigmoid({0})",
                                        .tanh = "jnp.tanh({0})",
                                        .elu = "jax.nn.elu({0}, {1})",
                                        .selu = "jax.nn.selu({0})",
                                        .gelu = "jax.nn.gelu({0}, approximate=False)",
                                        .gelu_by_tanh = "jax.nn.gelu({0}, approximate=True)",
                                        .silu = "jax.nn.silu({0})",
                                        .hardswish = "jax.nn.hard_swish({0})",
                                        .softplus = "jax.nn.softplus({0})"};
        line("{} = {}", place.output, activation_text(layer, forms, place.input));
    }

    void write(const StageNames& place, const Prelu&) override {
        line("{} = jnp.where({} > 0, {}, {}.reshape(-1, 1, 1) * {})", place.output, place.input, place.input,
             place.weight, place.input);
    }

    void write_concat(const StageNames& place, const std::string& skip) override {
        line("{} = jnp.concatenate([{}, {}], axis=1)", place.output, place.input, skip);
    }

  private:
    static std::string pool_window(const StageNames& place, Pair kernel, Pair stride) {
        const Sides sides = plane_map(place.stage).sides();
        return fmt::format("(1, 1, {}, {}), (1, 1, {}, {}), ((0, 0), (0, 0), ({}, {}), ({}, {}))", kernel.h,
                           kernel.w, stride.h, stride.w, sides.top, sides.bottom, sides.left, sides.right);
    }

    void write_shuffle(const StageNames& place, const ShuffleSteps& steps) {
        line("{} = {}.reshape({}).transpose({}).reshape({})", place.output, place.input, steps.inner,
             steps.order, steps.outer);
    }

    void finish_conv(const StageNames& place, Pair dilation, Index groups) {
        line("    rhs_dilation={}, feature_group_count={}, dimension_numbers=(\"NCHW\", \"OIHW\", \"NCHW\"),",
             python_tuple(dilation), groups);
        line("    precision=\"highest\")");
        if (!place.bias.empty()) line("{} = {} + {}[:, None, None]", place.output, place.output, place.bias);
    }
};

}  // namespace

std::unique_ptr<CodeWriter> make_jax_writer() { return std::make_unique<JaxWriter>(); }

}  // namespace engine
