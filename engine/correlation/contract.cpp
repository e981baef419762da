#include "engine/correlation/contract.h"

#include <algorithm>

#include "engine/correlation/contract_few_channels.h"
#include "engine/correlation/contract_few_pixels.h"
#include "engine/correlation/contract_many_channels.h"
#include "engine/simd/loops.h"

namespace engine {
namespace {

/// Pieces of work that keep a few threads evenly busy.
constexpr Index enough_pieces = 16;

}  // namespace

Index large_channels_at_once(Index per_large, Index others) {
    Index count = std::clamp<Index>(per_large * others / enough_pieces, 1, per_large);
    while (per_large % count != 0)
        --count;
    return count;
}

void contract(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large, Index groups,
              Pair kernel, const Progress& progress, float* weight) {
    if (y.count(0) == 0 || x.count(0) == 0)  // every tap lies on padding
        std::fill_n(weight, small.shape().c * (large.shape().c / groups) * kernel.h * kernel.w, 0.0f);
    else if (few_pixels_to_contract(y, x, small.shape().n, small.shape().c / groups))
        contract_few(y, x, small, large, groups, kernel, {}, progress, weight);
    else if (many_channels(small.shape().c / groups, kernels()))
        contract_wide(y, x, small, large, groups, kernel, progress, weight);
    else
        contract_narrow(y, x, small, large, groups, kernel, {}, progress, weight);
}

}  // namespace engine
