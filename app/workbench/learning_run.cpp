#include "app/workbench/learning_run.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/learning/duel_verdict.h"
#include "engine/picture/picture_resize.h"

namespace app {
namespace {

using engine::Index;

constexpr auto tick = std::chrono::milliseconds(33);       ///< between pictures while it plays
constexpr auto busy_part = std::chrono::milliseconds(26);  ///< of it, spent on steps
constexpr Index growth = 48;                               ///< growing pace: 1/48 more steps each tick

/// 1000, then ten times as many each time.
Index end_of_play(Index steps) {
    Index end = 1000;
    while (end <= steps)
        end *= 10;
    return std::min(end, engine::max_learning_steps);
}

}  // namespace

std::shared_ptr<const engine::Tensor> learning_picture(const std::shared_ptr<const engine::Tensor>& picture,
                                                       Index longest_side, const engine::Progress& progress) {
    const engine::Shape& shape = picture->shape();
    const Index longest = std::max(shape.h, shape.w);
    if (longest_side == 0 || longest <= longest_side) return picture;
    const auto side = [&](Index n) { return std::max<Index>(n * longest_side / longest, 1); };
    return std::make_shared<const engine::Tensor>(
        engine::resize_picture(*picture, {side(shape.h), side(shape.w)}, engine::Interpolation::area,
                               engine::Antialias::no, progress));
}

engine::Pipeline reseeded(engine::Pipeline pipeline, std::uint64_t by) {
    for (engine::Stage& stage : pipeline.stages) {
        const engine::Init init = stage.kernel.init;
        const bool random = init == engine::Init::normal || init == engine::Init::he ||
                            init == engine::Init::xavier || init == engine::Init::icnr;
        if (stage.has_kernel() && !stage.kernel.weight && random) stage.kernel.seed += by;
    }
    return pipeline;
}

/// What the run's thread works on.
struct LearningRun::Runs {
    std::uint64_t job_number = 0;
    std::string error;
    std::vector<engine::Duel> duels;  ///< the document's own first

    bool ready() const { return !duels.empty(); }
    const engine::Duel& own() const { return duels.front(); }
    bool behind() const {
        return std::any_of(duels.begin(), duels.end(),
                           [&](const engine::Duel& duel) { return duel.steps() < own().steps(); });
    }

    void begin(const Control& control, const engine::Progress& progress) {
        duels.clear();
        error.clear();
        job_number = control.job_number;
        add(control.job, 0, progress);
    }
    void add(const LearningJob& job, std::uint64_t seed, const engine::Progress& progress) try {
        engine::DuelRequest request;
        request.picture = learning_picture(job.picture, job.longest_side, progress);
        request.left = reseeded(job.left, seed);
        request.right = reseeded(job.right, seed);
        request.options = job.options;
        duels.emplace_back(request, progress);
    } catch (const engine::Cancelled&) {
        job_number = 0;  // begins again with what is wanted then
        throw;
    } catch (const std::exception& failure) {
        if (duels.empty()) error = failure.what();
    }

    /// Computes steps of the document's own run, then of those that are behind, until the time is over.
    void advance(Index steps, Clock::time_point end, const engine::Progress& progress) {
        engine::Duel& duel = duels.front();
        for (Index i = 0; i < steps && !duel.is_over() && Clock::now() < end; ++i)
            duel.advance(1, progress);
        for (engine::Duel& other : duels)
            while (other.steps() < duel.steps() && Clock::now() < end)
                other.advance(1, progress);
    }
};

LearningRun::LearningRun(std::function<void()> wake)
    : wake_(std::move(wake)), thread_([this](std::stop_token stop) { run(stop); }) {}

LearningRun::~LearningRun() {
    thread_.request_stop();
    const std::scoped_lock lock(mutex_);
    slice_.request_stop();
    changed_.notify_all();
}

void LearningRun::change(const std::function<void(Control&)>& what) {
    const std::scoped_lock lock(mutex_);
    what(control_);
    ++control_.changes;
    changed_.notify_all();
}

void LearningRun::want(LearningJob job) {
    const std::scoped_lock lock(mutex_);
    for (const auto& [side, handed] : {std::pair{&job.left, &handed_[0]}, std::pair{&job.right, &handed_[1]}})
        if (*handed && *side == (*handed)->first) *side = (*handed)->second;
    if (control_.job == job && control_.job_number > 0) return;
    const LearningPace pace = control_.pace;
    control_ = {std::move(job), control_.job_number + 1, false, pace, 0, 0, 0, {}, control_.changes + 1};
    slice_.request_stop();
    changed_.notify_all();
}

void LearningRun::play(bool on) {
    change([&](Control& control) {
        control.playing = on;
        control.until = end_of_play(news_ ? news_->steps : 0);
        control.shown.reset();
    });
}

void LearningRun::set_pace(LearningPace pace) {
    {
        const std::scoped_lock lock(mutex_);
        if (control_.pace == pace) return;
    }
    change([pace](Control& control) { control.pace = pace; });
}

void LearningRun::step(Index count) {
    change([count](Control& control) {
        control.playing = false;
        control.owed += count;
        control.shown.reset();
    });
}

void LearningRun::restart() {
    change([](Control& control) {
        ++control.job_number;
        control.playing = false;
        control.owed = 0;
        control.shown.reset();
    });
}

void LearningRun::add_seed() {
    change([](Control& control) { control.seeds = std::min(control.seeds + 1, most_seeds); });
}

void LearningRun::show(std::optional<Index> step) {
    change([step](Control& control) {
        control.shown = step;
        if (step) control.playing = false;
    });
}

void LearningRun::handed_out(Side side, const engine::Pipeline& learned) {
    const std::scoped_lock lock(mutex_);
    const engine::Pipeline& own = side == Side::left ? control_.job.left : control_.job.right;
    handed_[side == Side::left ? 0 : 1] = std::pair{learned, own};
}

std::shared_ptr<const LearningNews> LearningRun::news() const {
    const std::scoped_lock lock(mutex_);
    return news_;
}

bool LearningRun::is_idle() const {
    return answered_ == control_.changes && !control_.playing && control_.owed == 0 && !behind_;
}

void LearningRun::wait_idle() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_idle(); });
}

namespace {

std::shared_ptr<LearningNews> make_news(const LearningJob& job, const std::vector<engine::Duel>& duels,
                                        const std::string& error, std::optional<Index> shown,
                                        const engine::Progress& progress) {
    auto news = std::make_shared<LearningNews>();
    news->job = job;
    news->error = error;
    if (duels.empty()) return news;
    const engine::Duel& duel = duels.front();
    news->steps = duel.steps();
    news->shows_the_past = shown && *shown < duel.steps();
    const engine::DuelSnapshot* past = news->shows_the_past ? &duel.snapshot_at(*shown) : nullptr;
    news->shown_step = past ? past->step : duel.steps();
    news->over = duel.is_over();
    news->plays_until = end_of_play(duel.steps());
    news->target = std::make_shared<const engine::Tensor>(duel.target());
    for (std::size_t i = 0; i < 2; ++i) {
        news->weights[i] = past ? past->weights[i] : duel.side(i).weights();
        news->looks[i] = duel.side(i).look(news->weights[i], progress);
        news->learned[i] = duel.side(i).with_weights(news->weights[i], i == 0 ? "learned.A" : "learned.B");
    }
    news->entries = duel.entries();
    for (std::size_t i = 1; i < duels.size(); ++i)
        news->other_seeds.push_back(duels[i].entries());
    news->verdict = engine::duel_verdict(duel, news->shown_step);
    news->notes = duel.notes();
    return news;
}

}  // namespace

Index LearningRun::steps_of_a_tick(const Control& control, Index now) {
    if (control.owed > 0) return control.owed;
    if (!control.playing) return 0;
    const Index left = std::max<Index>(control.until - now, 0);
    if (control.pace == LearningPace::fastest) return left;  // as many as the time allows
    return std::min(left, control.pace == LearningPace::growing ? 1 + now / growth : Index{1});
}

/// The news of the next slice; nothing where another job has come, which the next round begins.
LearningRun::Slice LearningRun::computed(Runs& runs, const Control& control, Clock::time_point begin,
                                         const engine::Progress& progress) {
    Slice slice;
    try {
        if (control.job_number > 0 && runs.job_number != control.job_number) runs.begin(control, progress);
        while (runs.ready() && runs.duels.size() <= control.seeds)
            runs.add(control.job, 1000 * runs.duels.size(), progress);
        if (runs.ready()) {
            const Index before = runs.own().steps();
            runs.advance(std::min(steps_of_a_tick(control, before), engine::max_learning_steps - before),
                         begin + busy_part, progress);
            slice.taken = runs.own().steps() - before;
        }
        slice.news = make_news(control.job, runs.duels, runs.error, control.shown, progress);
    } catch (const engine::Cancelled&) {
        return {};
    } catch (const std::exception& failure) {
        runs.duels.clear();
        runs.error = failure.what();
        slice.news = make_news(control.job, runs.duels, runs.error, {}, {});
    }
    return slice;
}

void LearningRun::publish(Slice slice, const Runs& runs, const Control& control) {
    if (!slice.news || control.job_number != control_.job_number) return;
    const bool plays = control.playing && control.owed == 0;
    const bool over =
        !runs.ready() || runs.own().is_over() || slice.news->steps >= engine::max_learning_steps;
    control_.owed = over ? 0 : control_.owed - std::min(slice.taken, control_.owed);
    if (plays && (over || slice.news->steps >= control.until)) control_.playing = false;
    behind_ = runs.ready() && runs.behind();
    slice.news->playing = control_.playing;
    slice.news->serial = ++serial_;
    news_ = std::move(slice.news);
    answered_ = control.changes;
}

void LearningRun::run(const std::stop_token& stop) {
    Runs runs;
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return !is_idle(); })) {
        if (stop.stop_requested()) return;
        const Control control = control_;
        slice_ = std::stop_source();
        const engine::Progress progress(slice_.get_token());
        lock.unlock();
        const auto begin = Clock::now();
        Slice slice = computed(runs, control, begin, progress);
        lock.lock();
        publish(std::move(slice), runs, control);
        changed_.notify_all();
        lock.unlock();
        wake_();
        lock.lock();
        if (control_.playing && control_.changes == control.changes)
            changed_.wait_until(lock, stop, begin + tick,
                                [&] { return control_.changes != control.changes; });
    }
}

}  // namespace app
