// The phase sums of a layer's kernels, channel pair by channel pair: what they say about ripple, and the
// kernels nearest to them whose phases are equal.
#pragma once

#include <optional>
#include <vector>

#include "engine/core/tensor.h"
#include "engine/network/scale_layers.h"

namespace engine::network {

/// The channels that a kernel leads from and to.
struct PairChannels {
    Index in = 0, out = 0;
};

/// The phase of every weight of a layer. Weights stand pair by pair, each with `taps` values of its own.
class PhasedWeights {
  public:
    /// nullopt for layers without weights.
    static std::optional<PhasedWeights> of(const Graph& graph, const ScaleLayer& layer);

    Index phases() const { return phases_; }
    Index pairs() const { return pairs_; }
    /// Of a pixel shuffle `out` counts in the enlarged picture.
    PairChannels channels(Index pair) const;
    /// Sum of one channel pair's taps of each phase.
    std::vector<double> sums(Index pair) const;
    /// The number of taps of each phase.
    const std::vector<Index>& taps() const { return taps_; }
    /// sqrt(sum of (P - mean P)² over sum of (mean P)²); nullopt when there is one phase, or the denominator
    /// is 0.
    std::optional<double> ripple() const;
    /// Ripple over what independent random weights give, sqrt(phases - 1).
    std::optional<double> share_of_random() const;

    /// The weights with each pair's phases equal, changed least: each tap of phase r is lowered by (P_r -
    /// c)/n_r. Throws Error where a phase has no taps.
    Array equalized() const;
    /// The weights changed least so that for every output channel the sums over inputs, each times its mean
    /// activation, are equal over the phases. Throws Error also for means that are all 0.
    Array equalized(const std::vector<double>& activations) const;

  private:
    void check_taps() const;
    Index inputs() const;
    Index pair_of(Index value) const;
    Index phase_of(Index value) const;

    const Array* weight_ = nullptr;
    ScaleOp op_ = ScaleOp::conv;
    Index groups_ = 1, phases_ = 1, pairs_ = 0;
    Pair stride_, dilation_, kernel_;
    bool depth_first_ = true;
    std::vector<Index> taps_;
    std::vector<double> sums_;  ///< pair by pair, phase by phase
};

}  // namespace engine::network
