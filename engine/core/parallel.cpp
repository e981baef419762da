#include "engine/core/parallel.h"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>

#include "engine/core/geometry.h"

namespace engine {
namespace {

std::atomic<int> wanted_threads{0};

/// One arena of the wanted size, made anew when the size changes.
std::shared_ptr<tbb::task_arena> arena(int threads) {
    static std::mutex mutex;
    static std::shared_ptr<tbb::task_arena> current;
    static int current_threads = 0;
    std::scoped_lock lock(mutex);
    if (!current || current_threads != threads) {
        current = std::make_shared<tbb::task_arena>(threads);
        current_threads = threads;
    }
    return current;
}

}  // namespace

void set_thread_count(int count) {
    wanted_threads = std::max(count, 0);
}

int thread_count() {
    const int wanted = wanted_threads;
    return wanted > 0 ? wanted : std::max(tbb::this_task_arena::max_concurrency(), 1);
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
    arena(threads)->execute([&] {
        tbb::parallel_for(tbb::blocked_range<Index>(0, ranges),
                          [&](const auto& some) { run(some.begin(), some.end()); });
    });
}

}  // namespace engine
