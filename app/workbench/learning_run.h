// LearningRun: the duel of the Learning view on a thread of its own, which plays, steps, and looks back.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/document/document.h"
#include "app/document/view_state.h"
#include "engine/learning/duel.h"

namespace app {

/// Everything that determines a run.
struct LearningJob {
    std::shared_ptr<const engine::Tensor> picture;
    engine::Index longest_side = 128;  ///< the picture is reduced by area means until it fits; 0: as it is
    engine::Pipeline left, right;
    engine::LearningOptions options;
    bool operator==(const LearningJob&) const = default;
};

/// The state of a run. Immutable once published.
struct LearningNews {
    std::uint64_t serial = 0;
    LearningJob job;
    std::string error;  ///< a sentence when the job cannot be learned; then the rest is empty
    bool playing = false, over = false;
    bool shows_the_past = false;
    engine::Index steps = 0, shown_step = 0, plays_until = 0;
    std::shared_ptr<const engine::Tensor> target;
    std::array<engine::LearningLook, 2> looks;  ///< at the shown step, as are the weights
    std::array<engine::LearnedWeights, 2> weights;
    std::array<engine::Pipeline, 2> learned;  ///< with these weights
    std::vector<engine::DuelEntry> entries;
    std::vector<std::vector<engine::DuelEntry>> other_seeds;
    std::vector<std::string> verdict, notes;
};

class LearningRun {
  public:
    /// `wake` is called on the run's thread whenever there are news.
    explicit LearningRun(std::function<void()> wake);
    ~LearningRun();
    LearningRun(const LearningRun&) = delete;
    LearningRun& operator=(const LearningRun&) = delete;

    /// Sets the job from now on; a different one begins at step 0 and stands still. Pipelines that were
    /// handed out as learned ones stand for those that learned them.
    void want(LearningJob job);
    void play(bool on);
    void set_pace(LearningPace pace);
    void step(engine::Index count);
    void restart();
    /// Adds a run of both pipelines with other seeds.
    void add_seed();
    /// Looks back at a step; nullopt follows the run.
    void show(std::optional<engine::Index> step);
    /// Remembers that this side's pipeline of the document comes from the run.
    void handed_out(Side side, const engine::Pipeline& learned);

    /// Null before the first.
    std::shared_ptr<const LearningNews> news() const;
    /// Blocks until nothing is under way; a run that plays is played to its end.
    void wait_idle() const;

    static constexpr std::size_t most_seeds = 4;  ///< besides the document's own

  private:
    struct Control {
        LearningJob job;
        std::uint64_t job_number = 0;  ///< counts new jobs and restarts
        bool playing = false;
        LearningPace pace = LearningPace::growing;
        engine::Index until = 0;  ///< where playing ends
        engine::Index owed = 0;   ///< single steps that were asked for
        std::size_t seeds = 0;
        std::optional<engine::Index> shown;
        std::uint64_t changes = 0;
    };
    using Clock = std::chrono::steady_clock;
    struct Runs;
    /// What the thread has computed between two looks at the control.
    struct Slice {
        std::shared_ptr<LearningNews> news;
        engine::Index taken = 0;  ///< steps of the document's own run
    };
    void change(const std::function<void(Control&)>& what);
    void run(const std::stop_token& stop);
    static Slice computed(Runs& runs, const Control& control, Clock::time_point begin,
                          const engine::Progress& progress);
    /// Makes a slice of the present job the news, while the mutex is held.
    void publish(Slice slice, const Runs& runs, const Control& control);
    bool is_idle() const;
    static engine::Index steps_of_a_tick(const Control& control, engine::Index now);

    std::function<void()> wake_;
    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    Control control_;
    std::uint64_t serial_ = 0;    ///< of the latest news
    std::uint64_t answered_ = 0;  ///< the control's changes that the news know of
    bool behind_ = false;         ///< other seeds have not caught up
    std::stop_source slice_;
    std::shared_ptr<const LearningNews> news_;
    std::array<std::optional<std::pair<engine::Pipeline, engine::Pipeline>>, 2>
        handed_;           ///< learned, its own
    std::jthread thread_;  ///< last: starts when everything else is there
};

/// The same pipeline with `by` added to every seed that its random weights are drawn with.
engine::Pipeline reseeded(engine::Pipeline pipeline, std::uint64_t by);
/// The picture that is learned, reduced by area means so that no side is longer; 0 keeps the size.
std::shared_ptr<const engine::Tensor> learning_picture(const std::shared_ptr<const engine::Tensor>& picture,
                                                       engine::Index longest_side,
                                                       const engine::Progress& progress);

}  // namespace app
