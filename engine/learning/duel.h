// Duel: two pipelines that learn the same picture side by side, and what was seen on the way.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/learning/learner.h"

namespace engine {

/// Limits of one run, stated in --help.
inline constexpr Index max_learning_steps = 1'000'000, max_learning_entries = 100'000;
/// Bytes of weights that a run's snapshots may hold together: they lie further apart when the weights are
/// many.
inline constexpr std::size_t max_snapshot_bytes = std::size_t{256} << 20;

struct DuelRequest {
    std::shared_ptr<const Tensor> picture;
    Pipeline left, right;
    LearningOptions options;
    Index every = 0;  ///< steps between entries; 0: at every step first, then further and further apart
    bool operator==(const DuelRequest&) const = default;
};

/// The state of both sides after a number of steps; [0] left, [1] right.
struct DuelEntry {
    Index step = 0;
    std::array<LearningEntry, 2> sides{};
};

/// Both sides' weights at that step.
struct DuelSnapshot {
    Index step = 0;
    std::array<LearnedWeights, 2> weights;
};

/// The next step at which something is recorded that is to lie evenly on a logarithmic axis: each of the
/// first 32, then 1/32 further each time, and 1, 3, 10, 30, 100, …
Index next_recorded(Index step);

class Duel {
  public:
    /// Looks at both sides as they begin. Throws Error (prefixed "left: " or "right: ") and Cancelled.
    explicit Duel(const DuelRequest& request, const Progress& progress = {});

    const DuelRequest& request() const { return request_; }
    Index steps() const { return steps_; }
    /// Whether no further step would change anything: both have diverged or have nothing to learn.
    bool is_over() const;
    /// Runs steps of both sides, with entries and snapshots where they are due. After Cancelled it stands
    /// where it was stopped, and may go on.
    void advance(Index steps, const Progress& progress);
    /// An entry and a snapshot of the step that it stands at, unless they are there.
    void record(const Progress& progress);

    const std::vector<DuelEntry>& entries() const { return entries_; }
    const std::vector<DuelSnapshot>& snapshots() const { return snapshots_; }
    /// The one of the last step that is at most `step`.
    const DuelSnapshot& snapshot_at(Index step) const;

    const Learner& side(std::size_t i) const { return sides_[i]; }
    const Tensor& target() const { return *target_; }
    /// Whole sentences, in the order in which they came about; "left: …" and "right: …".
    std::vector<std::string> notes() const;

  private:
    void add_entry(const Progress& progress);
    void add_snapshot();
    void thin_snapshots();

    DuelRequest request_;
    std::vector<Learner> sides_;
    std::shared_ptr<const Tensor> target_;
    std::vector<std::string> notes_;
    std::vector<DuelEntry> entries_;
    std::vector<DuelSnapshot> snapshots_;
    Index steps_ = 0, next_entry_ = 0, next_snapshot_ = 0;
    std::size_t bytes_each_ = 0;  ///< of a snapshot
};

}  // namespace engine
