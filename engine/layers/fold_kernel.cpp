#include "engine/layers/fold_kernel.h"

#include <algorithm>

#include "engine/core/parallel.h"

namespace engine {
namespace {

/// Loops of known length for the usual sizes, which the compiler unrolls.
template <int fixed>
Index extent(Index given) {
    return fixed > 0 ? fixed : given;
}

template <int k, int s>
void fold(const float* weight, Pair kernel, Pair scale, float* folded) {
    const Index kh = extent<k>(kernel.h), kw = extent<k>(kernel.w), sh = extent<s>(scale.h), sw = extent<s>(scale.w);
    const Index width = kw + sw - 1;
    for (Index y = 0; y < kh + sh - 1; ++y)
        for (Index x = 0; x < width; ++x) {
            float sum = 0;
            for (Index ty = std::max<Index>(kh - 1 - y, 0); ty < std::min(kh - 1 - y + sh, kh); ++ty)
                for (Index tx = std::max<Index>(kw - 1 - x, 0); tx < std::min(kw - 1 - x + sw, kw); ++tx)
                    sum += weight[ty * kw + tx];
            folded[y * width + x] = sum;
        }
}

template <int k, int s>
void unfold(const float* folded, Pair kernel, Pair scale, float* weight) {
    const Index kh = extent<k>(kernel.h), kw = extent<k>(kernel.w), sh = extent<s>(scale.h), sw = extent<s>(scale.w);
    const Index width = kw + sw - 1;
    for (Index ty = 0; ty < kh; ++ty)
        for (Index tx = 0; tx < kw; ++tx) {
            float sum = 0;
            for (Index y = kh - 1 - ty; y < kh - 1 - ty + sh; ++y)
                for (Index x = kw - 1 - tx; x < kw - 1 - tx + sw; ++x) sum += folded[y * width + x];
            weight[ty * kw + tx] = sum;
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

template <typename Function>
struct Choice {
    Function three_by_two, five_by_two, any;
    Function operator()(Pair kernel, Pair scale) const {
        if (scale != Pair{2, 2}) return any;
        return kernel == Pair{3, 3} ? three_by_two : kernel == Pair{5, 5} ? five_by_two : any;
    }
};

}  // namespace

Pair folded_kernel(Pair kernel, Pair scale) { return {kernel.h + scale.h - 1, kernel.w + scale.w - 1}; }

void fold_kernel(const Tensor& weight, Index groups, Pair scale, const Progress& progress, float* folded) {
    const Pair kernel = weight.shape().plane();
    const auto one = Choice<decltype(&fold<0, 0>)>{fold<3, 2>, fold<5, 2>, fold<0, 0>}(kernel, scale);
    for_kernels(weight.shape(), groups, scale, progress,
                [&](Index from, Index to) { one(weight.data() + from, kernel, scale, folded + to); });
}

void unfold_kernel(const float* folded, Index groups, Pair scale, const Progress& progress, Tensor& weight) {
    const Pair kernel = weight.shape().plane();
    const auto one = Choice<decltype(&unfold<0, 0>)>{unfold<3, 2>, unfold<5, 2>, unfold<0, 0>}(kernel, scale);
    for_kernels(weight.shape(), groups, scale, progress,
                [&](Index to, Index from) { one(folded + from, kernel, scale, weight.data() + to); });
}

}  // namespace engine
