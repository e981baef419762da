#include "app/workbench/results.h"

#include <type_traits>
#include <utility>

namespace app {
namespace {

/// The experiment that a phase is about; null before the first picture.
const engine::Experiment* experiment_of(const ResultPhase& phase) {
    return std::visit(
        [](const auto& now) -> const engine::Experiment* {
            if constexpr (std::is_same_v<std::decay_t<decltype(now)>, NoPicture>)
                return nullptr;
            else
                return &now.whole;
        },
        phase);
}

engine::Request request_of(const ResultPhase& phase) {
    return std::visit(
        [](const auto& now) -> engine::Request {
            if constexpr (std::is_same_v<std::decay_t<decltype(now)>, NoPicture>)
                return {};
            else
                return now.request;
        },
        phase);
}

/// The sides of earlier findings that a new evaluation takes over; the memory of the others is needed for it.
std::shared_ptr<const engine::Findings> unchanged_part(const std::shared_ptr<const engine::Findings>& old,
                                                       const engine::Experiment& now) {
    if (!old) return nullptr;
    const auto& was = old->experiment;
    if (!(was.source == now.source) || !(was.encoder == now.encoder)) return nullptr;
    auto kept = std::make_shared<engine::Findings>(*old);
    const auto is_needed = [&](const engine::Pipeline& pipeline) {
        return pipeline == now.left || pipeline == now.right;
    };
    if (!is_needed(was.left)) kept->left.reset();
    if (!is_needed(was.right)) kept->right.reset();
    return kept->left || kept->right ? kept : nullptr;
}

/// A side's numbers without its outputs: these are made again rather than held beside the outputs that
/// gradients need on the way.
std::shared_ptr<const engine::SideFindings> without_outputs(
    const std::shared_ptr<const engine::SideFindings>& side) {
    if (!side) return nullptr;
    auto bare = std::make_shared<engine::SideFindings>(*side);
    for (auto& stage : bare->stages)
        stage.output.reset();
    return bare;
}

std::shared_ptr<const engine::Findings> without_outputs(
    const std::shared_ptr<const engine::Findings>& findings) {
    if (!findings) return nullptr;
    auto bare = std::make_shared<engine::Findings>(*findings);
    bare->left = without_outputs(findings->left);
    bare->right = findings->right == findings->left ? bare->left : without_outputs(findings->right);
    return bare;
}

}  // namespace

// Gradients take as much memory again as the outputs on screen: a part stands for them meanwhile.
bool Results::must_make_room(const Wanted& wanted) const {
    const engine::Request& known = shown_.findings->request;
    return wanted.request.gradient &&
           !(known.gradient && known.left.gradients.covers(wanted.request.left.gradients) &&
             known.right.gradients.covers(wanted.request.right.gradients));
}

bool Results::covers(const Wanted& wanted) const {
    const engine::Experiment* asked = experiment_of(phase_);
    return asked && *asked == wanted.experiment && request_of(phase_).covers(wanted.request);
}

// A part is wanted of a large picture until the whole is there, and while more is computed than memory should
// hold. A whole that is on its way, impossible or given up is not asked for in parts again.
bool Results::wants_part(const Wanted& wanted) const {
    if (!Preview::wanted(wanted.experiment)) return false;
    const bool is_seen = shown_.findings && shown_.findings->experiment == wanted.experiment;
    if (is_seen) return must_make_room(wanted);
    const engine::Experiment* asked = experiment_of(phase_);
    return !asked || !(*asked == wanted.experiment);
}

EvaluationJob Results::part_job(const Wanted& wanted) {
    auto [small, stand_in] = preview_.of(wanted.experiment, wanted.sight);
    phase_ = AwaitingPart{wanted.experiment, wanted.request, wanted.held};
    return {std::move(small), {}, shown_.findings, std::move(stand_in)};
}

EvaluationJob Results::whole_job(const Wanted& wanted) {
    kept_ = unchanged_part(kept_, wanted.experiment);
    if (shown_.stand_in && wanted.request.gradient) kept_ = without_outputs(kept_);
    phase_ = AwaitingWhole{wanted.experiment, wanted.request};
    return {wanted.experiment, wanted.request, kept_, std::nullopt};
}

std::optional<EvaluationJob> Results::want(const Wanted& wanted) {
    if (!wanted.experiment.source.picture) return std::nullopt;
    if (!wanted.held) preview_.end();
    const engine::Experiment* asked = experiment_of(phase_);
    const bool same = asked && *asked == wanted.experiment;
    if (auto* part = std::get_if<AwaitingPart>(&phase_); part && same) {
        part->request = wanted.request;
        part->held = wanted.held;
        return std::nullopt;
    }
    if (is<ShowingPart>() && same && wanted.held) return std::nullopt;
    if (is<ShowingPart>() && same) return whole_job(wanted);
    if (is<PartImpossible>() && same) return whole_job(wanted);
    if (covers(wanted)) return std::nullopt;
    return wants_part(wanted) ? part_job(wanted) : whole_job(wanted);
}

bool Results::take(EvaluationOutcome outcome) {
    return outcome.stand_in ? take_part(std::move(outcome)) : take_whole(std::move(outcome));
}

// A part from an earlier step is worth showing while the setting moves, and too late once it rests.
bool Results::take_part(EvaluationOutcome outcome) {
    const auto* awaited = std::get_if<AwaitingPart>(&phase_);
    if (!awaited) return false;
    const bool is_it = outcome.stand_in->whole == awaited->whole;
    if (!is_it && !awaited->held) return false;
    const bool has_findings = outcome.findings != nullptr;
    if (has_findings) shown_ = {std::move(outcome.findings), std::move(outcome.stand_in), std::nullopt};
    if (!is_it) return has_findings;
    const AwaitingPart now = *awaited;
    if (has_findings)
        phase_ = ShowingPart{now.whole, now.request};
    else
        phase_ = PartImpossible{now.whole, now.request};
    return true;
}

bool Results::take_whole(EvaluationOutcome outcome) {
    const auto* awaited = std::get_if<AwaitingWhole>(&phase_);
    const bool is_it = awaited && awaited->whole == outcome.experiment;
    const bool has_findings = outcome.findings != nullptr;
    if (is_it) shown_.failure = outcome.failure;
    if (has_findings) {
        kept_ = outcome.findings;
        shown_.findings = std::move(outcome.findings);
        shown_.stand_in.reset();
    }
    if (!is_it) return has_findings;
    const AwaitingWhole now = *awaited;
    if (!has_findings)
        phase_ = Impossible{now.whole, now.request};
    else if (shown_.findings->request.covers(now.request))
        phase_ = Settled{now.whole, now.request};
    return true;
}

bool Results::completes() const {
    const auto* awaited = std::get_if<AwaitingWhole>(&phase_);
    return awaited && shown_.findings && shown_.findings->experiment == awaited->whole;
}

bool Results::awaits_first_look() const {
    return is<AwaitingPart>() || (is<AwaitingWhole>() && !completes());
}

void Results::give_up() {
    if (!is<AwaitingPart>() && !is<AwaitingWhole>()) return;
    phase_ = GivenUp{*experiment_of(phase_), request_of(phase_)};
}

}  // namespace app
