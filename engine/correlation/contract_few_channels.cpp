#include "engine/correlation/contract_few_channels.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/correlation/packed_input.h"
#include "engine/simd/loops.h"

namespace engine {
namespace {

/// Float sums run over this many pixels before they are added to others: their rows stay in the second-level
/// cache.
constexpr Index pixels_at_once = 2048;
constexpr Index least_rows = 4;

class Contraction {
  public:
    Contraction(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large, Index groups,
                Pair kernel, const BlockWork& also, float* weight);
    void run(const Progress& progress);

  private:
    Index taps() const { return y_.count(0) * x_.count(0); }
    Index weights() const { return small_.shape().c * per_large_ * kernel_.h * kernel_.w; }
    Index choose_chunks() const;
    void add_chunk(Index chunk, Index group, Index first_large, float* sums) const;
    void add_block(Index n, Index group, Index first_large, const Block& block, float* sums) const;
    void pack_tail(Index n, Index group, const Block& block, float* tail) const;
    void write(const float* sums, const Progress& progress) const;

    const Kernels& kernels_;
    const AxisPlan &y_, &x_;
    const Tensor &small_, &large_;
    Pair kernel_;
    const BlockWork& also_;
    float* weight_;
    Index groups_, per_small_, per_large_;
    Index rows_;           ///< of a block
    Index row_blocks_;     ///< in a picture
    Index chunks_;         ///< runs of blocks, each with sums of its own
    Index large_at_once_;  ///< channels that one piece of work takes
    PackedInput packed_;
};

Contraction::Contraction(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large,
                         Index groups, Pair kernel, const BlockWork& also, float* weight)
    : kernels_(kernels()),
      y_(y),
      x_(x),
      small_(small),
      large_(large),
      kernel_(kernel),
      also_(also),
      weight_(weight),
      groups_(groups),
      per_small_(small.shape().c / groups),
      per_large_(large.shape().c / groups),
      rows_(rows_at_once(y, x)),
      row_blocks_(ceil_div(y.positions, rows_)),
      chunks_(choose_chunks()),
      large_at_once_(also ? per_large_ : large_channels_at_once(per_large_, groups_ * chunks_)),
      packed_(y, x, large_at_once_, {rows_, x.positions}, kernels_) {}

/// One chunk per block, or fewer when all their sums would take more than a tenth of the tensors' memory.
Index Contraction::choose_chunks() const {
    const Index all = small_.shape().n * row_blocks_;
    return std::clamp<Index>((small_.size() + large_.size()) / 10 / weights(), 1, all);
}

/// The columns behind each row's last whole vector, padded with zeros.
void Contraction::pack_tail(Index n, Index group, const Block& block, float* tail) const {
    const Index lanes = kernels_.lanes, rest = x_.positions % lanes;
    for (Index s = 0; s < per_small_; ++s)
        for (Index y = block.y0; y < block.y1; ++y, tail += lanes) {
            const float* end = small_.plane(n, group * per_small_ + s) + (y + 1) * x_.positions;
            std::copy(end - rest, end, tail);
            std::fill(tail + rest, tail + lanes, 0.0f);
        }
}

void Contraction::add_block(Index n, Index group, Index first_large, const Block& block, float* sums) const {
    const Index rows = block.y1 - block.y0, plane = y_.positions * x_.positions;
    const Index columns = large_at_once_ * taps();
    const Scratch<float> large(packed_.floats()), tail(per_small_ * rows * kernels_.lanes);
    const Scratch<Index> offsets(columns);
    packed_.pack(large_, n, group * per_large_ + first_large, block, large.data());
    if (also_) also_(n, group, block, large.data());
    if (x_.positions % kernels_.lanes != 0) pack_tail(n, group, block, tail.data());
    Index* offset = offsets.data();
    for (Index l = 0; l < large_at_once_; ++l)
        for (Index ty = 0; ty < y_.count(0); ++ty)
            for (Index tx = 0; tx < x_.count(0); ++tx)
                *offset++ = packed_.offset(l, y_.taps[ty].reach, x_.taps[tx].reach);

    const Index small_tiles = ceil_div(per_small_, kernels_.small_tile);
    const Index most_taps = kernels_.product_taps[std::min<Index>(per_small_, kernels_.small_tile)];
    const Index tap_tiles = ceil_div(columns, most_taps);
    for (Index a = 0; a < small_tiles; ++a)
        for (Index b = 0; b < tap_tiles; ++b) {
            const Index s = a * per_small_ / small_tiles, s_count = (a + 1) * per_small_ / small_tiles - s;
            const Index t = b * columns / tap_tiles, t_count = (b + 1) * columns / tap_tiles - t;
            const Products products{small_.plane(n, group * per_small_ + s) + block.y0 * x_.positions,
                                    tail.data() + s * rows * kernels_.lanes,
                                    large.data(),
                                    offsets.data() + t,
                                    plane,
                                    x_.positions,
                                    rows * kernels_.lanes,
                                    packed_.row_step(),
                                    rows,
                                    x_.positions};
            const Index stride = per_large_ * taps();
            kernels_.products[s_count][t_count](products, sums + s * stride + t, stride);
        }
}

void Contraction::add_chunk(Index chunk, Index group, Index first_large, float* sums) const {
    const Index all = small_.shape().n * row_blocks_, stride = per_large_ * taps();
    for (Index s = 0; s < per_small_; ++s)
        std::fill_n(sums + s * stride, large_at_once_ * taps(), 0.0f);
    for (Index i = chunk * all / chunks_; i < (chunk + 1) * all / chunks_; ++i) {
        const Index y = i % row_blocks_ * rows_;
        add_block(i / row_blocks_, group, first_large,
                  {y, std::min(y + rows_, y_.positions), 0, x_.positions}, sums);
    }
}

/// Adds the chunks up in their order, in double precision.
void Contraction::write(const float* sums, const Progress& progress) const {
    const Index columns = per_large_ * taps(), all = small_.shape().c * columns;
    std::fill_n(weight_, weights(), 0.0f);
    parallel_for(small_.shape().c, 4, progress, [&](Index begin, Index end) {
        for (Index s = begin; s < end; ++s)
            for (Index column = 0; column < columns; ++column) {
                double sum = 0;
                for (Index chunk = 0; chunk < chunks_; ++chunk)
                    sum += sums[chunk * all + s * columns + column];
                const Index l = column / taps(), tap = column % taps();
                const Index ty = y_.taps[tap / x_.count(0)].tap, tx = x_.taps[tap % x_.count(0)].tap;
                weight_[((s * per_large_ + l) * kernel_.h + ty) * kernel_.w + tx] = static_cast<float>(sum);
            }
    });
}

void Contraction::run(const Progress& progress) {
    const Index columns = per_large_ * taps(), all = small_.shape().c * columns;
    const Index parts = per_large_ / large_at_once_;
    const Scratch<float> sums(chunks_ * all);
    parallel_for(chunks_ * groups_ * parts, 1, progress, [&](Index i, Index) {
        const Index chunk = i / parts / groups_, group = i / parts % groups_,
                    first = i % parts * large_at_once_;
        add_chunk(chunk, group, first,
                  sums.data() + chunk * all + group * per_small_ * columns + first * taps());
    });
    write(sums.data(), progress);
}

}  // namespace

Index rows_at_once(const AxisPlan& y, const AxisPlan& x) {
    return std::clamp<Index>(pixels_at_once / x.positions, std::min(least_rows, y.positions), y.positions);
}

void contract_narrow(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large,
                     Index groups, Pair kernel, const BlockWork& also, const Progress& progress,
                     float* weight) {
    Contraction(y, x, small, large, groups, kernel, also, weight).run(progress);
}

}  // namespace engine
