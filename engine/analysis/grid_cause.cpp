#include "engine/analysis/grid_cause.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/pattern_words.h"
#include "engine/analysis/phases.h"
#include "engine/analysis/stage_ripple.h"
#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/layers/facts.h"
#include "engine/links/period.h"

namespace engine {
namespace {

using Places = std::vector<EndlessPicture>;

/// The picture with every channel's mean in place of its phases.
EndlessPicture flattened(const EndlessPicture& picture) {
    EndlessPicture flat(picture.channels, {1, 1});
    for (Index c = 0; c < picture.channels; ++c)
        flat(c, 0, 0) = std::accumulate(picture.plane(c), picture.plane(c) + picture.phases(), 0.0) /
                        static_cast<double>(picture.phases());
    flat.magnitude = picture.magnitude;
    return flat;
}

/// A stage's output for its input without the input's grid: only the stage's own grid is in it.
std::optional<EndlessPicture> own_output(const BuiltPipeline& pipeline, const Places& places,
                                         std::size_t stage, const Progress& progress) {
    const auto* concat = std::get_if<Concat>(&pipeline.stages[stage].op);
    if (concat) return std::nullopt;
    return through_stage(pipeline.stages[stage], flattened(places[stage]), nullptr, progress);
}

/// `picture` minus the grid of `own`, whose period divides that of `picture`.
EndlessPicture without_grid(EndlessPicture picture, const EndlessPicture& own) {
    const EndlessPicture level = flattened(own);
    for (Index c = 0; c < picture.channels; ++c)
        for (Index y = 0; y < picture.period.h; ++y)
            for (Index x = 0; x < picture.period.w; ++x)
                picture(c, y, x) -= own(c, y % own.period.h, x % own.period.w) - level(c, 0, 0);
    return picture;
}

/// The output's ripple if the stage made no grid.
double ripple_without(const BuiltPipeline& pipeline, const Places& places, std::size_t stage,
                      const EndlessPicture& own, const Progress& progress) {
    Places changed(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(stage) + 1);
    changed.push_back(without_grid(places[stage + 1], own));
    run_on(pipeline, changed, progress);
    return ripple_of(changed.back()).value_or(0);
}

/// The stage after the guilty one where the ripple falls most, if it falls to three quarters or less.
std::optional<GridCause::Damping> strongest_damping(const Places& places, std::size_t guilty) {
    std::optional<GridCause::Damping> strongest;
    for (std::size_t i = guilty + 1; i + 1 < places.size(); ++i) {
        const auto before = ripple_of(places[i]), after = ripple_of(places[i + 1]);
        if (!before || *before < no_ripple) continue;
        const double share = is_flat(places[i + 1]) ? 0 : after.value_or(INFINITY) / *before;
        if (share <= 0.75 && (!strongest || share < strongest->share)) strongest = {i, share};
    }
    return strongest;
}

std::string damping_text(const GridCause::Damping& damping) {
    const double share = damping.share;
    const std::string stage = fmt::format("stage {} ", damping.stage);
    if (share < 0.01) return stage + "removes it";
    if (share > 0.42 && share < 0.58) return stage + "halves it";
    return fmt::format("{}leaves {} of it", stage, percent(share));
}

/// " and stages 1 and 3", for a sentence that goes on.
std::string stage_list(const std::vector<std::size_t>& stages) {
    std::string text = stages.size() == 1 ? "stage " : "stages ";
    for (std::size_t i = 0; i < stages.size(); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : i + 1 == stages.size() ? " and " : ", ", stages[i]);
    return text;
}

std::string name_of(const BuiltStage& stage, const Layer& layer) {
    const LayerFacts known = facts(layer);
    const Factors factors = factors_of(stage);
    const bool enlarges = factors.up != Pair{1, 1};
    const Pair change = enlarges ? factors.up : factors.down;
    const std::optional<Pair> kernel =
        known.has_kernel ? std::optional(stage.parameters.weight->shape().plane()) : known.window;
    const std::string name = kernel ? fmt::format("{} {}", stage.name, to_string(*kernel)) : stage.name;
    if (change == Pair{1, 1}) return name;
    if (kernel) return fmt::format("{}, stride {}", name, short_text(change));
    return fmt::format("{} {}{}", name, enlarges ? "×" : "÷", short_text(change));
}

}  // namespace

std::string stage_name(const BuiltPipeline& pipeline, std::size_t stage) {
    const BuiltStage& built = pipeline.stages[stage];
    const auto* layer = std::get_if<Layer>(&built.op);
    return fmt::format("stage {} ({})", stage, layer ? name_of(built, *layer) : built.name);
}

std::optional<GridCause> find_cause(const BuiltPipeline& pipeline, const ConstantStudy& study,
                                    const Progress& progress) {
    if (!study.complete) return std::nullopt;
    const double at_output = ripple_of(study.places.back()).value_or(0);
    struct Part {
        std::size_t stage;
        double made, without;
    };
    std::vector<Part> parts;
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const auto own = own_output(pipeline, study.places, i, progress);
        if (!own || is_flat(*own)) continue;
        parts.push_back({i, ripple_of(*own).value_or(INFINITY),
                         ripple_without(pipeline, study.places, i, *own, progress)});
    }
    if (parts.empty()) return std::nullopt;
    // Where nothing reaches the output, the stage that makes the largest grid is named.
    const bool reaches = at_output >= no_ripple;
    std::vector<std::size_t> makers;
    for (const Part& part : parts)
        makers.push_back(part.stage);
    const auto rank = [&](const Part& part) {
        return reaches ? std::round(part.without / no_ripple) : -part.made;
    };
    std::stable_sort(parts.begin(), parts.end(),
                     [&](const Part& a, const Part& b) { return rank(a) < rank(b); });
    GridCause cause{study.colour, parts[0].stage, parts[0].made, at_output, parts[0].without, {}, makers, {}};
    constexpr double worth_naming = 0.9;  // a tenth of the ripple and more
    for (std::size_t i = 1; i < parts.size() && reaches; ++i)
        if (parts[i].without < worth_naming * at_output) cause.others.push_back(parts[i].stage);
    cause.damping = strongest_damping(study.places, cause.stage);
    return cause;
}

std::string cause_sentence(const BuiltPipeline& pipeline, const GridCause& cause,
                           std::optional<double> said) {
    const bool reaches = cause.at_output >= no_ripple;
    std::string text = fmt::format("{} from {}", reaches ? "the grid comes" : "inside, a grid comes",
                                   stage_name(pipeline, cause.stage));
    if (!cause.others.empty()) text += fmt::format(" most of all, and from {}", stage_list(cause.others));
    if (cause.damping) text += fmt::format("; {}", damping_text(*cause.damping));
    if (!reaches)
        return text + (cause.damping && cause.damping->share < 0.01 ? "" : "; none of it reaches the output");
    if (said && pipeline.stages.size() == 1 && std::abs(*said - cause.at_output) < no_ripple) return text;
    return text + fmt::format("; it reaches the output with {}", percent(cause.at_output));
}

}  // namespace engine
