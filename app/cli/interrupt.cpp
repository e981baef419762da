#include "app/cli/interrupt.h"

#include <csignal>
#include <ctime>

namespace app::cli {
namespace {

sigset_t ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (int signal : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&signals, signal);
    return signals;
}

}  // namespace

Interrupt::Interrupt() {
    const sigset_t signals = ending_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    watcher_ = std::jthread([this, signals](const std::stop_token& done) {
        constexpr timespec slice{0, 50'000'000};
        while (!done.stop_requested())
            if (sigtimedwait(&signals, nullptr, &slice) > 0) source_.request_stop();
    });
}

Interrupt::~Interrupt() {
    watcher_.request_stop();
    watcher_.join();
    const sigset_t signals = ending_signals();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace app::cli
