#include "engine/correlation/correlate.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/correlation/correlate_few_pixels.h"
#include "engine/correlation/correlator.h"
#include "engine/simd/loops.h"

namespace engine {
namespace {

/// A packed block of so many floats leaves room beside it in a core's second-level cache …
constexpr Index wide_block = 64 * 1024;
/// … and this is the limit for few output channels, when the block is walked through only once or twice.
constexpr Index narrow_block = 16 * 1024;
constexpr Index narrow_outputs = 4;
/// Pieces of work that keep a few threads evenly busy.
constexpr Index enough_blocks = 16;
/// A layer that needs more floats of packed input per computed tile is too odd for these loops.
constexpr Index most_packed = Index{1} << 22;

/// Takes as many whole rows as fit, or parts of rows when few fit.
Pair choose_block(const AxisPlan& y, const AxisPlan& x, Index batch, const WeightView& weights) {
    const Kernels& set = kernels();
    const Index budget = weights.outputs <= narrow_outputs ? narrow_block : wide_block;
    const auto floats = [&](Pair size) { return PackedInput(y, x, weights.inputs, size, set).floats(); };
    Pair size{std::min<Index>(y.positions, 4), x.positions};
    const Index tile = set.lanes * set.tile_vectors[std::min<Index>(weights.outputs, set.tile_rows)];
    while (floats(size) > budget && size.w > 4 * tile)
        size.w = ceil_div(ceil_div(size.w, 2), tile) * tile;
    while (size.h < y.positions && floats({size.h + 1, size.w}) <= budget)
        ++size.h;
    const Index others = batch * weights.groups * ceil_div(x.positions, size.w);
    while (size.h > 4 && others * ceil_div(y.positions, size.h) < enough_blocks)
        size.h = ceil_div(size.h, 2);
    return size;
}

}  // namespace

Correlator::Correlator(const AxisPlan& y, const AxisPlan& x, const Tensor& input, const WeightView& weights,
                       const Tensor* bias, Tensor& output, Pair block)
    : kernels_(kernels()),
      y_(y),
      x_(x),
      input_(input),
      weights_(weights),
      bias_(bias),
      output_(output),
      tiles_(ceil_div(weights.outputs, kernels_.tile_rows)),
      size_(block),
      row_blocks_(choose_row_blocks()),
      packed_(y, x, weights.inputs, size_, kernels_),
      offsets_(weights.inputs * taps()),
      packed_weights_(weights.inputs * taps() * weights.outputs * weights.groups) {
    list_offsets();
}

Correlator::Correlator(const AxisPlan& y, const AxisPlan& x, const Tensor& input, const WeightView& weights,
                       const Tensor* bias, Tensor& output)
    : Correlator(y, x, input, weights, bias, output, choose_block(y, x, input.shape().n, weights)) {}

/// Few blocks are made a multiple of four, so that two or four threads have the same to do.
Index Correlator::choose_row_blocks() const {
    const Index others = input_.shape().n * weights_.groups * ceil_div(x_.positions, size_.w);
    Index count = ceil_div(y_.positions, size_.h);
    while (others * count < 4 * enough_blocks && others * count % 4 != 0 && count < y_.positions)
        ++count;
    return count;
}

Block Correlator::block(Index index) const {
    const Index across = ceil_div(x_.positions, size_.w);
    const Index down = index / across, x = index % across * size_.w;
    return {down * y_.positions / row_blocks_, (down + 1) * y_.positions / row_blocks_, x,
            std::min(x + size_.w, x_.positions)};
}

void Correlator::list_offsets() {
    for (Index ry = 0; ry < y_.out_step; ++ry)
        for (Index rx = 0; rx < x_.out_step; ++rx) {
            Index* offset = offsets_.data() + phase(ry, rx).start * weights_.inputs;
            for (Index c = 0; c < weights_.inputs; ++c)
                for (Index ty = y_.first[ry]; ty < y_.first[ry + 1]; ++ty)
                    for (Index tx = x_.first[rx]; tx < x_.first[rx + 1]; ++tx)
                        *offset++ = packed_.offset(c, y_.taps[ty].reach, x_.taps[tx].reach);
        }
}

/// For each phase (input channel, tap, row of the tile), one phase after the other.
void Correlator::pack_tile(Index group, Index tile, float* packed) const {
    const Index first = first_row(tile), rows = first_row(tile + 1) - first;
    for (Index ry = 0; ry < y_.out_step; ++ry)
        for (Index rx = 0; rx < x_.out_step; ++rx) {
            float* to = packed + phase(ry, rx).start * weights_.inputs * rows;
            for (Index c = 0; c < weights_.inputs; ++c) {
                const float* from = weights_.values + group * weights_.group_stride +
                                    first * weights_.output_stride + c * weights_.input_stride;
                for (Index ty = y_.first[ry]; ty < y_.first[ry + 1]; ++ty)
                    for (Index tx = x_.first[rx]; tx < x_.first[rx + 1]; ++tx) {
                        const float* tap = from + y_.taps[ty].tap * weights_.kernel_w + x_.taps[tx].tap;
                        for (Index m = 0; m < rows; ++m)
                            *to++ = tap[m * weights_.output_stride];
                    }
            }
        }
}

namespace {

/// Copies the part of a tile that lies on the grid from a tile-sized buffer.
void copy_part(const float* from, Index from_stride, Index rows, Index width, float* to, Index to_stride) {
    for (Index m = 0; m < rows; ++m)
        std::copy_n(from + m * from_stride, width, to + m * to_stride);
}

}  // namespace

void Correlator::run_row(Index n, Index channel, Index rows, Index ry, const Block& block, Index q,
                         TapSum* sums) const {
    static constexpr float no_bias[Kernels::most_rows] = {};
    const float* bias = bias_ ? bias_->data() + channel : no_bias;
    const Index lanes = kernels_.lanes, vectors = kernels_.tile_vectors[rows], step = x_.out_step;
    const bool pairs = step == 2;
    const Index plane = y_.output * x_.output;
    float* row = output_.plane(n, channel) + (q * y_.out_step + ry) * x_.output;
    const Index end = std::min(block.x1 * step, x_.output);
    alignas(64) float buffer[Kernels::most_rows * 2 * 32];
    for (Index x = block.x0; x < block.x1;) {
        const bool whole = block.x1 - x > (vectors - 1) * lanes;
        const Index width = whole ? vectors * lanes : lanes;
        const auto tile = whole ? (pairs ? kernels_.pair_tile : kernels_.tile)
                                : (pairs ? kernels_.narrow_pair_tile : kernels_.narrow_tile);
        float* to = row + x * step;
        const Index room = end - x * step;
        if (step > 2) {
            for (Index rx = 0; rx < step; ++rx) {
                tile[rows](sums + rx, bias, buffer, width);
                for (Index m = 0; m < rows; ++m)
                    for (Index i = 0; i < width && i * step + rx < room; ++i)
                        to[m * plane + i * step + rx] = buffer[m * width + i];
            }
        } else if (width * step <= room) {
            tile[rows](sums, bias, to, plane);
        } else {
            tile[rows](sums, bias, buffer, width * step);
            copy_part(buffer, width * step, rows, room, to, plane);
        }
        for (Index rx = 0; rx < step; ++rx)
            sums[rx].input += width;
        x += width;
    }
}

void Correlator::run_tile_rows(Index n, Index group, Index tile, const Block& block, const float* input,
                               const float* weights) const {
    const Index first = first_row(tile), rows = first_row(tile + 1) - first;
    for (Index ry = 0; ry < y_.out_step; ++ry)
        for (Index q = block.y0; q < block.y1 && q * y_.out_step + ry < y_.output; ++q) {
            TapSum sums[AxisPlan::most_step];
            for (Index rx = 0; rx < x_.out_step; ++rx) {
                const Phase at = phase(ry, rx);
                sums[rx] = {input + (q - block.y0) * packed_.row_step(),
                            offsets_.data() + at.start * weights_.inputs, at.taps * weights_.inputs,
                            weights + at.start * weights_.inputs * rows};
            }
            run_row(n, group * weights_.outputs + first, rows, ry, block, q, sums);
        }
}

void Correlator::pack_weights(const Progress& progress) {
    parallel_for(weights_.groups * tiles_, 1, progress, [&](Index i, Index) {
        pack_tile(i / tiles_, i % tiles_, weights_of(i / tiles_, i % tiles_));
    });
}

void Correlator::run_block(Index n, Index group, const Block& block, const float* packed) const {
    for (Index tile = 0; tile < tiles_; ++tile)
        run_tile_rows(n, group, tile, block, packed, weights_of(group, tile));
}

void Correlator::run(const Progress& progress) {
    pack_weights(progress);
    const Index blocks = row_blocks_ * ceil_div(x_.positions, size_.w);
    parallel_for(input_.shape().n * weights_.groups * blocks, 1, progress, [&](Index i, Index) {
        const Index n = i / blocks / weights_.groups, group = i / blocks % weights_.groups;
        const Block here = block(i % blocks);
        const Scratch<float> input(packed_.floats());
        packed_.pack(input_, n, group * weights_.inputs, here, input.data());
        run_block(n, group, here, input.data());
    });
}

bool fits_fast_loops(const PlaneMap& map, Index channels) {
    if (std::max(map.y.stride, map.x.stride) > AxisPlan::most_step) return false;
    const auto extent = [](const AxisMap& axis) { return axis.effective_kernel() + 4 * axis.stride; };
    return extent(map.y) < most_packed && extent(map.x) < most_packed &&
           channels * extent(map.y) <= most_packed / extent(map.x);
}

void correlate(const AxisPlan& y, const AxisPlan& x, const Tensor& input, const WeightView& weights,
               const Tensor* bias, const Progress& progress, Tensor& output) {
    if (few_pixels(y, x, input.shape().n, weights.outputs))
        correlate_few(y, x, input, weights, bias, progress, output);
    else
        Correlator(y, x, input, weights, bias, output).run(progress);
}

}  // namespace engine
