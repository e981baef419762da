// A block of a correlation's input in the order in which the loops read it: rows in cache, zeros where taps
// fall outside. For a stride the columns are sorted by their remainder, so that the columns which one tap
// reads are neighbours.
#pragma once

#include "engine/core/tensor.h"
#include "engine/correlation/axis_plan.h"
#include "engine/simd/loops.h"

namespace engine {

/// Positions [y0, y1) × [x0, x1) of the computed grid.
struct Block {
    Index y0, y1, x0, x1;
};

class PackedInput {
  public:
    /// Room for blocks of up to `positions`, of that many channels.
    PackedInput(const AxisPlan& y, const AxisPlan& x, Index channels, Pair positions, const Kernels& kernels);

    Index floats() const { return channels_ * channel_floats_; }
    /// The distance from the first position of a block to the one dy rows below.
    Index row_step() const { return y_.in_step * streams_ * pitch_; }
    /// The distance from the first position's place in `packed` to the value that a tap reads there.
    Index offset(Index channel, Index y_reach, Index x_reach) const;

    /// Fills `packed` with the channels from first_channel on that a block of batch entry n needs.
    void pack(const Tensor& input, Index n, Index first_channel, const Block& block, float* packed) const;

  private:
    void pack_row(const float* row, Index begin, float* packed) const;

    const AxisPlan &y_, &x_;
    const Kernels& kernels_;
    Index channels_, rows_, pitch_, channel_floats_;
    Index streams_ = 0;                     ///< remainders that occur
    Index remainder_[AxisPlan::most_step];  ///< of each stream
    Index stream_[AxisPlan::most_step];     ///< of each remainder
    Index min_shift_;
};

}  // namespace engine
