#include "engine/learning/duel.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/learning/task.h"

namespace engine {
namespace {

constexpr const char* side_names[] = {"left", "right"};

std::size_t bytes_of(const LearnedWeights& weights) {
    Index values = 0;
    for (const Parameters& parameters : weights)
        values += (parameters.weight ? parameters.weight->size() : 0) +
                  (parameters.bias ? parameters.bias->size() : 0);
    return static_cast<std::size_t>(values) * sizeof(float);
}

}  // namespace

Index next_recorded(Index step) {
    Index next = step + 1 + step / 32;
    for (Index decade = 1; decade < next; decade *= 10)
        for (const Index milestone : {decade, 3 * decade})
            if (milestone > step) next = std::min(next, milestone);
    return next;
}

Duel::Duel(const DuelRequest& request, const Progress& progress) : request_(request) {
    check(request.options);
    if (!request.picture) fail("there is no picture to learn");
    const LearningTargets targets =
        learning_targets(*request.picture, request.left, request.right, request.options.task, progress);
    target_ = targets.sides[0].target;
    sides_.reserve(2);
    notes_ = targets.notes;
    for (std::size_t i = 0; i < 2; ++i)
        try {
            sides_.emplace_back(i == 0 ? request.left : request.right, targets.sides[i], request.options,
                                progress);
            for (const std::string& note : sides_[i].notes())
                notes_.push_back(fmt::format("{}: {}", side_names[i], note));
        } catch (const Error& error) {
            throw error.in_pipeline(side_names[i]);
        }
    bytes_each_ = bytes_of(sides_[0].weights()) + bytes_of(sides_[1].weights());
    record(progress);
}

bool Duel::is_over() const {
    return std::all_of(sides_.begin(), sides_.end(),
                       [](const Learner& side) { return side.diverged() || !side.has_parameters(); });
}

void Duel::advance(Index steps, const Progress& progress) {
    for (Index i = 0; i < steps; ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(steps));
        // A side that a stop has left one step ahead waits for the other one.
        for (Learner& side : sides_)
            if (side.steps() <= steps_) side.step(progress);
        ++steps_;
        if (steps_ >= next_entry_) add_entry(progress);
        if (steps_ >= next_snapshot_) add_snapshot();
    }
}

void Duel::add_entry(const Progress& progress) {
    if (!entries_.empty() && entries_.back().step == steps_) return;
    entries_.push_back({steps_, {sides_[0].measure(progress), sides_[1].measure(progress)}});
    next_entry_ = request_.every > 0 ? (steps_ / request_.every + 1) * request_.every : next_recorded(steps_);
}

void Duel::add_snapshot() {
    if (!snapshots_.empty() && snapshots_.back().step == steps_) return;
    snapshots_.push_back({steps_, {sides_[0].weights(), sides_[1].weights()}});
    next_snapshot_ = next_recorded(steps_);
    thin_snapshots();
}

void Duel::record(const Progress& progress) {
    add_entry(progress);
    add_snapshot();
}

/// Every other one goes when they take too much; the first and the last stay.
void Duel::thin_snapshots() {
    if (snapshots_.size() < 4 || bytes_each_ * snapshots_.size() <= max_snapshot_bytes) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < snapshots_.size(); ++i)
        if (i % 2 == 0 || i + 1 == snapshots_.size()) std::swap(snapshots_[kept++], snapshots_[i]);
    snapshots_.resize(kept);
}

const DuelSnapshot& Duel::snapshot_at(Index step) const {
    const auto after =
        std::upper_bound(snapshots_.begin(), snapshots_.end(), step,
                         [](Index s, const DuelSnapshot& snapshot) { return s < snapshot.step; });
    return after == snapshots_.begin() ? snapshots_.front() : *std::prev(after);
}

std::vector<std::string> Duel::notes() const {
    std::vector<std::string> all = notes_;
    for (std::size_t i = 0; i < 2; ++i)
        if (const auto step = sides_[i].diverged())
            all.push_back(fmt::format(
                "{}: it diverged at step {}, where the loss is no finite number: the rate of {} is too large.",
                side_names[i], *step, request_.options.rate));
    return all;
}

}  // namespace engine
