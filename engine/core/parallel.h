// Loops over independent pieces of work, on all the threads that the engine may use.
#pragma once

#include <functional>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

/// How many threads parallel_for may use from now on; 0 means one per core.
void set_thread_count(int count);
int thread_count();

/// Calls body(begin, end) on disjoint ranges that cover [0, count), each of at least `grain` indices when there are
/// that many. The ranges depend on the number of threads: a body must compute each index independently of its range,
/// which keeps results the same for every thread count. Polls `progress` before each range; throws Cancelled.
void parallel_for(Index count, Index grain, const Progress& progress, const std::function<void(Index, Index)>& body);

}  // namespace engine
