#include "engine/experiment/evaluate_sides.h"

#include <algorithm>

#include "engine/analysis/image_difference.h"
#include "engine/analysis/phases.h"
#include "engine/analysis/spectrum.h"
#include "engine/analysis/verdict.h"
#include "engine/core/error.h"
#include "engine/experiment/measure.h"
#include "engine/links/cost.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {

namespace {

using Side = std::shared_ptr<const SideFindings>;

/// Spectra are looked at, not measured: a larger part would show the same in finer lines.
constexpr Index spectrum_limit = 512;

void describe_stages(SideFindings& side) {
    const auto costs = stage_costs(side.built);
    side.cost = total_cost(costs);
    for (std::size_t i = 0; i < side.built.stages.size(); ++i) {
        const BuiltStage& stage = side.built.stages[i];
        side.stages.push_back(
            {stage.name, print(side.pipeline.stages[i]), stage.output, costs[i], {}, nullptr});
    }
}

/// The findings that are known before anything is computed.
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

/// One side of an evaluation under way. Findings of an earlier one are not computed again.
class SideWork {
  public:
    /// `known` has the same source and pipeline, or is null.
    SideWork(const Experiment& experiment, const std::shared_ptr<const Tensor>& target, LossTarget& compared,
             const Pipeline& pipeline, const Request& request, const Keep& keep, const Side& known,
             const Progress& progress)
        : experiment_(experiment),
          target_(target),
          compared_(compared),
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

    /// Finds all the numbers. The output may have to be made again afterwards, where its memory was needed.
    void find_numbers(const Progress& progress) {
        if (known_) return;
        const bool gradient = request_.gradient && !has_gradient(*side_);
        if (gradient) outputs_.hold_for_backward();
        if (!measured_) measure_side(*side_, outputs_, progress.section(0, 0.5));
        if (!request_.spectrum)
            side_->spectrum.reset();
        else if (!side_->spectrum)
            side_->spectrum = std::make_shared<const Spectrum>(spectrum(
                *output(progress), side_->coverage->period, spectrum_limit, progress.section(0.5, 0.6)));
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
        if (side.gradient_loss != experiment_.loss) return false;
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
        if (request_.gradient ? !has_gradient(side) : side.gradient_loss.has_value()) return false;
        for (std::size_t i = 0; i < side.stages.size(); ++i)
            if (!side.stages[i].output && keep_.outputs.contains(i, side.stages.size())) return false;
        return true;
    }

    void forget_gradient() {
        side_->gradient.reset();
        side_->gradient_notes.clear();
        side_->gradient_loss.reset();
    }

    void find_gradient(const Progress& progress) {
        forget_gradient();
        side_->gradient = gradient_flow(outputs_, compared_, experiment_.loss, keep_.gradients,
                                        side_->gradient_notes, progress);
        side_->gradient_loss = experiment_.loss;
        side_->target = target_;
        side_->fitted_target = compared_.last_fitted();
        if (side_->gradient) note_backward_coverage(*side_);
    }

    const Experiment& experiment_;
    const std::shared_ptr<const Tensor>& target_;
    LossTarget& compared_;
    const Request& request_;
    Keep keep_;
    Side known_;  ///< what has all that is asked for; it stays as it is
    bool measured_;
    std::shared_ptr<SideFindings> side_;
    StageOutputs outputs_;
};

/// The target that an earlier evaluation fitted to its outputs' size, if it was the same picture.
std::shared_ptr<const Tensor> known_fitted_target(const Findings* previous,
                                                  const std::shared_ptr<const Tensor>& target) {
    if (previous)
        for (const Side& side : {previous->left, previous->right})
            if (side && side->target == target && side->fitted_target) return side->fitted_target;
    return nullptr;
}

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

/// Sets the difference of the outputs, which only the source and the pipelines determine.
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

/// Sets how near both outputs come to the reference, which only it, the source and the pipelines determine.
void score_sides(Findings& findings, const Findings* previous, SideWork& left, SideWork& right,
                 const Progress& progress) {
    const Experiment& now = findings.experiment;
    if (!now.reference) return;
    ENGINE_CHECK(now.reference->picture.picture != nullptr, "the reference '{}' has no picture",
                 now.reference->picture.name);
    if (previous && previous->experiment.source == now.source && previous->experiment.left == now.left &&
        previous->experiment.right == now.right && previous->experiment.reference == now.reference) {
        findings.left_score = previous->left_score;
        findings.right_score = previous->right_score;
        findings.score_notes = previous->score_notes;
        return;
    }
    const auto scored = [&](const char* name, SideWork& side, const Progress& part) {
        std::vector<std::string> notes;
        const Score found = score(*side.output(part.section(0, 0.5)), *now.reference->picture.picture,
                                  now.reference->rule, notes, part.section(0.5, 1));
        for (const std::string& note : notes)
            findings.score_notes.push_back(fmt::format("{}: {}", name, note));
        return found;
    };
    findings.left_score = scored("left", left, progress.section(0, 0.5));
    findings.right_score = scored("right", right, progress.section(0.5, 1));
}

}  // namespace

std::shared_ptr<const Findings> evaluate_sides(const Experiment& experiment,
                                               const std::shared_ptr<const Tensor>& target,
                                               const Request& request, const Progress& progress,
                                               const Findings* previous) {
    auto findings = std::make_shared<Findings>();
    findings->experiment = experiment;
    findings->request = request;
    LossTarget compared(target, known_fitted_target(previous, target));
    const auto work_on = [&](const char* name, const Pipeline& pipeline, const Keep& keep, bool is_left,
                             const Progress& part) {
        return naming_the_side(name, [&] {
            auto work = std::make_shared<SideWork>(experiment, target, compared, pipeline, request, keep,
                                                   known_side(previous, experiment, pipeline, is_left), part);
            work->find_numbers(part);
            return work;
        });
    };
    const auto left = work_on("left", experiment.left, request.left, true, progress.section(0, 0.4));
    const bool same = experiment.right == experiment.left && request.left.covers(request.right);
    const auto right =
        same ? left : work_on("right", experiment.right, request.right, false, progress.section(0.4, 0.8));
    compare_sides(*findings, previous, *left, *right, progress.section(0.8, 0.85));
    score_sides(*findings, previous, *left, *right, progress.section(0.85, 0.9));
    findings->left = left->finish(progress.section(0.9, 0.95));
    findings->right = same ? findings->left : right->finish(progress.section(0.95, 1));
    findings->verdict = verdict(*findings->left, *findings->right, findings->difference);
    for (const auto& notes :
         {experiment.source.notes, side_notes("left", *findings->left), side_notes("right", *findings->right),
          findings->difference_notes, findings->score_notes})
        findings->notes.insert(findings->notes.end(), notes.begin(), notes.end());
    progress.report(1);
    return findings;
}

}  // namespace engine
