#include "engine/layers/finite.h"

#include <algorithm>
#include <atomic>

#include "engine/core/parallel.h"
#include "engine/layers/kernels.h"

namespace engine {

bool all_finite(const Tensor& tensor, const Progress& progress) {
    std::atomic<bool> finite{true};
    parallel_for(tensor.size(), 1 << 16, progress, [&](Index begin, Index end) {
        if (!kernels().all_finite(tensor.data() + begin, end - begin)) finite = false;
    });
    return finite;
}

}  // namespace engine
