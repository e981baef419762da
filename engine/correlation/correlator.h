// The correlation in blocks of the output: each block's input is packed once and read by all output channels.
#pragma once

#include "engine/correlation/operands.h"
#include "engine/correlation/packed_input.h"

namespace engine {

/// One correlation: weights in the order in which the tiles read them, and blocks of the output.
class Correlator {
  public:
    /// With blocks of its own choice …
    Correlator(const AxisPlan& y, const AxisPlan& x, const Tensor& input, const WeightView& weights,
               const Tensor* bias, Tensor& output);
    /// … or for blocks of at most `block` that somebody else packs.
    Correlator(const AxisPlan& y, const AxisPlan& x, const Tensor& input, const WeightView& weights,
               const Tensor* bias, Tensor& output, Pair block);
    /// Computes the whole output.
    void run(const Progress& progress);

    /// Brings the weights into order; to be called before run_block.
    void pack_weights(const Progress& progress);
    /// Computes a block of the output, whose input lies in `packed`.
    void run_block(Index n, Index group, const Block& block, const float* packed) const;

  private:
    /// The taps of one phase of the output, in the order in which they are added.
    struct Phase {
        Index start;  ///< taps per input channel of the phases before it
        Index taps;   ///< per input channel
    };
    Index taps() const { return y_.first[y_.out_step] * x_.first[x_.out_step]; }
    Phase phase(Index ry, Index rx) const {
        return {y_.first[ry] * x_.first[x_.out_step] + y_.count(ry) * x_.first[rx],
                y_.count(ry) * x_.count(rx)};
    }
    Index first_row(Index tile) const { return tile * weights_.outputs / tiles_; }
    Index choose_row_blocks() const;
    Block block(Index index) const;
    void list_offsets();
    float* weights_of(Index group, Index tile) const {
        return packed_weights_.data() +
               (group * weights_.outputs + first_row(tile)) * weights_.inputs * taps();
    }
    void pack_tile(Index group, Index tile, float* packed) const;
    void run_tile_rows(Index n, Index group, Index tile, const Block& block, const float* input,
                       const float* weights) const;
    void run_row(Index n, Index channel, Index rows, Index ry, const Block& block, Index q,
                 TapSum* sums) const;

    const Kernels& kernels_;
    const AxisPlan &y_, &x_;
    const Tensor& input_;
    WeightView weights_;
    const Tensor* bias_;
    Tensor& output_;
    Index tiles_;  ///< of output channels, in a group
    Pair size_;    ///< of a block, in positions, at most
    Index row_blocks_;
    PackedInput packed_;
    Scratch<Index> offsets_;
    Scratch<float> packed_weights_;
};

}  // namespace engine
