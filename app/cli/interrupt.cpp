#include "app/cli/interrupt.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <string_view>
#include <utility>

namespace app::cli {
namespace {

constexpr std::chrono::milliseconds same_keypress(120);

sigset_t ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (int signal : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&signals, signal);
    return signals;
}

void wait_for_a_signal() {
    const sigset_t signals = ending_signals();
    while (sigwaitinfo(&signals, nullptr) < 0) {
    }
}

void wait_for_a_signal(std::chrono::milliseconds most) {
    const sigset_t signals = ending_signals();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(most);
    const timespec time{static_cast<time_t>(seconds.count()),
                        static_cast<long>(std::chrono::nanoseconds(most - seconds).count())};
    sigtimedwait(&signals, nullptr, &time);
}

/// Outputs are files without a name until they are whole, so that there is nothing to tidy up.
[[noreturn]] void end_now() {
    constexpr std::string_view sentence = "deconvoscope: interrupted\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, sentence.data(), sentence.size());
    ::_exit(1);
}

}  // namespace

Interrupt::Interrupt(Patience patience) {
    const sigset_t signals = ending_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    watcher_ = std::jthread([this, patience = std::move(patience)](const std::stop_token& done) {
        wait_for_a_signal();
        if (done.stop_requested()) return;
        source_.request_stop();
        if (patience.told) patience.told();
        // One keypress may arrive twice, by the terminal and by a program that started this one.
        const auto second = std::chrono::steady_clock::now() + same_keypress;
        while (std::chrono::steady_clock::now() < second && !done.stop_requested())
            wait_for_a_signal(
                std::chrono::ceil<std::chrono::milliseconds>(second - std::chrono::steady_clock::now()));
        if (!done.stop_requested()) wait_for_a_signal(patience.most - same_keypress);
        if (!done.stop_requested()) end_now();
    });
}

Interrupt::~Interrupt() {
    watcher_.request_stop();
    pthread_kill(watcher_.native_handle(), SIGTERM);  // only to wake it
    watcher_.join();
    const sigset_t signals = ending_signals();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace app::cli
