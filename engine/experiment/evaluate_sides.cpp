#include "engine/experiment/evaluate_sides.h"

#include <algorithm>

#include "engine/analysis/image_difference.h"
#include "engine/analysis/phases.h"
#include "engine/analysis/spectrum.h"
#include "engine/analysis/verdict.h"
#include "engine/core/error.h"
#include "engine/layers/facts.h"
#include "engine/links/cost.h"
#include "engine/links/coverage.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {

namespace {

using Side = std::shared_ptr<const SideFindings>;

/// Spectra are looked at, not measured: a larger part would show the same in finer lines.
constexpr Index spectrum_limit = 512;

bool aligns_corners(const BuiltPipeline& pipeline) {
    return std::any_of(pipeline.stages.begin(), pipeline.stages.end(), [](const BuiltStage& stage) {
        const Layer* layer = layer_of(stage);
        return layer && !plane_rule(*layer, stage.input, stage.parameters).regular();
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
void measure_output(SideFindings& side, const Tensor& output, const Progress& progress) {
    const Pair period = scaling(side.built).forward_period();
    const Region inside = crop_to_periods(interior(side.built), period);
    side.statistics = output_statistics(output, inside, period, progress);
    side.stride_energy.ratio = stride_energy_ratio(output, inside, period, progress);
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
        side.stages.push_back({stage.name, print(side.pipeline.stages[i]), stage.output, costs[i], nullptr});
    }
}

/// What is known before anything is computed.
SideFindings describe(const Source& source, const Pipeline& pipeline, const Progress& progress) {
    SideFindings side;
    side.pipeline = pipeline;
    side.text = print(pipeline);
    side.source = source.picture;
    side.built = build(pipeline, source.picture->shape(), progress);
    side.notes = side.built.notes;
    describe_stages(side);
    return side;
}

void note_backward_coverage(SideFindings& side) {
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

/// One side of an evaluation under way. What an earlier one found out is not computed again.
class SideWork {
  public:
    /// `known` has the same source and pipeline, or is null.
    SideWork(const Experiment& experiment, const std::shared_ptr<const Tensor>& target,
             const Pipeline& pipeline, const Request& request, const Keep& keep, const Side& known,
             const Progress& progress)
        : experiment_(experiment),
          target_(target),
          request_(request),
          keep_(keep),
          known_(known && has_all(*known) ? known : nullptr),
          measured_(known != nullptr),
          side_(std::make_shared<SideFindings>(known ? *known
                                                     : describe(experiment.source, pipeline, progress))),
          outputs_(side_->built, *side_->source) {
        for (std::size_t i = 0; i < count(); ++i) {
            if (side_->stages[i].output) outputs_.know(i, side_->stages[i].output);
            if (keep_.outputs.contains(i, count()) || i + 1 == count()) outputs_.hold(i);
            side_->stages[i].output.reset();
        }
    }

    /// All the numbers. The output may have to be made again afterwards, where its memory was needed.
    void find_numbers(const Progress& progress) {
        if (known_) return;
        const bool gradient = request_.gradient && !has_gradient(*side_);
        if (gradient) outputs_.hold_for_backward();
        if (!measured_) measure(progress.section(0, 0.5));
        if (!request_.spectrum)
            side_->spectrum.reset();
        else if (!side_->spectrum)
            side_->spectrum = std::make_shared<const Spectrum>(
                spectrum(*output(progress), scaling(side_->built).forward_period(), spectrum_limit,
                         progress.section(0.5, 0.6)));
        if (gradient)
            find_gradient(progress.section(0.6, 1));
        else if (!request_.gradient)
            forget_gradient();
    }

    /// The pipeline's output, made again if need be.
    std::shared_ptr<const Tensor> output(const Progress& progress) { return outputs_.last(progress); }

    /// The findings, with the tensors that are to stay.
    Side finish(const Progress& progress) {
        if (known_) return known_;
        for (std::size_t i = 0; i < count(); ++i) {
            const double share = 1.0 / static_cast<double>(count()), done = share * static_cast<double>(i);
            if (keep_.outputs.contains(i, count()))
                side_->stages[i].output = outputs_.get(i, progress.section(done, done + share));
        }
        return side_;
    }

  private:
    std::size_t count() const { return side_->built.stages.size(); }

    /// Whether the gradient of this loss is there, with all its tensors that are to stay.
    bool has_gradient(const SideFindings& side) const {
        if (side.gradient_loss != print(experiment_.loss)) return false;
        if (experiment_.loss.kind == LossKind::mse && side.target != target_) return false;
        if (!side.gradient) return true;  // undefined
        const auto& stages = side.gradient->stages;
        if (stages.empty()) return side.gradient->upstream || !keep_.gradients.contains(0, 1);
        for (std::size_t i = 0; i < stages.size(); ++i)
            if (!stages[i].input && keep_.gradients.contains(i, stages.size())) return false;
        return true;
    }

    bool has_all(const SideFindings& side) const {
        if ((side.spectrum != nullptr) != request_.spectrum) return false;
        if (request_.gradient ? !has_gradient(side) : !side.gradient_loss.empty()) return false;
        for (std::size_t i = 0; i < side.stages.size(); ++i)
            if (!side.stages[i].output && keep_.outputs.contains(i, side.stages.size())) return false;
        return true;
    }

    void measure(const Progress& progress) {
        const auto y = output(progress.section(0, 0.7));
        side_->coverage = forward_coverage(side_->built);
        note_undefined(*side_, side_->notes);
        side_->constant_response = constant_response(side_->built, side_->notes, progress.section(0.7, 0.8));
        measure_output(*side_, *y, progress.section(0.8, 1));
    }

    void forget_gradient() {
        side_->gradient.reset();
        side_->gradient_notes.clear();
        side_->gradient_loss.clear();
    }

    void find_gradient(const Progress& progress) {
        forget_gradient();
        side_->gradient = gradient_flow(outputs_, *target_, experiment_.loss, keep_.gradients,
                                        side_->gradient_notes, progress);
        side_->gradient_loss = print(experiment_.loss);
        side_->target = target_;
        if (side_->gradient) note_backward_coverage(*side_);
    }

    const Experiment& experiment_;
    const std::shared_ptr<const Tensor>& target_;
    const Request& request_;
    Keep keep_;
    Side known_;  ///< what has all that is asked for; it stays as it is
    bool measured_;
    std::shared_ptr<SideFindings> side_;
    StageOutputs outputs_;
};

/// The side of an earlier evaluation that had this pipeline and source; left and right may have been swapped.
Side known_side(const Findings* previous, const Experiment& experiment, const Pipeline& pipeline, bool left) {
    if (!previous || !(previous->experiment.source == experiment.source)) return nullptr;
    const Side& same = left ? previous->left : previous->right;
    const Side& other = left ? previous->right : previous->left;
    if (same && same->pipeline == pipeline) return same;
    return other && other->pipeline == pipeline ? other : nullptr;
}

template <typename Work>
auto naming_the_side(const char* name, Work work) {
    try {
        return work();
    } catch (const Error& error) {
        throw error.in_pipeline(name);
    }
}

std::vector<std::string> side_notes(const char* name, const SideFindings& side) {
    std::vector<std::string> notes;
    for (const auto* list : {&side.notes, &side.gradient_notes})
        for (const std::string& note : *list)
            notes.push_back(fmt::format("{}: {}", name, note));
    return notes;
}

/// The difference of the outputs, which only the source and the pipelines determine.
void compare_sides(Findings& findings, const Findings* previous, SideWork& left, SideWork& right,
                   const Progress& progress) {
    const Experiment& now = findings.experiment;
    if (previous && previous->experiment.source == now.source && previous->experiment.left == now.left &&
        previous->experiment.right == now.right) {
        findings.difference = previous->difference;
        findings.difference_notes = previous->difference_notes;
        return;
    }
    const auto a = left.output(progress.section(0, 0.3)), b = right.output(progress.section(0.3, 0.6));
    findings.difference = image_difference(*a, *b, findings.difference_notes, progress.section(0.6, 1));
}

}  // namespace

std::shared_ptr<const Findings> evaluate_sides(const Experiment& experiment,
                                               const std::shared_ptr<const Tensor>& target,
                                               const Request& request, const Progress& progress,
                                               const Findings* previous) {
    auto findings = std::make_shared<Findings>();
    findings->experiment = experiment;
    findings->request = request;
    const auto work_on = [&](const char* name, const Pipeline& pipeline, const Keep& keep, bool is_left,
                             const Progress& part) {
        return naming_the_side(name, [&] {
            auto work = std::make_shared<SideWork>(experiment, target, pipeline, request, keep,
                                                   known_side(previous, experiment, pipeline, is_left), part);
            work->find_numbers(part);
            return work;
        });
    };
    const auto left = work_on("left", experiment.left, request.left, true, progress.section(0, 0.4));
    const bool same = experiment.right == experiment.left && request.left.covers(request.right);
    const auto right =
        same ? left : work_on("right", experiment.right, request.right, false, progress.section(0.4, 0.8));
    compare_sides(*findings, previous, *left, *right, progress.section(0.8, 0.9));
    findings->left = left->finish(progress.section(0.9, 0.95));
    findings->right = same ? findings->left : right->finish(progress.section(0.95, 1));
    findings->verdict = verdict(*findings->left, *findings->right, findings->difference);
    for (const auto& notes : {experiment.source.notes, side_notes("left", *findings->left),
                              side_notes("right", *findings->right), findings->difference_notes})
        findings->notes.insert(findings->notes.end(), notes.begin(), notes.end());
    progress.report(1);
    return findings;
}

}  // namespace engine
