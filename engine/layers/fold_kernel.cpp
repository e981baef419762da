#include "engine/layers/fold_kernel.h"

#include <algorithm>

#include "engine/core/parallel.h"

namespace engine {
namespace {

/// Rows first, then columns; the common sizes with everything in registers.
template <int k, int s>
void fold_fixed(const float* weight, Pair, Pair, float* folded) {
    constexpr int width = k + s - 1;
    float rows[k][width] = {};
    for (int y = 0; y < k; ++y)
        for (int x = 0; x < width; ++x)
            for (int t = std::max(k - 1 - x, 0); t < std::min(k - 1 - x + s, k); ++t)
                rows[y][x] += weight[y * k + t];
    for (int y = 0; y < width; ++y)
        for (int x = 0; x < width; ++x) {
            float sum = 0;
            for (int t = std::max(k - 1 - y, 0); t < std::min(k - 1 - y + s, k); ++t)
                sum += rows[t][x];
            folded[y * width + x] = sum;
        }
}

template <int k, int s>
void unfold_fixed(const float* folded, Pair, Pair, float* weight) {
    constexpr int width = k + s - 1;
    float rows[k][width] = {};
    for (int t = 0; t < k; ++t)
        for (int r = 0; r < s; ++r)
            for (int x = 0; x < width; ++x)
                rows[t][x] += folded[(k - 1 - t + r) * width + x];
    for (int y = 0; y < k; ++y)
        for (int t = 0; t < k; ++t) {
            float sum = 0;
            for (int r = 0; r < s; ++r)
                sum += rows[y][k - 1 - t + r];
            weight[y * k + t] = sum;
        }
}

void fold_any(const float* weight, Pair kernel, Pair scale, float* folded) {
    const Pair size = folded_kernel(kernel, scale);
    for (Index y = 0; y < size.h; ++y)
        for (Index x = 0; x < size.w; ++x) {
            const Index top = kernel.h - 1 - y, left = kernel.w - 1 - x;
            float sum = 0;
            for (Index ty = std::max<Index>(top, 0); ty < std::min(top + scale.h, kernel.h); ++ty)
                for (Index tx = std::max<Index>(left, 0); tx < std::min(left + scale.w, kernel.w); ++tx)
                    sum += weight[ty * kernel.w + tx];
            folded[y * size.w + x] = sum;
        }
}

void unfold_any(const float* folded, Pair kernel, Pair scale, float* weight) {
    const Index width = folded_kernel(kernel, scale).w;
    for (Index ty = 0; ty < kernel.h; ++ty)
        for (Index tx = 0; tx < kernel.w; ++tx) {
            const float* corner = folded + (kernel.h - 1 - ty) * width + kernel.w - 1 - tx;
            float sum = 0;
            for (Index y = 0; y < scale.h; ++y)
                for (Index x = 0; x < scale.w; ++x)
                    sum += corner[y * width + x];
            weight[ty * kernel.w + tx] = sum;
        }
}

/// Calls one(place in the conv's weight, place in the folded one) for each pair of channels that meet.
template <typename One>
void for_kernels(const Shape& weight, Index groups, Pair scale, const Progress& progress, const One& one) {
    const Index outputs = weight.n / groups, taps = weight.h * weight.w;
    const Pair folded = folded_kernel(weight.plane(), scale);
    parallel_for(weight.n, 4, progress, [&](Index begin, Index end) {
        for (Index o = begin; o < end; ++o)
            for (Index c = 0; c < weight.c; ++c) {
                const Index input = o / outputs * weight.c + c;
                one((o * weight.c + c) * taps, (input * outputs + o % outputs) * folded.h * folded.w);
            }
    });
}

}  // namespace

Pair folded_kernel(Pair kernel, Pair scale) {
    return {kernel.h + scale.h - 1, kernel.w + scale.w - 1};
}

FoldOne fold_one(Pair kernel, Pair scale) {
    if (kernel == Pair{3, 3} && scale == Pair{2, 2}) return fold_fixed<3, 2>;
    if (kernel == Pair{5, 5} && scale == Pair{2, 2}) return fold_fixed<5, 2>;
    return fold_any;
}

UnfoldOne unfold_one(Pair kernel, Pair scale) {
    if (kernel == Pair{3, 3} && scale == Pair{2, 2}) return unfold_fixed<3, 2>;
    if (kernel == Pair{5, 5} && scale == Pair{2, 2}) return unfold_fixed<5, 2>;
    return unfold_any;
}

void fold_kernel(const Tensor& weight, Index groups, Pair scale, const Progress& progress, float* folded) {
    const Pair kernel = weight.shape().plane();
    const FoldOne one = fold_one(kernel, scale);
    for_kernels(weight.shape(), groups, scale, progress,
                [&](Index from, Index to) { one(weight.data() + from, kernel, scale, folded + to); });
}

void unfold_kernel(const float* folded, Index groups, Pair scale, const Progress& progress, Tensor& weight) {
    const Pair kernel = weight.shape().plane();
    const UnfoldOne one = unfold_one(kernel, scale);
    for_kernels(weight.shape(), groups, scale, progress,
                [&](Index to, Index from) { one(folded + from, kernel, scale, weight.data() + to); });
}

}  // namespace engine
