#include "engine/correlation/fold_kernel.h"

#include <algorithm>

#include "engine/core/parallel.h"

namespace engine {
namespace {

void fold_one(const float* weight, Pair kernel, Pair scale, float* folded) {
    const Pair size = folded_size(kernel, scale);
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

void unfold_one(const float* folded, Pair kernel, Pair scale, float* weight) {
    const Index width = folded_size(kernel, scale).w;
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

}  // namespace

Pair folded_size(Pair kernel, Pair scale) { return {kernel.h + scale.h - 1, kernel.w + scale.w - 1}; }

KernelFolder::KernelFolder(Pair kernel, Pair scale) : kernel_(kernel), scale_(scale) {
    if (kernel == Pair{3, 3} && scale == Pair{2, 2} && kernels().fold_threes) quick_ = &kernels();
}

void KernelFolder::fold(const float* kernels, Index stride, Index count, float* folded,
                        Index folded_stride) const {
    if (quick_) return quick_->fold_threes(kernels, stride, count, folded, folded_stride);
    for (Index i = 0; i < count; ++i)
        fold_one(kernels + i * stride, kernel_, scale_, folded + i * folded_stride);
}

void KernelFolder::unfold(const float* folded, Index folded_stride, Index count, float* kernels,
                          Index stride) const {
    if (quick_) return quick_->unfold_fours(folded, folded_stride, count, kernels, stride);
    for (Index i = 0; i < count; ++i)
        unfold_one(folded + i * folded_stride, kernel_, scale_, kernels + i * stride);
}

namespace {

/// Calls one(place in the conv's weight, place in the folded one) for the kernels of every output channel.
template <typename One>
void for_outputs(const Shape& weight, Index groups, Index folded_stride, const Progress& progress,
                 const One& one) {
    const Index outputs = weight.n / groups, folded_taps = folded_stride / outputs;
    parallel_for(weight.n, 4, progress, [&](Index begin, Index end) {
        for (Index o = begin; o < end; ++o)
            one(o * weight.c * weight.h * weight.w,
                o / outputs * weight.c * folded_stride + o % outputs * folded_taps);
    });
}

/// The distance from one input channel's kernel to the next one's, for the same output.
Index folded_stride(const Shape& weight, Index groups, Pair scale) {
    const Pair size = folded_size(weight.plane(), scale);
    return weight.n / groups * size.h * size.w;
}

}  // namespace

void fold_kernel(const Tensor& weight, Index groups, Pair scale, const Progress& progress, float* folded) {
    const Shape& shape = weight.shape();
    const KernelFolder folder(shape.plane(), scale);
    const Index taps = shape.h * shape.w, stride = folded_stride(shape, groups, scale);
    for_outputs(shape, groups, stride, progress, [&](Index from, Index to) {
        folder.fold(weight.data() + from, taps, shape.c, folded + to, stride);
    });
}

void unfold_kernel(const float* folded, Index groups, Pair scale, const Progress& progress, Tensor& weight) {
    const Shape& shape = weight.shape();
    const KernelFolder folder(shape.plane(), scale);
    const Index taps = shape.h * shape.w, stride = folded_stride(shape, groups, scale);
    for_outputs(shape, groups, stride, progress, [&](Index to, Index from) {
        folder.unfold(folded + from, stride, shape.c, weight.data() + to, taps);
    });
}

}  // namespace engine
