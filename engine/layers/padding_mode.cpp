#include "engine/layers/padding_mode.h"

#include <algorithm>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace engine {
namespace {

void check_reach(PaddingMode mode, Index padding, Index n, const char* axis) {
    if (mode == PaddingMode::reflect && padding >= n)
        refuse({"padding", "padding-mode"},
               "reflect padding must be smaller than the input, but is {} for an input of {} along the {}",
               padding, n, axis);
    if (mode == PaddingMode::circular && padding > n)
        refuse({"padding", "padding-mode"},
               "circular padding must be at most the input size, but is {} for an input of {} along the {}",
               padding, n, axis);
}

std::vector<Index> sources(PaddingMode mode, Index n, Index start, Index end) {
    std::vector<Index> result(static_cast<std::size_t>(start + n + end));
    for (Index i = 0; i < static_cast<Index>(result.size()); ++i)
        result[static_cast<std::size_t>(i)] = source_index(mode, i - start, n);
    return result;
}

}  // namespace

Index source_index(PaddingMode mode, Index i, Index n) {
    switch (mode) {
        case PaddingMode::reflect: return i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i;
        case PaddingMode::circular: return i < 0 ? i + n : i >= n ? i - n : i;
        case PaddingMode::replicate:
        case PaddingMode::zeros: break;
    }
    return std::clamp<Index>(i, 0, n - 1);
}

BorderFill border_fill(PaddingMode mode, const Padding& padding, const PlaneMap& map) {
    if (mode == PaddingMode::zeros) return {};
    // Nothing is read beyond the last window, but the padding that was asked for is held to the rule as a
    // whole.
    const Sides used = map.sides();
    const Sides asked = padding.kind == PaddingKind::numbers ? padding.sides : used;
    check_reach(mode, std::max(asked.top, asked.bottom), map.y.large, "height");
    check_reach(mode, std::max(asked.left, asked.right), map.x.large, "width");
    return {mode, used};
}

PlaneMap filled_map(const PlaneMap& map, const BorderFill& fill) {
    PlaneMap result = map;
    result.y.large += fill.sides.top + fill.sides.bottom;
    result.x.large += fill.sides.left + fill.sides.right;
    result.y.offset -= fill.sides.top;
    result.x.offset -= fill.sides.left;
    return result;
}

Shape filled_shape(const Shape& x, const BorderFill& fill) {
    return {x.n, x.c, x.h + fill.sides.top + fill.sides.bottom, x.w + fill.sides.left + fill.sides.right};
}

Tensor fill_border(const Tensor& x, const BorderFill& fill, const Progress& progress) {
    const Shape& from = x.shape();
    Tensor result = Tensor::uninitialized(filled_shape(from, fill));
    const Shape& to = result.shape();
    const auto rows = sources(fill.mode, from.h, fill.sides.top, fill.sides.bottom);
    const auto columns = sources(fill.mode, from.w, fill.sides.left, fill.sides.right);
    parallel_for(to.n * to.c * to.h, 16, progress, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const float* in =
                x.data() + (row / to.h * from.h + rows[static_cast<std::size_t>(row % to.h)]) * from.w;
            float* out = result.data() + row * to.w;
            for (Index column = 0; column < to.w; ++column)
                out[column] = in[columns[static_cast<std::size_t>(column)]];
        }
    });
    return result;
}

Tensor fold_border(const Tensor& filled, const Shape& x, const BorderFill& fill, const Progress& progress) {
    const Shape& from = filled.shape();
    Tensor result = Tensor::uninitialized(x);
    const auto rows = sources(fill.mode, x.h, fill.sides.top, fill.sides.bottom);
    const auto columns = sources(fill.mode, x.w, fill.sides.left, fill.sides.right);
    parallel_for(x.n * x.c, 1, progress, [&](Index begin, Index end) {
        std::vector<double> sums(static_cast<std::size_t>(x.h * x.w));
        for (Index plane = begin; plane < end; ++plane) {
            std::fill(sums.begin(), sums.end(), 0.0);
            const float* in = filled.data() + plane * from.h * from.w;
            for (std::size_t row = 0; row < rows.size(); ++row)
                for (std::size_t column = 0; column < columns.size(); ++column)
                    sums[static_cast<std::size_t>(rows[row] * x.w + columns[column])] += *in++;
            std::transform(sums.begin(), sums.end(), result.data() + plane * x.h * x.w,
                           [](double sum) { return static_cast<float>(sum); });
        }
    });
    return result;
}

}  // namespace engine
