#include "engine/experiment/evaluate.h"

#include <algorithm>

#include "engine/analysis/cost.h"
#include "engine/analysis/coverage.h"
#include "engine/analysis/image_difference.h"
#include "engine/analysis/phases.h"
#include "engine/analysis/spectrum.h"
#include "engine/analysis/verdict.h"
#include "engine/core/error.h"
#include "engine/experiment/encoded.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {

namespace {

using Side = std::shared_ptr<const SideFindings>;

/// Spectra are looked at, not measured: a larger part would show the same in finer lines.
constexpr Index spectrum_limit = 512;

bool aligns_corners(const BuiltPipeline& pipeline) {
    return std::any_of(pipeline.stages.begin(), pipeline.stages.end(), [](const BuiltStage& stage) {
        const Layer* layer = std::get_if<Layer>(&stage.op);
        const Upsample* upsample = layer ? std::get_if<Upsample>(layer) : nullptr;
        return upsample && upsample->align_corners;
    });
}

void note_undefined(const SideFindings& side, std::vector<std::string>& notes) {
    if (!side.coverage) {
        notes.push_back("coverage is undefined: max_pool chooses its tap by the data.");
        return;
    }
    if (side.coverage->interior.empty())
        notes.push_back(fmt::format(
            "coverage, output.phase_means, output.ripple_index and spectrum.stride_energy_ratio are "
            "undefined: no whole period of {} pixels lies inside the border.",
            to_string(side.coverage->period)));
    else if (side.coverage->holes > 0)
        notes.push_back(fmt::format(
            "coverage.interior_ratio is undefined: {} of {} phases are holes that no tap reaches.",
            side.coverage->holes, side.coverage->phases.values.size()));
    else if (!side.coverage->interior_ratio)
        notes.push_back("coverage.interior_ratio is undefined: some interior pixels are reached by no tap.");
    if (!side.coverage->uniform_phases)
        notes.push_back(
            fmt::format("coverage differs within a phase, whose numbers are means: {}.",
                        aligns_corners(side.built)
                            ? "with align_corners every pixel is sampled at a place of its own"
                            : "the pipeline scales down before it scales up, so a pattern of another period "
                              "runs inside"));
}

/// Phases and stride frequencies of the output. With max_pool the interior is still that of its whole
/// windows.
void measure_output(SideFindings& side, const Progress& progress) {
    const Pair period = scaling(side.built).forward_period();
    const Region inside = crop_to_periods(interior(side.built), period);
    side.statistics = output_statistics(side.output(), inside, period, progress);
    side.stride_energy.ratio = stride_energy_ratio(side.output(), inside, period, progress);
    if (!side.statistics.ripple_index) side.stride_energy.ratio.reset();
    if (!inside.empty() && !side.statistics.ripple_index)
        side.notes.push_back(fmt::format(
            "output.ripple_index and spectrum.stride_energy_ratio are undefined: the interior {}.",
            has_finite_mean(side.statistics.phase_means) ? "has mean 0" : "holds NaN or infinity"));
    if (inside.empty() && !side.coverage)
        side.notes.push_back(fmt::format(
            "output.phase_means, output.ripple_index and spectrum.stride_energy_ratio are undefined: "
            "no whole period of {} pixels lies inside the border.",
            to_string(period)));
}

void describe_stages(SideFindings& side) {
    const auto costs = stage_costs(side.built);
    side.cost = total_cost(costs);
    for (std::size_t i = 0; i < side.built.stages.size(); ++i) {
        const BuiltStage& stage = side.built.stages[i];
        side.stages.push_back({stage.name,
                               print(side.pipeline.stages[i]),
                               stage.output,
                               costs[i],
                               {side.outputs, &(*side.outputs)[i]}});
    }
}

/// Everything that depends on the source and the pipeline alone.
SideFindings run_forward(const Source& source, const Pipeline& pipeline, const Progress& progress) {
    SideFindings side;
    side.pipeline = pipeline;
    side.text = print(pipeline);
    side.source = source.picture;
    side.built = build(pipeline, source.picture->shape());
    side.notes = side.built.notes;
    side.outputs = std::make_shared<const std::vector<Tensor>>(
        forward(side.built, *source.picture, progress.section(0, 0.7)));
    describe_stages(side);
    side.coverage = forward_coverage(side.built);
    note_undefined(side, side.notes);
    side.constant_response = constant_response(side.built, side.notes, progress.section(0.7, 0.8));
    measure_output(side, progress.section(0.8, 1));
    return side;
}

void add_gradient(SideFindings& side, const Loss& loss, const Progress& progress) {
    side.gradient =
        gradient_flow(side.built, *side.source, *side.outputs, loss, side.gradient_notes, progress);
    side.gradient_loss = print(loss);
    if (!side.gradient) return;
    const auto& back = side.gradient->backward_coverage;
    const char* reason = nullptr;
    if (!back)
        reason = "max_pool chooses its tap by the data";
    else if (back->interior.empty())
        reason = "no whole period of input pixels lies inside the border";
    else if (!back->interior_ratio)
        reason = "some input pixels are reached by no tap, so their gradient is 0";
    if (reason)
        side.gradient_notes.push_back(fmt::format("gradient.input.coverage_ratio is undefined: {}.", reason));
}

/// What is asked of one side: taken from an earlier evaluation of the same source and pipeline as far as that
/// goes.
Side evaluate_side(const Experiment& experiment, const Pipeline& pipeline, const Request& request,
                   const Progress& progress, const Side& known) {
    const std::string loss = request.gradient ? print(experiment.loss) : "";
    const auto answers = [&](const SideFindings& side) {
        return side.gradient_loss == loss && (side.spectrum != nullptr) == request.spectrum;
    };
    if (known && answers(*known)) return known;
    auto side = std::make_shared<SideFindings>(
        known ? *known : run_forward(experiment.source, pipeline, progress.section(0, 0.5)));
    if (!request.spectrum)
        side->spectrum.reset();
    else if (!side->spectrum)
        side->spectrum =
            std::make_shared<const Spectrum>(spectrum(side->output(), scaling(side->built).forward_period(),
                                                      spectrum_limit, progress.section(0.5, 0.6)));
    if (side->gradient_loss != loss) {
        side->gradient.reset();
        side->gradient_notes.clear();
        side->gradient_loss.clear();
        if (request.gradient) add_gradient(*side, experiment.loss, progress.section(0.6, 1));
    }
    progress.report(1);
    return side;
}

/// The side of an earlier evaluation that had this pipeline and source; left and right may have been swapped.
Side known_side(const Findings* previous, const Experiment& experiment, const Pipeline& pipeline, bool left) {
    if (!previous || !(previous->experiment.source == experiment.source)) return nullptr;
    const Side& same = left ? previous->left : previous->right;
    const Side& other = left ? previous->right : previous->left;
    if (same->pipeline == pipeline) return same;
    return other->pipeline == pipeline ? other : nullptr;
}

template <typename Work>
auto naming_the_side(const char* name, Work work) {
    try {
        return work();
    } catch (const Error& error) {
        throw Error(fmt::format("{}: {}", name, error.what()));
    }
}

std::vector<std::string> side_notes(const char* name, const SideFindings& side) {
    std::vector<std::string> notes;
    for (const auto* list : {&side.notes, &side.gradient_notes})
        for (const std::string& note : *list)
            notes.push_back(fmt::format("{}: {}", name, note));
    return notes;
}

void compare_sides(Findings& findings, const Findings* previous, const Progress& progress) {
    const bool same = previous && previous->left->outputs == findings.left->outputs &&
                      previous->right->outputs == findings.right->outputs &&
                      previous->left->source == findings.left->source;
    if (same) {
        findings.difference = previous->difference;
        findings.difference_notes = previous->difference_notes;
    } else {
        findings.difference = image_difference(findings.left->output(), findings.right->output(),
                                               findings.difference_notes, progress);
    }
}

}  // namespace

std::shared_ptr<const Findings> evaluate_sides(const Experiment& experiment, const Request& request,
                                               const Progress& progress, const Findings* previous) {
    auto findings = std::make_shared<Findings>();
    findings->experiment = experiment;
    findings->request = request;
    const auto side = [&](const char* name, const Pipeline& pipeline, bool left, const Progress& part) {
        return naming_the_side(name, [&] {
            return evaluate_side(experiment, pipeline, request, part,
                                 known_side(previous, experiment, pipeline, left));
        });
    };
    findings->left = side("left", experiment.left, true, progress.section(0, 0.45));
    findings->right = experiment.right == experiment.left
                          ? findings->left
                          : side("right", experiment.right, false, progress.section(0.45, 0.9));
    compare_sides(*findings, previous, progress.section(0.9, 1));
    findings->verdict = verdict(*findings->left, *findings->right, findings->difference);
    for (const auto& notes : {side_notes("left", *findings->left), side_notes("right", *findings->right),
                              findings->difference_notes})
        findings->notes.insert(findings->notes.end(), notes.begin(), notes.end());
    progress.report(1);
    return findings;
}

}  // namespace engine
