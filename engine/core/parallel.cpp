#include "engine/core/parallel.h"

#include <tbb/blocked_range.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/sanitizer.h"

namespace engine {
namespace {

std::atomic<int> wanted_threads{0};

/// So many threads of the program may ask for work at the same time and find a place at once: the window's,
/// which must never wait for the workers' long loops, and those workers.
constexpr int callers = 4;

/// One arena of the wanted size, made anew when the size changes.
[[maybe_unused]] std::shared_ptr<tbb::task_arena> arena(int threads) {
    static std::mutex mutex;
    static std::shared_ptr<tbb::task_arena> current;
    static int current_threads = 0;
    std::scoped_lock lock(mutex);
    if (!current || current_threads != threads) {
        current = std::make_shared<tbb::task_arena>(threads + callers - 1, static_cast<unsigned>(callers));
        current_threads = threads;
    }
    return current;
}

/// Calls run(first, last) on parts of [0, ranges) on `threads` threads, the caller's among them.
template <typename Run>
void run_on_arena(int threads, Index ranges, const Run& run) {
    arena(threads)->execute([&] {
        tbb::parallel_for(tbb::blocked_range<Index>(0, ranges),
                          [&](const auto& some) { run(some.begin(), some.end()); });
    });
}

/// The same for the thread sanitizer. oneTBB is not built with it, so the sanitizer would take its hand-overs
/// for races; it can judge plain threads.
template <typename Run>
void run_on_plain_threads(int threads, Index ranges, const Run& run) {
    std::atomic<Index> next{0};
    std::exception_ptr failure;
    std::mutex mutex;
    const auto work = [&] {
        try {
            for (Index range = next++; range < ranges; range = next++)
                run(range, range + 1);
        } catch (...) {
            const std::scoped_lock lock(mutex);
            failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        for (int i = 1; i < threads; ++i)
            others.emplace_back(work);
        work();
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

void set_thread_count(int count) { wanted_threads = std::max(count, 0); }

int thread_count() {
    const int wanted = wanted_threads;
    return wanted > 0 ? wanted : std::max(tbb::info::default_concurrency(), 1);  // the same within a loop
}

void run_ranges(Index count, Index grain, const Progress& progress, const void* body,
                void (*call)(const void* body, Index begin, Index end)) {
    if (count <= 0) return;
    grain = std::max<Index>(grain, 1);
    const Index ranges = ceil_div(count, grain);
    const auto run = [&](Index first, Index last) {
        for (Index range = first; range < last; ++range) {
            progress.check();
            call(body, range * grain, std::min((range + 1) * grain, count));
        }
    };
    const int threads = thread_count();
    if (threads == 1 || ranges == 1) return run(0, ranges);
    if constexpr (thread_sanitizer)
        run_on_plain_threads(threads, ranges, run);
    else
        run_on_arena(threads, ranges, run);
}

}  // namespace engine
