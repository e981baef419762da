#include "engine/frameworks/code_writer.h"

#include <algorithm>

#include "engine/layers/facts.h"

namespace engine {
namespace {

constexpr std::string_view pad_index = R"(def pad_index(n, before, after, mode):
    """Which of n rows stands where once they are padded: mode reflect, edge or wrap."""
    return np.pad(np.arange(n), (before, after), mode)


)";

constexpr std::string_view interpolation_matrix = R"(def interpolation_matrix(n, scale, mode, align_corners):
    """(n * scale, n): resizing by a whole factor, half-pixel centres or aligned corners, bicubic with a = -0.75."""
    o = np.arange(n * scale)
    at = o * (n - 1) / max(n * scale - 1, 1) if align_corners else (o + 0.5) / scale - 0.5
    low = np.floor(at).astype(int)
    t, a = at - low, -0.75
    if mode == "bilinear":
        taps = {0: 1 - t, 1: t}
    else:
        near = lambda d: ((a + 2) * d - (a + 3)) * d * d + 1
        far = lambda d: ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
        taps = {-1: far(t + 1), 0: near(t), 1: near(1 - t), 2: far(2 - t)}
    matrix = np.zeros((n * scale, n))
    for offset, weight in taps.items():
        np.add.at(matrix, (o, np.clip(low + offset, 0, n - 1)), weight)
    return matrix.astype(np.float32)


)";

constexpr std::string_view block_diagonal = R"(def block_diagonal(weight, groups):
    """(I, O/groups, kH, kW) -> (I, O, kH, kW): groups that do not see each other, as one dense kernel."""
    i, o = weight.shape[0] // groups, weight.shape[1]
    dense = np.zeros((weight.shape[0], o * groups) + weight.shape[2:], weight.dtype)
    for g in range(groups):
        dense[g * i : (g + 1) * i, g * o : (g + 1) * o] = weight[g * i : (g + 1) * i]
    return dense


)";

constexpr std::string_view dilated = R"(def dilated(weight, dilation):
    """A dilated kernel as a plain one, with zeros between its taps."""
    size = [(k - 1) * d + 1 for k, d in zip(weight.shape[2:], dilation)]
    plain = np.zeros(weight.shape[:2] + tuple(size), weight.dtype)
    plain[:, :, :: dilation[0], :: dilation[1]] = weight
    return plain


)";

constexpr std::string_view as_conv_weight = R"(def as_conv_weight(weight, groups):
    """(I, O/groups, kH, kW) of a transposed convolution -> (O, I/groups, kH, kW) of the equal convolution."""
    i, o, *taps = weight.shape
    split = weight.reshape(groups, i // groups, o, *taps).swapaxes(1, 2)
    return np.ascontiguousarray(split.reshape(o * groups, i // groups, *taps)[:, :, ::-1, ::-1])


)";

std::string_view helper_text(Helper helper) {
    switch (helper) {
        case Helper::pad_index: return pad_index;
        case Helper::interpolation_matrix: return interpolation_matrix;
        case Helper::block_diagonal: return block_diagonal;
        case Helper::dilated: return dilated;
        case Helper::as_conv_weight: return as_conv_weight;
    }
    return {};
}

}  // namespace

std::string python(const Pair& pair) {
    return pair.h == pair.w ? fmt::format("{}", pair.h) : python_tuple(pair);
}
std::string python_tuple(const Pair& pair) { return fmt::format("({}, {})", pair.h, pair.w); }
const char* python(bool value) { return value ? "True" : "False"; }

std::string python_float(float value) {
    const std::string text = fmt::format("{}", value);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string python_slice(Index start, Index end) {
    return fmt::format("{}:{}", start > 0 ? std::to_string(start) : "", end > 0 ? std::to_string(-end) : "");
}

PlaneMap plane_map(const BuiltStage& stage) {
    return plane_rule(std::get<Layer>(stage.op), stage.input, stage.parameters).map();
}

ModeName mode_name(PaddingMode mode) {
    switch (mode) {
        case PaddingMode::zeros: return {"constant", "constant"};
        case PaddingMode::reflect: return {"reflect", "reflect"};
        case PaddingMode::replicate: return {"edge", "replicate"};
        case PaddingMode::circular: return {"wrap", "circular"};
    }
    return {};
}

std::string name_of(const Activation& layer, const char* relu, const char* leaky_relu, const char* sigmoid,
                    const char* tanh) {
    if (layer.kind == ActivationKind::leaky_relu) return fmt::format(fmt::runtime(leaky_relu), layer.slope);
    if (layer.kind == ActivationKind::relu) return relu;
    return layer.kind == ActivationKind::sigmoid ? sigmoid : tanh;
}

ShuffleSteps shuffle_steps(const PixelShuffle& layer, const Shape& y, bool channels_last) {
    const Index r = layer.factor, h = y.h / r, w = y.w / r;
    const bool crd = layer.order == ShuffleOrder::crd;
    if (channels_last)
        return {crd ? fmt::format("-1, {}, {}, {}, {}, {}", h, w, y.c, r, r)
                    : fmt::format("-1, {}, {}, {}, {}, {}", h, w, r, r, y.c),
                crd ? "0, 1, 4, 2, 5, 3" : "0, 1, 3, 2, 4, 5", fmt::format("-1, {}, {}, {}", y.h, y.w, y.c)};
    return {crd ? fmt::format("-1, {}, {}, {}, {}, {}", y.c, r, r, h, w)
                : fmt::format("-1, {}, {}, {}, {}, {}", r, r, y.c, h, w),
            crd ? "0, 1, 4, 2, 5, 3" : "0, 3, 4, 1, 5, 2", fmt::format("-1, {}, {}, {}", y.c, y.h, y.w)};
}

ShuffleSteps shuffle_steps(const PixelUnshuffle& layer, const Shape& x, bool channels_last) {
    const Index r = layer.factor, h = x.h / r, w = x.w / r, c = x.c * r * r;
    const bool crd = layer.order == ShuffleOrder::crd;
    if (channels_last)
        return {fmt::format("-1, {}, {}, {}, {}, {}", h, r, w, r, x.c),
                crd ? "0, 1, 3, 5, 2, 4" : "0, 1, 3, 2, 4, 5", fmt::format("-1, {}, {}, {}", h, w, c)};
    return {fmt::format("-1, {}, {}, {}, {}, {}", x.c, h, r, w, r),
            crd ? "0, 1, 3, 5, 2, 4" : "0, 3, 5, 1, 2, 4", fmt::format("-1, {}, {}, {}", c, h, w)};
}

std::string CodeWriter::usage() const {
    return "Run it on arrays of shape (N, C, H, W):  python THIS_FILE.py x.npy y.npy";
}

std::string CodeWriter::main(const Shape& input) const {
    return fmt::format(R"(if __name__ == "__main__":
    x = np.load(sys.argv[1]) if len(sys.argv) > 1 else np.random.rand({}, {}, {}, {})
    y = run(x.astype(np.float32))
    print(x.shape, "->", y.shape)
    if len(sys.argv) > 2:
        np.save(sys.argv[2], y)
)",
                       input.n, input.c, input.h, input.w);
}

std::string CodeWriter::helpers() const {
    std::string text;
    for (const Helper helper : helpers_)
        text += helper_text(helper);
    return text;
}

void CodeWriter::need(Helper helper) {
    if (std::find(helpers_.begin(), helpers_.end(), helper) == helpers_.end()) helpers_.push_back(helper);
}

std::string CodeWriter::pad_index_text(const AxisRule& rule) {
    need(Helper::pad_index);
    const Index start = rule.map.offset, end = rule.map.offset_end();
    const std::string index =
        fmt::format("pad_index({}, {}, {}, \"{}\")", rule.continued.size(), std::max<Index>(start, 0),
                    std::max<Index>(end, 0), mode_name(rule.mode).numpy);
    if (rule.continued.begin > 0) return fmt::format("{} + {}", rule.continued.begin, index);
    if (rule.continued.size() < rule.inputs || (start >= 0 && end >= 0)) return index;
    return fmt::format("{}[{}]", index, python_slice(std::max<Index>(-start, 0), std::max<Index>(-end, 0)));
}

std::string CodeWriter::body(int indent) const {
    std::string text;
    for (const std::string& line : body_)
        text += std::string(static_cast<std::size_t>(indent), ' ') + line + "\n";
    return text;
}

void CodeWriter::write_stages(const BuiltPipeline& pipeline) {
    const auto variable = [](std::size_t stage) { return fmt::format("x{}", stage); };
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const BuiltStage& stage = pipeline.stages[i];
        Place place{i, stage, i == 0 ? "x" : variable(i - 1), variable(i), {}, {}, fmt::format("stage{}", i)};
        if (stage.parameters.weight) place.weight = fmt::format("WEIGHTS[\"{}_weight\"]", place.layer);
        if (stage.parameters.bias) place.bias = fmt::format("WEIGHTS[\"{}_bias\"]", place.layer);
        if (const auto* concat = std::get_if<Concat>(&stage.op))
            write_concat(place, concat->stage ? variable(static_cast<std::size_t>(*concat->stage)) : "x");
        else
            std::visit([&](const auto& layer) { write(place, layer); }, std::get<Layer>(stage.op));
    }
    line("return {}", pipeline.stages.empty() ? "x" : variable(pipeline.stages.size() - 1));
}

}  // namespace engine
