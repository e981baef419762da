#include "engine/correlation/contract_few_pixels.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/core/scratch.h"
#include "engine/correlation/correlate_few_pixels.h"
#include "engine/correlation/direct_tiles.h"
#include "engine/correlation/fold_kernel.h"

namespace engine {
namespace {

constexpr Index most_pixels = 128;
/// Columns of weights that one piece of work takes.
constexpr Index columns_at_once = 512;

/// Everything that contract_few works on.
struct FewPatches {
    const Kernels& set;
    const AxisPlan &y, &x;
    const Tensor &small, &large;
    Pair kernel;
    Index groups, per_small, per_large, taps, columns, plane, pixels;
    /// A part of the columns may begin inside a vector, so the last vector of a part may reach beyond the
    /// columns.
    Index pitch;

    FewPatches(const AxisPlan& vertical, const AxisPlan& horizontal, const Tensor& s, const Tensor& l,
               Index g, Pair k)
        : set(kernels()),
          y(vertical),
          x(horizontal),
          small(s),
          large(l),
          kernel(k),
          groups(g),
          per_small(s.shape().c / g),
          per_large(l.shape().c / g),
          taps(k.h * k.w),
          columns(per_large * taps),
          plane(y.positions * x.positions),
          pixels(s.shape().n * plane),
          pitch(padded(columns + set.lanes - 1, set.lanes)) {}

    /// Copies all values that the taps read at pixel i of a group: (large channel, tap), in the order of the
    /// weights.
    void fill(Index group, Index i, float* patch) const {
        const Index n = i / plane, q = i % plane / x.positions, p = i % x.positions;
        std::fill_n(patch, pitch, 0.0f);
        for (Index l = 0; l < per_large; ++l)
            for (Index ty = 0; ty < y.count(0); ++ty) {
                const Index row = q * y.in_step + y.taps[ty].reach;
                if (row < 0 || row >= y.input) continue;
                const float* from = large.plane(n, group * per_large + l) + row * x.input + p * x.in_step;
                float* to = patch + l * taps + y.taps[ty].tap * kernel.w;
                for (Index tx = 0; tx < x.count(0); ++tx) {
                    const Index column = p * x.in_step + x.taps[tx].reach;
                    if (column >= 0 && column < x.input) to[x.taps[tx].tap] = from[x.taps[tx].reach];
                }
            }
    }

    /// Sums over the pixels for `rows` small channels and `width` columns.
    void sum(const float* patches, Index group, Index first, Index rows, Index column, Index width, float* to,
             Index stride) const {
        const Scratch<Index> inputs(pixels), places(pixels);
        for (Index i = 0; i < pixels; ++i) {
            inputs[i] = i * pitch;
            places[i] = (i / plane * small.shape().c) * plane + i % plane;
        }
        const DirectSum list{patches + group * pixels * pitch + column,
                             inputs.data(),
                             pixels,
                             small.data() + (group * per_small + first) * plane,
                             places.data(),
                             plane,
                             false};
        run_tiles(set, list, rows, width, no_bias, to, stride);
    }
};

}  // namespace

bool few_pixels_to_contract(const AxisPlan& y, const AxisPlan& x, Index batch, Index outputs) {
    return y.positions * x.positions <= most_pixels && few_pixels(y, x, batch, outputs);
}

void contract_few(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large,
                  Index groups, Pair kernel, const std::optional<Fold>& fold, const Progress& progress,
                  float* weight) {
    const FewPatches few(y, x, small, large, groups, kernel);
    const Scratch<float> patches(groups * few.pixels * few.pitch);
    parallel_for(groups * few.pixels, 4, progress, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i)
            few.fill(i / few.pixels, i % few.pixels, patches.data() + i * few.pitch);
    });
    const Index taps = few.taps, columns = few.columns, at_once = ceil_div(columns_at_once, taps) * taps;
    const Index tiles = tiles_of(few.per_small, few.set), parts = ceil_div(columns, at_once);
    parallel_for(groups * parts * tiles, 1, progress, [&](Index item, Index) {
        const Index group = item / tiles / parts, part = item / tiles % parts, tile = item % tiles;
        const Index first = tile * few.per_small / tiles, rows = (tile + 1) * few.per_small / tiles - first;
        const Index column = part * at_once, width = std::min(at_once, columns - column);
        if (!fold) {
            float* to = weight + (group * few.per_small + first) * columns + column;
            return few.sum(patches.data(), group, first, rows, column, width, to, columns);
        }
        const Scratch<float> folded(rows * width);
        few.sum(patches.data(), group, first, rows, column, width, folded.data(), width);
        const KernelFolder folder(fold->kernel, fold->scale);
        const Index unfolded = fold->kernel.h * fold->kernel.w;
        for (Index l = 0; l < width / taps; ++l) {
            const Index channel = group * few.per_large + column / taps + l;
            folder.unfold(folded.data() + l * taps, width, rows,
                          weight + (channel * few.per_small + first) * unfolded, unfolded);
        }
    });
}

}  // namespace engine
