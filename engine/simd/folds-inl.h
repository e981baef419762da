// The commonest kernels folded (fold_kernel.h): 3×3 behind a nearest upsample ×2, a row of four in a vector.
#if defined(ENGINE_KERNEL_FOLDS) == defined(HWY_TARGET_TOGGLE)
#ifdef ENGINE_KERNEL_FOLDS
#undef ENGINE_KERNEL_FOLDS
#else
#define ENGINE_KERNEL_FOLDS
#endif

#include "engine/simd/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace engine::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR
constexpr Kernels::FoldRun fold_threes = nullptr, unfold_fours = nullptr;
#else
using Four = hn::FixedTag<float, 4>;
using Row = hn::Vec<Four>;

/// (a, b, c, ?) -> (c, b, a, 0)
HWY_INLINE Row reverse_three(Row row) { return hn::ShiftRightLanes<1>(Four(), hn::Reverse(Four(), row)); }

/// (a, b, c, ?) -> (c, b + c, a + b, a)
HWY_INLINE Row fold_row(Row row) {
    const Row reversed = reverse_three(row);
    return hn::Add(reversed, hn::ShiftLeftLanes<1>(Four(), reversed));
}

void fold_threes(const float* kernels, Index stride, Index count, float* folded, Index folded_stride) {
    const Four d;
    for (Index i = 0; i < count; ++i, kernels += stride, folded += folded_stride) {
        const Row top = fold_row(hn::LoadU(d, kernels)), middle = fold_row(hn::LoadU(d, kernels + 3));
        const Row bottom = fold_row(hn::ShiftRightLanes<1>(d, hn::LoadU(d, kernels + 5)));
        hn::StoreU(bottom, d, folded);
        hn::StoreU(hn::Add(middle, bottom), d, folded + 4);
        hn::StoreU(hn::Add(top, middle), d, folded + 8);
        hn::StoreU(top, d, folded + 12);
    }
}

/// (a, b, c, d) and what lies below -> (c + d, b + c, a + b, 0), columns and rows added
HWY_INLINE Row unfold_rows(Row upper, Row lower) {
    const Row sum = hn::Add(upper, lower);
    return reverse_three(hn::Add(sum, hn::ShiftRightLanes<1>(Four(), sum)));
}

void unfold_fours(const float* folded, Index folded_stride, Index count, float* kernels, Index stride) {
    const Four d;
    for (Index i = 0; i < count; ++i, folded += folded_stride, kernels += stride) {
        const Row row0 = hn::LoadU(d, folded), row1 = hn::LoadU(d, folded + 4);
        const Row row2 = hn::LoadU(d, folded + 8), row3 = hn::LoadU(d, folded + 12);
        const Row top = unfold_rows(row2, row3), middle = unfold_rows(row1, row2);
        const Row bottom = unfold_rows(row0, row1);
        // Nine values in three stores that overlap, each right where it is the last.
        hn::StoreU(hn::ShiftLeftLanes<1>(d, bottom), d, kernels + 5);
        hn::StoreU(hn::ShiftLeftLanes<1>(d, middle), d, kernels + 2);
        hn::StoreU(hn::Or(top, hn::ShiftLeftLanes<3>(d, middle)), d, kernels);
    }
}
#endif

}  // namespace engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
