// Cancelling and reporting of long work.
#pragma once

#include <exception>
#include <functional>
#include <stop_token>
#include <utility>

namespace engine {

/// Thrown out of long work when its stop token was set; not an error.
class Cancelled : public std::exception {
  public:
    const char* what() const noexcept override { return "cancelled"; }
};

/// Is handed down into long work. Cheap to copy; safe to use from several threads.
class Progress {
  public:
    using Report = std::function<void(double fraction)>;

    Progress() = default;
    explicit Progress(std::stop_token token, Report report = {})
        : token_(std::move(token)), report_(std::move(report)) {}

    bool stopped() const { return token_.stop_requested(); }

    /// Throws Cancelled once a stop was requested. To be called every few milliseconds of work.
    void check() const {
        if (stopped()) throw Cancelled();
    }

    /// Says how much of the whole is done, 0 to 1, and checks for a stop.
    void report(double fraction) const {
        check();
        if (report_) report_(fraction);
    }

    /// For a part of the work: its 0 to 1 are this one's `begin` to `end`.
    Progress section(double begin, double end) const {
        Report part;
        if (report_) part = [whole = report_, begin, end](double f) { whole(begin + (end - begin) * f); };
        return Progress(token_, std::move(part));
    }

  private:
    std::stop_token token_;
    Report report_;
};

}  // namespace engine
