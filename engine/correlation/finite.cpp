#include "engine/correlation/finite.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "engine/core/parallel.h"
#include "engine/simd/loops.h"

namespace engine {

bool all_finite(const Tensor& tensor, const Progress& progress) {
    std::atomic<bool> finite{true};
    parallel_for(tensor.size(), 1 << 16, progress, [&](Index begin, Index end) {
        if (!kernels().all_finite(tensor.data() + begin, end - begin)) finite = false;
    });
    return finite;
}

bool all_within(const Tensor& tensor, float limit, const Progress& progress) {
    std::atomic<bool> within{true};
    parallel_for(tensor.size(), 1 << 16, progress, [&](Index begin, Index end) {
        int beyond = 0;
        for (const float value :
             tensor.values().subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)))
            beyond |= !(std::abs(value) <= limit);
        if (beyond) within = false;
    });
    return within;
}

}  // namespace engine
