#include "engine/correlation/one_pass.h"

#include <algorithm>

#include "engine/correlation/contract_few_channels.h"
#include "engine/correlation/contract_few_pixels.h"
#include "engine/correlation/contract_many_channels.h"
#include "engine/correlation/correlate_few_pixels.h"
#include "engine/correlation/correlator.h"
#include "engine/simd/loops.h"

namespace engine {
namespace {

/// Floats of a packed block that leave room beside it in a core's second-level cache.
constexpr Index most_packed = 64 * 1024;

Pair block_size(const AxisPlan& y, const AxisPlan& x) { return {rows_at_once(y, x), x.positions}; }

/// Sums of each channel of the large grid over the rows of each block.
class BiasSums {
  public:
    BiasSums(const AxisPlan& y, const Tensor& large, Index rows)
        : y_(y),
          large_(large),
          rows_(rows),
          blocks_(ceil_div(y.positions, rows)),
          sums_(large.shape().n * blocks_ * large.shape().c) {}

    /// Every row of the large grid belongs to one block: the last one has those behind the small grid.
    void add(Index n, Index first_channel, Index channels, const Block& block) {
        const auto row = [&](Index position) {
            return position == y_.positions ? y_.input : std::min(position * y_.in_step, y_.input);
        };
        const Index begin = row(block.y0), end = row(block.y1), width = large_.shape().w;
        for (Index c = first_channel; c < first_channel + channels; ++c)
            place(n, block.y0 / rows_, c) =
                kernels().sum(large_.plane(n, c) + begin * width, (end - begin) * width);
    }

    void write(Tensor& bias) const {
        bias.reset({1, large_.shape().c, 1, 1});
        for (Index c = 0; c < large_.shape().c; ++c) {
            double sum = 0;
            for (Index n = 0; n < large_.shape().n; ++n)
                for (Index i = 0; i < blocks_; ++i)
                    sum += place(n, i, c);
            bias.data()[c] = static_cast<float>(sum);
        }
    }

  private:
    double& place(Index n, Index block, Index channel) const {
        return sums_[(n * blocks_ + block) * large_.shape().c + channel];
    }

    const AxisPlan& y_;
    const Tensor& large_;
    Index rows_, blocks_;
    Scratch<double> sums_;
};

}  // namespace

bool one_pass_pays(const AxisPlan& y, const AxisPlan& x, Index batch, const WeightView& weights) {
    return y.count(0) > 0 && x.count(0) > 0 && !few_pixels(y, x, batch, weights.outputs) &&
           !few_pixels_to_contract(y, x, batch, weights.outputs) &&
           !many_channels(weights.outputs, kernels()) &&
           PackedInput(y, x, weights.inputs, block_size(y, x), kernels()).floats() <= most_packed;
}

void gradients_in_one_pass(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large,
                           const WeightView& weights, const Progress& progress, Tensor& small_gradient,
                           float* weight_gradient, Tensor* bias_gradient) {
    Correlator correlator(y, x, large, weights, nullptr, small_gradient, block_size(y, x));
    correlator.pack_weights(progress);
    BiasSums sums(y, large, rows_at_once(y, x));
    const BlockWork also = [&](Index n, Index group, const Block& block, const float* packed) {
        correlator.run_block(n, group, block, packed);
        if (bias_gradient) sums.add(n, group * weights.inputs, weights.inputs, block);
    };
    contract_narrow(y, x, small, large, weights.groups, {weights.kernel_h, weights.kernel_w}, also, progress,
                    weight_gradient);
    if (bias_gradient) sums.write(*bias_gradient);
}

}  // namespace engine
