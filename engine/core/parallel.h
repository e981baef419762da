// Loops over independent pieces of work, on all the threads that the engine may use.
#pragma once

#include <algorithm>

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

/// Calls body(plane, begin, end) for the rows of every plane, `rows` of them each, at most `at_once` in a
/// call. As parallel_for() in all else.
template <typename Body>
void parallel_for_rows(Index planes, Index rows, Index at_once, const Progress& progress, const Body& body) {
    const Index blocks = (rows + at_once - 1) / at_once;
    parallel_for(planes * blocks, 1, progress, [&](Index i, Index) {
        const Index begin = i % blocks * at_once;
        body(i / blocks, begin, std::min(begin + at_once, rows));
    });
}

}  // namespace engine
