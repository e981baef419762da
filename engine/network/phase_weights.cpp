#include "engine/network/phase_weights.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace engine::network {
namespace {

/// The common sum c of which all phases are to be, so that the squares of the changes are least.
double common_sum(const std::vector<double>& sums, const std::vector<Index>& taps) {
    double above = 0, below = 0;
    for (std::size_t r = 0; r < sums.size(); ++r) {
        above += sums[r] / static_cast<double>(taps[r]);
        below += 1 / static_cast<double>(taps[r]);
    }
    return above / below;
}

}  // namespace

std::optional<PhasedWeights> PhasedWeights::of(const Graph& graph, const ScaleLayer& layer) {
    if (!layer.weight_node || !layer.kernel) return std::nullopt;
    PhasedWeights result;
    result.weight_ = find_constant(graph, layer.weight);
    if (!result.weight_ || !result.weight_->is_number()) return std::nullopt;
    result.op_ = layer.op;
    result.groups_ = integer_of(graph.nodes[*layer.weight_node], "group", 1);
    result.stride_ = layer.stride;
    result.dilation_ = layer.dilation;
    result.kernel_ = *layer.kernel;
    result.depth_first_ = layer.depth_first;
    if (layer.stride.h > 64 || layer.stride.w > 64) return std::nullopt;
    result.phases_ = layer.stride.h * layer.stride.w;
    const Extents& e = result.weight_->extents();
    const bool shuffle = layer.op == ScaleOp::pixel_shuffle;
    result.pairs_ = shuffle ? e[0] / result.phases_ * e[1] : e[0] * e[1];
    result.taps_.assign(static_cast<std::size_t>(result.phases_), 0);
    result.sums_.assign(static_cast<std::size_t>(result.pairs_ * result.phases_), 0);
    const auto values = result.weight_->numbers();
    for (Index i = 0; i < result.weight_->size(); ++i) {
        const Index phase = result.phase_of(i), pair = result.pair_of(i);
        result.sums_[static_cast<std::size_t>(pair * result.phases_ + phase)] +=
            static_cast<double>(values[static_cast<std::size_t>(i)]);
        if (pair == 0) ++result.taps_[static_cast<std::size_t>(phase)];
    }
    return result;
}

/// A pixel shuffle's phases are its conv's output channels.
Index PhasedWeights::phase_of(Index value) const {
    const Index plane = kernel_.h * kernel_.w;
    if (op_ == ScaleOp::pixel_shuffle) {
        const Index channel = value / plane / weight_->extents()[1];
        return depth_first_ ? channel / (weight_->extents()[0] / phases_) : channel % phases_;
    }
    const Index y = value % plane / kernel_.w, x = value % kernel_.w;
    return y * dilation_.h % stride_.h * stride_.w + x * dilation_.w % stride_.w;
}

Index PhasedWeights::pair_of(Index value) const {
    const Index plane = kernel_.h * kernel_.w, filter = value / plane;
    if (op_ != ScaleOp::pixel_shuffle) return filter;
    const Index in = weight_->extents()[1], channel = filter / in, outputs = weight_->extents()[0] / phases_;
    return (depth_first_ ? channel % outputs : channel / phases_) * in + filter % in;
}

Index PhasedWeights::inputs() const {
    const Extents& e = weight_->extents();
    return op_ == ScaleOp::conv_transpose ? e[0] : e[1] * groups_;
}

PairChannels PhasedWeights::channels(Index pair) const {
    const Index second = weight_->extents()[1], first = pair / second;
    if (op_ == ScaleOp::conv_transpose) {
        const Index group = first / (inputs() / groups_);
        return {first, group * second + pair % second};
    }
    const Index per_group = std::max<Index>(pairs_ / second / groups_, 1);
    return {first / per_group * second + pair % second, first};
}

std::vector<double> PhasedWeights::sums(Index pair) const {
    const auto begin = sums_.begin() + static_cast<std::ptrdiff_t>(pair * phases_);
    return {begin, begin + static_cast<std::ptrdiff_t>(phases_)};
}

std::optional<double> PhasedWeights::ripple() const {
    if (phases_ < 2) return std::nullopt;
    double deviation = 0, level = 0;
    for (Index pair = 0; pair < pairs_; ++pair) {
        const std::vector<double> p = sums(pair);
        double mean = 0;
        for (const double sum : p)
            mean += sum / static_cast<double>(phases_);
        for (const double sum : p)
            deviation += (sum - mean) * (sum - mean);
        level += static_cast<double>(phases_) * mean * mean;
    }
    if (!(level > 0) || !std::isfinite(deviation)) return std::nullopt;
    return std::sqrt(deviation / level);
}

std::optional<double> PhasedWeights::share_of_random() const {
    const auto own = ripple();
    if (!own) return std::nullopt;
    return *own / std::sqrt(static_cast<double>(phases_ - 1));
}

void PhasedWeights::check_taps() const {
    for (const Index count : taps_)
        if (count == 0)
            fail("its kernel of {} leaves phases of its stride {} without a tap, which no weight can fill",
                 to_string(kernel_), to_string(stride_));
}

Array PhasedWeights::equalized() const {
    check_taps();
    std::vector<double> common;
    for (Index pair = 0; pair < pairs_; ++pair)
        common.push_back(common_sum(sums(pair), taps_));
    Tensor values = *weight_->tensor();
    for (Index i = 0; i < values.size(); ++i) {
        const Index phase = phase_of(i), pair = pair_of(i);
        const double excess =
            sums_[static_cast<std::size_t>(pair * phases_ + phase)] - common[static_cast<std::size_t>(pair)];
        values.data()[i] -=
            static_cast<float>(excess / static_cast<double>(taps_[static_cast<std::size_t>(phase)]));
    }
    return Array(weight_->extents(), std::move(values), weight_->type());
}

Array PhasedWeights::equalized(const std::vector<double>& activations) const {
    check_taps();
    const Extents& e = weight_->extents();
    ENGINE_CHECK(static_cast<Index>(activations.size()) == inputs(), "{} activations for {} channels",
                 activations.size(), inputs());
    const Index outputs = op_ == ScaleOp::conv_transpose ? e[1] * groups_ : pairs_ / e[1];
    std::vector<std::vector<double>> weighted(static_cast<std::size_t>(outputs),
                                              std::vector<double>(static_cast<std::size_t>(phases_), 0));
    std::vector<double> energy(static_cast<std::size_t>(outputs), 0);
    for (Index pair = 0; pair < pairs_; ++pair) {
        const auto [in, out] = channels(pair);
        const double a = activations[static_cast<std::size_t>(in)];
        energy[static_cast<std::size_t>(out)] += a * a;
        for (Index r = 0; r < phases_; ++r)
            weighted[static_cast<std::size_t>(out)][static_cast<std::size_t>(r)] +=
                a * sums_[static_cast<std::size_t>(pair * phases_ + r)];
    }
    std::vector<double> common;
    for (const auto& sums_of_output : weighted)
        common.push_back(common_sum(sums_of_output, taps_));
    Tensor values = *weight_->tensor();
    for (Index i = 0; i < values.size(); ++i) {
        const auto [in, out] = channels(pair_of(i));
        const auto o = static_cast<std::size_t>(out), r = static_cast<std::size_t>(phase_of(i));
        if (energy[o] == 0) continue;
        const double change = activations[static_cast<std::size_t>(in)] * (common[o] - weighted[o][r]) /
                              (static_cast<double>(taps_[r]) * energy[o]);
        values.data()[i] += static_cast<float>(change);
    }
    return Array(e, std::move(values), weight_->type());
}

}  // namespace engine::network
