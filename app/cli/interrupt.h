// Ctrl+C during long work: a stop that the work polls, so that nothing half done is left behind.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>

#include "engine/core/error.h"
#include "engine/core/progress.h"

namespace app::cli {

/// How long work may take to stop, and what is called on a thread of its own once it has been asked to.
struct Patience {
    std::chrono::milliseconds most = std::chrono::milliseconds(300);
    std::function<void()> told = {};
};

/// While it lives, SIGINT, SIGTERM and SIGHUP request a stop instead of ending the program. A second one ends
/// it at once, with a sentence and status 1, and so does the end of the patience with work that cannot stop
/// (a blocking read). To be made before other threads are, because they inherit which signals are blocked.
class Interrupt {
  public:
    explicit Interrupt(Patience patience);
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return source_.get_token(); }

  private:
    std::stop_source source_;
    std::jthread watcher_;
};

/// work(progress), which an interrupt stops. Throws ResourceError with this sentence then.
template <typename Work>
void run_until_interrupted(const Interrupt& interrupt, const char* sentence, const Work& work) {
    try {
        work(engine::Progress(interrupt.token()));
    } catch (const engine::Cancelled&) {
        throw engine::ResourceError(sentence);
    }
}

}  // namespace app::cli
