#include "engine/correlation/contract_many_channels.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/correlation/packed_input.h"

namespace engine {
namespace {

/// Float sums run over this many pixels before they are added to others.
constexpr Index pixels_at_once = 1024;
/// Pieces of work that keep a few threads evenly busy.
constexpr Index enough_pieces = 16;

class WideContraction {
  public:
    WideContraction(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large,
                    Index groups, Pair kernel, float* weight);
    void run(const Progress& progress);

  private:
    Index taps() const { return y_.count(0) * x_.count(0); }
    Index columns() const { return per_large_ * taps(); }
    Index chunk_floats() const { return groups_ * columns() * pitch_; }
    Index choose_chunks() const;
    Block block(Index index) const;
    void transpose(Index index, Index group, float* transposed) const;
    void add_chunk(Index chunk, Index group, Index first_large, const float* transposed, float* sums) const;
    void add_block(Index index, Index group, Index first_large, const float* transposed, float* packed,
                   float* sums) const;
    void write(const float* sums, const Progress& progress) const;

    const Kernels& kernels_;
    const AxisPlan &y_, &x_;
    const Tensor &small_, &large_;
    Pair kernel_;
    float* weight_;
    Index groups_, per_small_, per_large_;
    Index pitch_;          ///< channels of the small grid in whole vectors
    Pair size_;            ///< of a block, in pixels
    Index across_, down_;  ///< blocks in a picture
    Index blocks_;         ///< in all pictures
    Index chunks_;         ///< runs of blocks, each with sums of its own
    Index large_at_once_;  ///< channels that one piece of work takes
    PackedInput packed_;
};

WideContraction::WideContraction(const AxisPlan& y, const AxisPlan& x, const Tensor& small,
                                 const Tensor& large, Index groups, Pair kernel, float* weight)
    : kernels_(kernels()),
      y_(y),
      x_(x),
      small_(small),
      large_(large),
      kernel_(kernel),
      weight_(weight),
      groups_(groups),
      per_small_(small.shape().c / groups),
      per_large_(large.shape().c / groups),
      pitch_(ceil_div(per_small_, kernels_.lanes) * kernels_.lanes),
      size_{std::clamp<Index>(pixels_at_once / x.positions, 1, y.positions),
            std::min(x.positions, pixels_at_once)},
      across_(ceil_div(x.positions, size_.w)),
      down_(ceil_div(y.positions, size_.h)),
      blocks_(small.shape().n * down_ * across_),
      chunks_(choose_chunks()),
      large_at_once_(large_channels_at_once(per_large_, groups_ * chunks_)),
      packed_(y, x, large_at_once_, size_, kernels_) {}

/// Enough pieces of work, or fewer when all their sums would take more than a sixth of the memory of the
/// tensors.
Index WideContraction::choose_chunks() const {
    const Index most = (small_.size() + large_.size()) / 6 / chunk_floats();
    return std::clamp<Index>(most, 1, std::min(blocks_, ceil_div(enough_pieces, groups_)));
}

Block WideContraction::block(Index index) const {
    const Index y = index / across_ % down_ * size_.h, x = index % across_ * size_.w;
    return {y, std::min(y + size_.h, y_.positions), x, std::min(x + size_.w, x_.positions)};
}

/// A block of the small grid as (y, x, channel), zeros behind the last channel.
void WideContraction::transpose(Index index, Index group, float* transposed) const {
    const Block here = block(index);
    const Index plane = y_.positions * x_.positions, width = here.x1 - here.x0;
    const float* from = small_.plane(index / (across_ * down_), group * per_small_) + here.x0;
    for (Index y = here.y0; y < here.y1; ++y, transposed += width * pitch_) {
        kernels_.transpose(from + y * x_.positions, plane, per_small_, width, transposed, pitch_);
        for (Index x = 0; x < width && per_small_ < pitch_; ++x)
            std::fill(transposed + x * pitch_ + per_small_, transposed + (x + 1) * pitch_, 0.0f);
    }
}

void WideContraction::add_block(Index index, Index group, Index first_large, const float* transposed,
                                float* packed, float* sums) const {
    const Block here = block(index);
    const Index all = large_at_once_ * taps(), width = here.x1 - here.x0;
    packed_.pack(large_, index / (across_ * down_), group * per_large_ + first_large, here, packed);
    const Scratch<Index> offsets(all);
    Index* offset = offsets.data();
    for (Index l = 0; l < large_at_once_; ++l)
        for (Index ty = 0; ty < y_.count(0); ++ty)
            for (Index tx = 0; tx < x_.count(0); ++tx)
                *offset++ = packed_.offset(l, y_.taps[ty].reach, x_.taps[tx].reach);

    const Index vectors = pitch_ / kernels_.lanes, small_tiles = ceil_div(vectors, kernels_.small_tile);
    for (Index a = 0; a < small_tiles; ++a) {
        const Index s = a * vectors / small_tiles, s_count = (a + 1) * vectors / small_tiles - s;
        const Index tap_tiles = ceil_div(all, kernels_.product_taps[s_count]);
        for (Index b = 0; b < tap_tiles; ++b) {
            const Index t = b * all / tap_tiles, t_count = (b + 1) * all / tap_tiles - t;
            const OuterProducts products{transposed + s * kernels_.lanes,
                                         packed,
                                         offsets.data() + t,
                                         width * pitch_,
                                         pitch_,
                                         packed_.row_step(),
                                         here.y1 - here.y0,
                                         width};
            kernels_.outer_products[s_count][t_count](products, sums + t * pitch_ + s * kernels_.lanes,
                                                      pitch_);
        }
    }
}

/// `transposed` holds the whole small grid of the group, or is null.
void WideContraction::add_chunk(Index chunk, Index group, Index first_large, const float* transposed,
                                float* sums) const {
    const Scratch<float> packed(packed_.floats());
    const Scratch<float> own(transposed ? 0 : size_.h * size_.w * pitch_);
    std::fill_n(sums, large_at_once_ * taps() * pitch_, 0.0f);
    for (Index i = chunk * blocks_ / chunks_; i < (chunk + 1) * blocks_ / chunks_; ++i) {
        if (!transposed) transpose(i, group, own.data());
        add_block(i, group, first_large,
                  transposed ? transposed + i * size_.h * size_.w * pitch_ : own.data(), packed.data(), sums);
    }
}

/// Adds the chunks up in their order, in double precision, from (group, column, small channel) to the weight.
void WideContraction::write(const float* sums, const Progress& progress) const {
    const Index row = per_large_ * kernel_.h * kernel_.w, tap_sums = taps() * pitch_;
    std::fill_n(weight_, small_.shape().c * row, 0.0f);
    parallel_for(groups_ * per_large_, 1, progress, [&](Index begin, Index end) {
        const Scratch<double> totals(tap_sums);
        for (Index i = begin; i < end; ++i) {
            std::fill_n(totals.data(), tap_sums, 0.0);
            for (Index chunk = 0; chunk < chunks_; ++chunk)
                for (Index j = 0; j < tap_sums; ++j)
                    totals[j] += sums[chunk * chunk_floats() + i * tap_sums + j];
            float* to = weight_ + i / per_large_ * per_small_ * row + i % per_large_ * kernel_.h * kernel_.w;
            for (Index s = 0; s < per_small_; ++s, to += row)
                for (Index ty = 0; ty < y_.count(0); ++ty)
                    for (Index tx = 0; tx < x_.count(0); ++tx)
                        to[y_.taps[ty].tap * kernel_.w + x_.taps[tx].tap] =
                            static_cast<float>(totals[(ty * x_.count(0) + tx) * pitch_ + s]);
        }
    });
}

void WideContraction::run(const Progress& progress) {
    const Index parts = per_large_ / large_at_once_, block_floats = size_.h * size_.w * pitch_;
    const Index whole = blocks_ * block_floats;
    // Pieces of work that need the same block share it.
    const Scratch<float> shared(parts > 1 ? groups_ * whole : 0);
    if (parts > 1)
        parallel_for(groups_ * blocks_, 1, progress, [&](Index i, Index) {
            transpose(i % blocks_, i / blocks_,
                      shared.data() + i / blocks_ * whole + i % blocks_ * block_floats);
        });
    const Scratch<float> sums(chunks_ * chunk_floats());
    parallel_for(chunks_ * groups_ * parts, 1, progress, [&](Index i, Index) {
        const Index chunk = i / parts / groups_, group = i / parts % groups_,
                    first = i % parts * large_at_once_;
        add_chunk(chunk, group, first, parts > 1 ? shared.data() + group * whole : nullptr,
                  sums.data() + chunk * chunk_floats() + (group * columns() + first * taps()) * pitch_);
    });
    write(sums.data(), progress);
}

}  // namespace

bool many_channels(Index per_small, const Kernels& kernels) {
    const Index pitch = ceil_div(per_small, kernels.lanes) * kernels.lanes;
    return 4 * per_small >= 3 * pitch;
}

void contract_wide(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large,
                   Index groups, Pair kernel, const Progress& progress, float* weight) {
    WideContraction(y, x, small, large, groups, kernel, weight).run(progress);
}

}  // namespace engine
