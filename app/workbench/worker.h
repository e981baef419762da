// Worker: one thread and a one-slot mailbox; the latest job wins.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "engine/core/progress.h"

namespace app {

/// Job and Outcome are values; `compute` runs on the worker's thread and must turn its errors into outcomes.
/// It may throw engine::Cancelled, which leaves no outcome.
template <typename Job, typename Outcome>
class Worker {
  public:
    using Clock = std::chrono::steady_clock;
    using Compute = std::function<Outcome(const Job&, const engine::Progress&)>;

    /// What is to be done once when no job has come for a while.
    struct Rest {
        std::function<void()> what;
        std::chrono::milliseconds after{5000};
    };

    /// `wake` is called on the worker's thread whenever there is something new to look at, and what `rest`
    /// says there, too.
    Worker(Compute compute, std::function<void()> wake, Rest rest = {})
        : compute_(std::move(compute)),
          wake_(std::move(wake)),
          rest_(std::move(rest)),
          thread_([this](std::stop_token stop) { run(stop); }) {}

    ~Worker() {
        cancel();
        thread_.request_stop();
        changed_.notify_all();
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Replaces a job that waits. A running one may finish while it is young, so that a dragged slider shows
    /// steps in between, and is stopped once it has taken `patience`.
    void submit(Job job) {
        const std::scoped_lock lock(mutex_);
        waiting_ = std::move(job);
        changed_.notify_all();
    }

    /// Drops the waiting job and stops the running one.
    void cancel() {
        const std::scoped_lock lock(mutex_);
        waiting_.reset();
        outcome_.reset();
        if (running_) running_->request_stop();
    }

    /// The newest outcome, once.
    std::optional<Outcome> take() {
        const std::scoped_lock lock(mutex_);
        return std::exchange(outcome_, std::nullopt);
    }

    bool busy() const {
        const std::scoped_lock lock(mutex_);
        return waiting_ || running_;
    }
    /// Seconds since the running job began; 0 when idle.
    double seconds() const {
        const std::scoped_lock lock(mutex_);
        return running_ ? std::chrono::duration<double>(Clock::now() - started_).count() : 0.0;
    }
    double progress() const { return fraction_.load(); }

    /// The owner calls this now and then: it stops an old running job when a newer one waits.
    void hurry(std::chrono::milliseconds patience = std::chrono::milliseconds(250)) {
        const std::scoped_lock lock(mutex_);
        if (waiting_ && running_ && Clock::now() - started_ > patience) running_->request_stop();
    }

    /// Blocks until nothing waits or runs.
    void wait_idle() const {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !waiting_ && !running_; });
    }

  private:
    void run(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (changed_.wait(lock, stop, [this] { return waiting_.has_value(); })) {
            if (stop.stop_requested()) return;
            run_waiting(lock);
            rest(lock, stop);
        }
    }

    void run_waiting(std::unique_lock<std::mutex>& lock) {
        const Job job = *std::exchange(waiting_, std::nullopt);
        running_.emplace();
        started_ = Clock::now();
        fraction_ = 0.0;
        const std::stop_token token = running_->get_token();
        lock.unlock();
        auto outcome = compute(job, token);
        lock.lock();
        running_.reset();
        if (outcome && !token.stop_requested()) outcome_ = std::move(outcome);
        changed_.notify_all();
        lock.unlock();
        wake_();
        lock.lock();
    }

    void rest(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
        if (!rest_.what) return;
        const bool comes =
            changed_.wait_for(lock, stop, rest_.after, [this] { return waiting_.has_value(); });
        if (comes || stop.stop_requested()) return;
        lock.unlock();
        rest_.what();
        lock.lock();
    }

    std::optional<Outcome> compute(const Job& job, const std::stop_token& token) {
        try {
            return compute_(job, engine::Progress(token, [this](double fraction) { fraction_ = fraction; }));
        } catch (const engine::Cancelled&) {
            return std::nullopt;
        }
    }

    Compute compute_;
    std::function<void()> wake_;
    Rest rest_;
    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    std::optional<Job> waiting_;
    std::optional<Outcome> outcome_;
    std::optional<std::stop_source> running_;
    Clock::time_point started_;
    std::atomic<double> fraction_{0.0};
    std::jthread thread_;  ///< last: starts when everything else is there
};

}  // namespace app
