// PyTorch: one nn layer per stage, NCHW.
#include "engine/core/error.h"
#include "engine/frameworks/code_writer.h"
#include "engine/frameworks/convention.h"

namespace engine {
namespace {

/// F.pad's order: left, right, top, bottom.
std::string pad_order(const Sides& sides) {
    return fmt::format("({}, {}, {}, {})", sides.left, sides.right, sides.top, sides.bottom);
}

class PytorchWriter : public CodeWriter {
  public:
    std::string imports() const override {
        return "import sys\n\nimport numpy as np\nimport torch\nimport torch.nn.functional as F\nfrom torch "
               "import nn\n\n";
    }

    std::string model(const BuiltPipeline& pipeline) override {
        write_stages(pipeline);
        std::string text = "class Model(nn.Module):\n    def __init__(self):\n        super().__init__()\n";
        for (const std::string& layer : layers_)
            text += "        " + layer + "\n";
        text += "\n    def forward(self, x):\n" + body(8);
        text +=
            "\n\ndef run(x):\n    with torch.no_grad():\n        return "
            "Model()(torch.from_numpy(x)).numpy()\n\n\n";
        return text;
    }

  protected:
    void write(const StageNames& place, const Conv& conv) override {
        const PlaneMap map = plane_map(place.stage);
        const Shape& weight = place.stage.parameters.weight->shape();
        const Expression expression = express_conv(Convention::pytorch, map);
        std::string options, input = place.input;
        const bool zeros = conv.padding_mode == PaddingMode::zeros;
        if (!expression.exact) {
            line("{} = F.pad({}, {}{})", place.output, input, pad_order(expression.input_padding),
                 zeros ? std::string() : fmt::format(", mode=\"{}\"", mode_name(conv.padding_mode).torch));
            input = place.output;
        } else {
            const Sides& sides = expression.padding.sides;
            if (expression.padding.kind == PaddingKind::same) options = ", padding=\"same\"";
            if (sides != Sides{}) options = fmt::format(", padding={}", python({sides.top, sides.left}));
            if (!zeros) options += fmt::format(", padding_mode=\"{}\"", mode_name(conv.padding_mode).torch);
        }
        add_layer(place, "Conv2d", weight.c * conv.groups, weight.n, conv.stride, options, conv.dilation,
                  conv.groups);
        line("{} = self.{}({})", place.output, place.layer, input);
    }

    void write(const StageNames& place, const ConvTranspose& layer) override {
        const PlaneMap map = plane_map(place.stage);
        const Shape& weight = place.stage.parameters.weight->shape();
        const Expression expression = express_conv_transpose(Convention::pytorch, map);
        std::string options;
        if (const Sides& sides = expression.padding.sides; sides != Sides{})
            options += fmt::format(", padding={}", python({sides.top, sides.left}));
        if (expression.output_padding)
            options += fmt::format(", output_padding={}", python(*expression.output_padding));
        add_layer(place, "ConvTranspose2d", weight.n, weight.c * layer.groups, layer.stride, options,
                  layer.dilation, layer.groups);
        std::string slice;
        if (expression.slice) {
            const Sides crop = map.sides();
            slice = fmt::format("[:, :, {}, {}]", python_slice(crop.top, crop.bottom),
                                python_slice(crop.left, crop.right));
            line("# {}", expression.sentence);
        }
        line("{} = self.{}({}){}", place.output, place.layer, place.input, slice);
    }

    void write_planes(const std::string& output, const std::string& input, const std::string& rows,
                      const std::string& columns) override {
        line("{} = torch.einsum(\"oh,nchw,pw->ncop\", torch.from_numpy({}),", output, rows);
        line("    {}, torch.from_numpy({}))", input, columns);
    }

    void write_bias(const StageNames& place) override {
        line("{} = {} + torch.tensor({})[:, None, None]", place.output, place.output, place.bias);
    }

    void write(const StageNames& place, const Upsample& layer) override {
        const bool weighs = layer.mode == UpsampleMode::bilinear || layer.mode == UpsampleMode::bicubic;
        const float usual_a = layer.antialias ? -0.5f : -0.75f;
        if (layer.mode == UpsampleMode::bicubic && layer.cubic_a.value_or(usual_a) != usual_a)
            return write_resize_by_matrices(place, layer);  // PyTorch's own is fixed
        if (is_lanczos(layer.mode)) {
            line("# PyTorch resizes no tensor by Lanczos' kernel: one matrix for each axis does.");
            return write_resize_by_matrices(place, layer);
        }
        const std::string corners =
            weighs ? fmt::format(", align_corners={}", python(layer.align_corners)) : std::string();
        const std::string size =
            layer.size       ? "size=" + python_tuple(*layer.size)
            : layer.fraction ? fmt::format("scale_factor=({}, {})", layer.fraction->h, layer.fraction->w)
                             : "scale_factor=" + python(layer.scale);
        const std::string options = fmt::format("{}, mode=\"{}\"{}", size, mode_name(layer.mode), corners);
        if (layer.antialias)
            line("{} = F.interpolate({}, {}, antialias=True)", place.output, place.input, options);
        else
            simple(place, fmt::format("nn.Upsample({})", options));
    }

    void write(const StageNames& place, const ZeroInsert& layer) override {
        line("{} = {}.new_zeros(*{}.shape[:2], ({}.shape[2] - 1) * {} + 1, ({}.shape[3] - 1) * {} + 1)",
             place.output, place.input, place.input, place.input, layer.stride.h, place.input,
             layer.stride.w);
        line("{}[:, :, ::{}, ::{}] = {}", place.output, layer.stride.h, layer.stride.w, place.input);
    }

    void write(const StageNames& place, const AvgPool& layer) override {
        const PlaneMap map = plane_map(place.stage);
        const Sides sides = map.sides();
        const Pair stride = layer.stride.value_or(layer.kernel);
        const std::string window = fmt::format("{}, stride={}", python(layer.kernel), python(stride));
        if (fits_pool(map, layer.padding, layer.ceil_mode)) {
            simple(place, fmt::format("nn.AvgPool2d({}{}{}{})", window, pool_padding(map),
                                      layer.ceil_mode ? ", ceil_mode=True" : "",
                                      layer.exclude_padding ? ", count_include_pad=False" : ""));
            return;
        }
        if (layer.ceil_mode) return write_pool_by_matrices(place, layer);
        line("{} = F.avg_pool2d(F.pad({}, {}), {})", place.output, place.input, pad_order(sides), window);
        if (layer.exclude_padding)
            line("{} = {} / F.avg_pool2d(F.pad(torch.ones_like({}), {}), {})", place.output, place.output,
                 place.input, pad_order(sides), window);
    }

    void write(const StageNames& place, const MaxPool& layer) override {
        const PlaneMap map = plane_map(place.stage);
        const Sides sides = map.sides();
        const Pair stride = layer.stride.value_or(layer.kernel);
        const std::string window = fmt::format("{}, stride={}", python(layer.kernel), python(stride));
        const std::string dilation =
            layer.dilation == Pair{} ? std::string() : fmt::format(", dilation={}", python(layer.dilation));
        if (fits_pool(map, layer.padding, layer.ceil_mode))
            simple(place, fmt::format("nn.MaxPool2d({}{}{}{})", window, pool_padding(map), dilation,
                                      layer.ceil_mode ? ", ceil_mode=True" : ""));
        else
            line("{} = F.max_pool2d(F.pad({}, {}, value=-torch.inf), {}{})", place.output, place.input,
                 pad_order(sides), window, dilation);
    }

    void write(const StageNames& place, const PixelShuffle& layer) override {
        if (layer.order == ShuffleOrder::crd)
            return simple(place, fmt::format("nn.PixelShuffle({})", layer.factor));
        write_shuffle(place, shuffle_steps(layer, place.stage.output, false));
    }

    void write(const StageNames& place, const PixelUnshuffle& layer) override {
        if (layer.order == ShuffleOrder::crd)
            return simple(place, fmt::format("nn.PixelUnshuffle({})", layer.factor));
        write_shuffle(place, shuffle_steps(layer, place.stage.input, false));
    }

    void write(const StageNames& place, const Pad& layer) override {
        std::string options;
        if (layer.mode != PaddingMode::zeros)
            options = fmt::format(", mode=\"{}\"", mode_name(layer.mode).torch);
        if (layer.value != 0) options = fmt::format(", value={}", layer.value);
        line("{} = F.pad({}, {}{})", place.output, place.input, pad_order(layer.sides), options);
    }

    void write(const StageNames& place, const Activation& layer) override {
        constexpr ActivationForms forms{.relu = "nn.ReLU()",
                                        .leaky_relu = "nn.LeakyReLU({1})",
                                        .sigmoid = "nn.Sigmoid()",
                                        .tanh = "nn.Tanh()",
                                        .elu = "nn.ELU({1})",
                                        .selu = "nn.SELU()",
                                        .gelu = "nn.GELU()",
                                        .gelu_by_tanh = "nn.GELU(approximate=\"tanh\")",
                                        .silu = "nn.SiLU()",
                                        .hardswish = "nn.Hardswish()",
                                        .softplus = "nn.Softplus()"};
        simple(place, activation_text(layer, forms));
    }

    void write(const StageNames& place, const Prelu&) override {
        simple(place, fmt::format("nn.PReLU({})", place.stage.parameters.weight->size()));
        layers_.push_back(fmt::format("self.{}.weight = nn.Parameter(torch.tensor({}).reshape(-1))",
                                      place.layer, place.weight));
    }

    void write_concat(const StageNames& place, const std::string& skip) override {
        line("{} = torch.cat([{}, {}], dim=1)", place.output, place.input, skip);
    }

  private:
    /// PyTorch's pools take the same padding at both ends, up to half the kernel.
    static bool fits_pool(const PlaneMap& map, const Padding& padding, bool ceil) {
        const auto fits = [&](const AxisMap& axis, Index start, Index end) {
            if (axis.offset > axis.kernel / 2) return false;
            if (ceil) return padding.kind == PaddingKind::numbers && start == end;
            const Index room = axis.large + 2 * axis.offset - axis.effective_kernel();
            return room >= 0 && room / axis.stride + 1 == axis.small;
        };
        const Sides& sides = padding.sides;
        return fits(map.y, sides.top, sides.bottom) && fits(map.x, sides.left, sides.right);
    }

    static std::string pool_padding(const PlaneMap& map) {
        const Pair start{map.y.offset, map.x.offset};
        return start == Pair{0, 0} && map.sides() == Sides{} ? std::string()
                                                             : fmt::format(", padding={}", python(start));
    }

    void write_shuffle(const StageNames& place, const ShuffleSteps& steps) {
        line("{} = {}.reshape({}).permute({}).reshape({})", place.output, place.input, steps.inner,
             steps.order, steps.outer);
    }

    void simple(const StageNames& place, const std::string& constructor) {
        layers_.push_back(fmt::format("self.{} = {}", place.layer, constructor));
        line("{} = self.{}({})", place.output, place.layer, place.input);
    }

    void add_layer(const StageNames& place, const char* type, Index in, Index out, Pair stride,
                   const std::string& padding, Pair dilation, Index groups) {
        const Pair kernel = place.stage.parameters.weight->shape().plane();
        std::string text =
            fmt::format("self.{} = nn.{}({}, {}, {}", place.layer, type, in, out, python(kernel));
        if (stride != Pair{}) text += fmt::format(", stride={}", python(stride));
        text += padding;
        if (dilation != Pair{}) text += fmt::format(", dilation={}", python(dilation));
        if (groups != 1) text += fmt::format(", groups={}", groups);
        if (place.bias.empty()) text += ", bias=False";
        layers_.push_back(text + ")");
        layers_.push_back(
            fmt::format("self.{}.weight = nn.Parameter(torch.tensor({}))", place.layer, place.weight));
        if (!place.bias.empty())
            layers_.push_back(
                fmt::format("self.{}.bias = nn.Parameter(torch.tensor({}))", place.layer, place.bias));
    }

    std::vector<std::string> layers_;
};

}  // namespace

std::unique_ptr<CodeWriter> make_pytorch_writer() { return std::make_unique<PytorchWriter>(); }

}  // namespace engine
