// Loops over independent pieces of work, on all the threads that the engine may use.
#pragma once

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

/// Sets how many threads parallel_for may use from now on; 0 means one per core.
void set_thread_count(int count);
int thread_count();

/// The compiled half of parallel_for: `call(body, begin, end)` for each range.
void run_ranges(Index count, Index grain, const Progress& progress, const void* body,
                void (*call)(const void* body, Index begin, Index end));

/// Calls body(begin, end) on disjoint ranges that cover [0, count), each of `grain` indices but for the last.
/// The body must compute each index independently of its range, which keeps results the same for every thread
/// count. Polls `progress` before each range; throws Cancelled.
template <typename Body>
void parallel_for(Index count, Index grain, const Progress& progress, const Body& body) {
    run_ranges(count, grain, progress, &body,
               [](const void* b, Index begin, Index end) { (*static_cast<const Body*>(b))(begin, end); });
}

}  // namespace engine
