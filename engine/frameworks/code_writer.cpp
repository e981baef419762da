#include "engine/frameworks/code_writer.h"

#include <algorithm>

#include "engine/layers/facts.h"

namespace engine {

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

const char* mode_name(UpsampleMode mode) {
    switch (mode) {
        case UpsampleMode::nearest: return "nearest";
        case UpsampleMode::bilinear: return "bilinear";
        case UpsampleMode::bicubic: return "bicubic";
        case UpsampleMode::nearest_exact: return "nearest-exact";
        case UpsampleMode::area: return "area";
        case UpsampleMode::lanczos3: return "lanczos3";
        case UpsampleMode::lanczos5: return "lanczos5";
    }
    return "";
}

std::string activation_text(const Activation& layer, const ActivationForms& forms, const std::string& input) {
    const auto text = [&](const char* form, float parameter = 0) {
        return fmt::format(fmt::runtime(form), input, parameter);
    };
    switch (layer.kind) {
        case ActivationKind::relu: return text(forms.relu);
        case ActivationKind::leaky_relu: return text(forms.leaky_relu, layer.slope);
        case ActivationKind::sigmoid: return text(forms.sigmoid);
        case ActivationKind::tanh: return text(forms.tanh);
        case ActivationKind::elu: return text(forms.elu, layer.alpha);
        case ActivationKind::selu: return text(forms.selu);
        case ActivationKind::gelu:
            return text(layer.approximate == GeluForm::tanh ? forms.gelu_by_tanh : forms.gelu);
        case ActivationKind::silu: return text(forms.silu);
        case ActivationKind::hardswish: return text(forms.hardswish);
        case ActivationKind::softplus: return text(forms.softplus);
    }
    return {};
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

bool is_special(const Upsample& layer) {
    const bool usual_mode = layer.mode == UpsampleMode::nearest || layer.mode == UpsampleMode::bilinear ||
                            layer.mode == UpsampleMode::bicubic;
    return !usual_mode || layer.fraction || layer.size || layer.antialias ||
           layer.cubic_a.value_or(-0.75f) != -0.75f;
}

bool CodeWriter::is_plain_lanczos(const StageNames& place, const Upsample& layer) {
    const PlaneResize plane = plane_resize(layer, place.stage.input.plane());
    const auto by_sizes = [](const AxisResize& axis) {
        return !axis.factor || axis.step.up * axis.size == axis.step.down * axis.n;
    };
    return is_lanczos(layer.mode) && by_sizes(plane.y) && by_sizes(plane.x);
}

std::string CodeWriter::lanczos_options(const Upsample& layer, const std::string& size, const char* method) {
    return fmt::format("{}, {}\"{}\", antialias={}", size, method, mode_name(layer.mode),
                       python(layer.antialias));
}

void CodeWriter::write_resize_by_matrices(const StageNames& place, const Upsample& layer) {
    need(Helper::resize_matrix);
    const PlaneResize plane = plane_resize(layer, place.stage.input.plane());
    const auto matrix = [&](const AxisResize& axis) {
        const std::string step =
            axis.factor ? fmt::format("1 / {}", *axis.factor) : fmt::format("{} / {}", axis.n, axis.size);
        return fmt::format("resize_matrix({}, {}, {}, \"{}\"{}{}{})", axis.n, axis.size, step,
                           mode_name(axis.mode), axis.align_corners ? ", align_corners=True" : "",
                           axis.antialias ? ", antialias=True" : "",
                           axis.mode == UpsampleMode::bicubic ? fmt::format(", a={}", axis.cubic_a) : "");
    };
    write_planes(place.output, place.input, matrix(plane.y), matrix(plane.x));
}

void CodeWriter::write_pool_by_matrices(const StageNames& place, const AvgPool& layer) {
    need(Helper::pool_matrix);
    const PlaneRule rule = plane_rule(layer, place.stage.input, place.stage.parameters);
    const auto matrix = [](const AxisRule& axis) {
        return fmt::format("pool_matrix({}, {}, {}, {}, {}, {}, {})", axis.inputs, axis.outputs,
                           axis.map.kernel, axis.map.stride, axis.map.offset, axis.counted->begin,
                           axis.counted->end);
    };
    write_planes(place.output, place.input, matrix(rule.y), matrix(rule.x));
}

void CodeWriter::write_folded(const StageNames& place, const ConvTranspose& layer) {
    ConvTranspose whole = layer;
    whole.padding = {};
    whole.output_padding.reset();
    whole.output_size.reset();
    whole.padding_mode = PaddingMode::zeros;
    BuiltStage stage = place.stage;
    stage.parameters.bias.reset();
    stage.op = Layer(whole);
    stage.output = output_shape(whole, stage.input, stage.parameters);
    write(StageNames{place.index, stage, place.input, place.output, place.weight, {}, place.layer}, whole);
    need(Helper::pad_index);
    const PlaneMap map = plane_map(place.stage);
    const auto fold = [&](const AxisMap& axis, Index extent) {
        return fmt::format("np.float32(np.arange({})[:, None] == pad_index({}, {}, {}, \"{}\")[:{}])",
                           axis.large, axis.large, axis.offset, std::max<Index>(axis.offset_end(), 0),
                           mode_name(layer.padding_mode).numpy, extent);
    };
    write_planes(place.output, place.output, fold(map.y, stage.output.h), fold(map.x, stage.output.w));
    if (!place.bias.empty()) write_bias(place);
}

std::string CodeWriter::body(int indent) const {
    std::string text;
    for (const std::string& line : body_)
        text += std::string(static_cast<std::size_t>(indent), ' ') + line + "\n";
    return text;
}

void CodeWriter::write_layer(const StageNames& place, const Layer& layer) {
    std::visit(
        [&]<typename L>(const L& op) {
            if constexpr (std::is_same_v<L, ConvTranspose>) {
                if (op.padding_mode != PaddingMode::zeros) return write_folded(place, op);
            } else if constexpr (std::is_same_v<L, Upsample>) {
                return write(place, plainest(op, place.stage.input.plane()));
            }
            write(place, op);
        },
        layer);
}

void CodeWriter::write_stages(const BuiltPipeline& pipeline) {
    const auto variable = [](std::size_t stage) { return fmt::format("x{}", stage); };
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const BuiltStage& stage = pipeline.stages[i];
        StageNames place{i,  stage, i == 0 ? "x" : variable(i - 1), variable(i),
                         {}, {},    fmt::format("stage{}", i)};
        if (stage.parameters.weight) place.weight = fmt::format("WEIGHTS[\"{}_weight\"]", place.layer);
        if (stage.parameters.bias) place.bias = fmt::format("WEIGHTS[\"{}_bias\"]", place.layer);
        if (const auto* concat = std::get_if<Concat>(&stage.op))
            write_concat(place, concat->stage ? variable(static_cast<std::size_t>(*concat->stage)) : "x");
        else
            write_layer(place, std::get<Layer>(stage.op));
    }
    line("return {}", pipeline.stages.empty() ? "x" : variable(pipeline.stages.size() - 1));
}

}  // namespace engine
