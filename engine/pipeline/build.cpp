// Turns a written pipeline into one that can be run: shapes, groups, weights, notes.
#include "engine/core/error.h"
#include "engine/layers/facts.h"
#include "engine/layers/layout_hint.h"
#include "engine/pipeline/pipeline.h"

namespace engine {
namespace {

using Keys = std::vector<std::string>;

/// How the channels of a conv or conv_transpose stage are tied together.
struct Channels {
    Index in = 1, out = 1, groups = 1;
};

Channels resolve_channels(const KernelSpec& kernel, Index in) {
    if (!kernel.channels) {
        if (kernel.groups && *kernel.groups != in)
            refuse(
                {"groups", "channels"},
                "groups={} needs channels=N: without it every one of the {} channels is a group of its own",
                *kernel.groups, in);
        return {in, in, in};
    }
    const Channels result{in, *kernel.channels, kernel.groups.value_or(1)};
    if (result.in % result.groups != 0 || result.out % result.groups != 0)
        refuse(result.out % result.groups != 0 ? Keys{"groups", "channels"} : Keys{"groups"},
               "groups={} must divide the {} input channels and the {} output channels", result.groups,
               result.in, result.out);
    return result;
}

Shape weight_shape(const KernelSpec& kernel, const Channels& channels, bool transposed) {
    if (kernel.weight && !kernel.weight->values)
        refuse({"weight"}, "the weights of {} are not loaded", kernel.weight->file);
    const Pair size = kernel_size(kernel);
    const Shape shape = transposed ? Shape{channels.in, channels.out / channels.groups, size.h, size.w}
                                   : Shape{channels.out, channels.in / channels.groups, size.h, size.w};
    kernel.channels ? check_size(shape, "the weight", {"kernel", "channels"})
                    : check_size(shape, "the weight", {"kernel"});
    return shape;
}

/// The pixel_shuffle that takes this stage's output, activations between them aside; nullopt without.
std::optional<std::size_t> following_shuffle(const Pipeline& pipeline, std::size_t i) {
    for (++i; i < pipeline.stages.size(); ++i) {
        const auto layer = layer_of(pipeline.stages[i]);
        if (!layer) return std::nullopt;
        const LayerFacts known = facts(*layer);
        if (known.filling == Filling::channels) return i;
        if (!known.pointwise) return std::nullopt;
    }
    return std::nullopt;
}

void resolve_icnr(const Pipeline& pipeline, std::size_t i, Index channels, InitRequest& request) {
    if (request.transposed && request.stride != Pair{1, 1}) return;
    const auto place = request.transposed ? std::nullopt : following_shuffle(pipeline, i);
    if (!place)
        refuse({"init"},
               "init=icnr needs a pixel_shuffle after this conv, or a conv_transpose with a stride above 1");
    const auto& shuffle = std::get<PixelShuffle>(pipeline.stages[*place].op);
    // Compared by division: the square of a factor near 2^31 still fits, but times channels it would not.
    if (channels % (shuffle.factor * shuffle.factor) != 0)
        throw Error(
            fmt::format(
                "init=icnr needs output channels that are a multiple of {}, the square of the pixel_shuffle's "
                "factor, not {}",
                shuffle.factor * shuffle.factor, channels),
            {{{}, i, "init"}, {{}, i, "channels"}, {{}, place, "factor"}});
    request.shuffle_factor = shuffle.factor;
    request.shuffle_dcr = shuffle.order == ShuffleOrder::dcr;
}

Tensor given_weight(const GivenWeight& weight, const Shape& expected, bool depthwise) {
    if (weight.values->shape() != expected)
        refuse(weight.values->shape().plane() == expected.plane() ? Keys{"weight"} : Keys{"weight", "kernel"},
               "{} holds {} weights, but {} are needed here{}{}", weight.file,
               to_string(weight.values->shape()), to_string(expected),
               depthwise ? " (without channels=N: one kernel per channel)" : "",
               layout_hint(weight.values->shape(), expected));
    return *weight.values;
}

Tensor given_bias(const GivenWeight& bias, Index channels) {
    if (!bias.values) refuse({"bias"}, "the bias of {} is not loaded", bias.file);
    if (bias.values->size() != channels)
        refuse({"bias", "channels"}, "{} holds {} values, but there are {} output channels", bias.file,
               bias.values->size(), channels);
    return Tensor({1, channels, 1, 1}, bias.values->values());
}

/// The weight of a prelu: as given, or one slope for all channels.
Tensor slopes(const std::optional<GivenWeight>& given) {
    if (!given) return Tensor({1, 1, 1, 1}, Prelu::usual_slope);
    if (!given->values) refuse({"weight"}, "the weights of {} are not loaded", given->file);
    return *given->values;
}

/// Fills in the weight and bias of stage i, and the groups of its layer.
template <typename Op>
void resolve_kernel(const Pipeline& pipeline, std::size_t i, Op& op, BuiltStage& built,
                    const Progress& progress, std::vector<std::string>& notes) {
    const bool transposed = facts(op).inputs_first;
    const KernelSpec& kernel = pipeline.stages[i].kernel;
    const Channels channels = resolve_channels(kernel, built.input.c);
    const Shape shape = weight_shape(kernel, channels, transposed);
    op.groups = channels.groups;
    if (kernel.weight) {
        built.parameters.weight = given_weight(*kernel.weight, shape, !kernel.channels);
        if (const std::string& how = kernel.weight->turned; !how.empty())
            notes.push_back(fmt::format("the axes of {} were turned from {}", kernel.weight->file, how));
    } else {
        InitRequest request{kernel.init, kernel.normalize, kernel.seed,    kernel.gain,
                            shape,       transposed,       channels.groups};
        if (transposed) request.stride = factors(op).up;
        if (kernel.init == Init::icnr) resolve_icnr(pipeline, i, channels.out, request);
        built.parameters.weight = make_kernel(request, progress);
        if (kernel.init == Init::sobel && kernel.normalize == Normalize::dc)
            notes.push_back("init=sobel sums to zero, so normalize=dc leaves it as it is");
    }
    if (kernel.given_bias) built.parameters.bias = given_bias(*kernel.given_bias, channels.out);
    if (kernel.bias) built.parameters.bias = Tensor({1, channels.out, 1, 1}, *kernel.bias);
}

/// "the last 2 input rows", "the last input column"; `one` and `many` continue the sentence.
std::string last_ones(Index count, const char* what, const char* one, const char* many) {
    return count == 1 ? fmt::format("the last {}{}", what, one)
                      : fmt::format("the last {} {}s{}", count, what, many);
}

void note_dropped(const PlaneMap& map, std::vector<std::string>& notes) {
    for (const auto& [count, what] :
         {std::pair{-map.y.offset_end(), "input row"}, std::pair{-map.x.offset_end(), "input column"}})
        if (count > 0)
            notes.push_back(last_ones(count, what, " is dropped: no window reaches it",
                                      " are dropped: no window reaches them"));
}

void note_unreached(const PlaneMap& map, std::vector<std::string>& notes) {
    for (const auto& [count, what] :
         {std::pair{-map.y.offset_end(), "output row"}, std::pair{-map.x.offset_end(), "output column"}})
        if (count > 0)
            notes.push_back("no tap reaches " + last_ones(count, what, ", which holds the bias only",
                                                          ", which hold the bias only"));
}

/// Notes what the geometry leaves unused.
void note_geometry(const BuiltStage& built, std::vector<std::string>& notes) {
    const Layer& layer = std::get<Layer>(built.op);
    if (!facts(layer).sized) return;
    const PlaneRule rule = plane_rule(layer, built.input, built.parameters);
    if (rule.y.scatters)
        note_unreached(rule.map(), notes);
    else
        note_dropped(rule.map(), notes);
}

/// Whether the sizes differ only as where odd ones were halved and doubled again.
bool nearly_equal(Pair a, Pair b) {
    const auto near = [](Index m, Index n) { return 8 * std::abs(m - n) <= std::max(m, n); };
    return near(a.h, b.h) && near(a.w, b.w);
}

Shape concat_shape(const Concat& concat, const Shape& main, const BuiltPipeline& so_far) {
    if (concat.stage && *concat.stage >= static_cast<Index>(so_far.stages.size()))
        refuse({"stage"}, "stage={} is not an earlier stage: this is stage {}", *concat.stage,
               so_far.stages.size());
    const Shape& skip =
        concat.stage ? so_far.stages[static_cast<std::size_t>(*concat.stage)].output : so_far.input;
    if (skip.plane() != main.plane())
        refuse({"stage"}, "sizes must be equal: {} of the stage before, {} of {}{}", to_string(main.plane()),
               to_string(skip.plane()),
               concat.stage ? fmt::format("stage {}", *concat.stage) : std::string("the input"),
               nearly_equal(skip.plane(), main.plane())
                   ? " (a picture whose sides are multiples of the reduction fits)"
                   : "");
    return {main.n, main.c + skip.c, main.h, main.w};
}

BuiltStage build_stage(const Pipeline& pipeline, std::size_t i, const BuiltPipeline& so_far,
                       const Progress& progress, std::vector<std::string>& notes) {
    const Stage& stage = pipeline.stages[i];
    BuiltStage built;
    built.name = op_name(stage);
    built.input = so_far.output();
    std::visit(
        [&](auto op) {
            using Op = decltype(op);
            if constexpr (std::is_same_v<Op, Concat>) {
                built.op = op;
                built.output = concat_shape(op, built.input, so_far);
            } else {
                if (facts(op).has_slopes) built.parameters.weight = slopes(stage.kernel.weight);
                if constexpr (requires { op.groups; })
                    resolve_kernel(pipeline, i, op, built, progress, notes);
                built.op = Layer(op);
                built.output = output_shape(std::get<Layer>(built.op), built.input, built.parameters);
                note_geometry(built, notes);
            }
        },
        stage.op);
    check_size(built.output, "the output");
    return built;
}

}  // namespace

BuiltPipeline build(const Pipeline& pipeline, const Shape& input, const Progress& progress) {
    check_size(input, "the input");
    check_stage_count(pipeline.stages.size());
    BuiltPipeline result;
    result.input = input;
    Index total = 0;
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const std::string prefix = fmt::format("stage {} ({}): ", i, op_name(pipeline.stages[i]));
        std::vector<std::string> notes;
        try {
            result.stages.push_back(build_stage(pipeline, i, result, progress, notes));
            const BuiltStage& built = result.stages.back();
            total +=
                built.output.elements() + (built.parameters.weight ? built.parameters.weight->size() : 0);
            if (total > max_pipeline_elements)
                fail(
                    "with this stage's output of {} the pipeline would hold {} values, more than the limit "
                    "of {}",
                    to_string(built.output), total, max_pipeline_elements);
        } catch (const Error& error) {
            throw error.in_stage(i, op_name(pipeline.stages[i]));
        }
        for (const std::string& note : notes)
            result.notes.push_back(prefix + note);
    }
    return result;
}

}  // namespace engine
