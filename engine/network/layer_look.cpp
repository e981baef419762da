#include "engine/network/layer_look.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/core/error.h"
#include "engine/network/examination.h"
#include "engine/network/phase_weights.h"
#include "engine/network/strided.h"

namespace engine::network {
namespace {

/// The taps of every channel pair, whichever layer they belong to.
class PairTaps {
  public:
    PairTaps(const Graph& graph, const ScaleLayer& layer)
        : weight_(*find_constant(graph, layer.weight)),
          kernel_(*layer.kernel),
          depth_first_(layer.depth_first) {
        if (layer.op == ScaleOp::pixel_shuffle) factor_ = layer.stride;
        outputs_ = weight_.extents()[0] / (factor_.h * factor_.w);
    }

    Pair size() const { return {kernel_.h * factor_.h, kernel_.w * factor_.w}; }

    /// A pixel shuffle's as the kernel of the transposed conv that it equals: tap t of phase r lies at
    /// factor * (kernel - 1 - t) + r (Shi et al. 2016, "Is the deconvolution layer the same as a
    /// convolutional layer?").
    Grid of(Index pair) const {
        if (factor_ == Pair{1, 1}) return plane(pair);
        const Index second = weight_.extents()[1], out = pair / second, in = pair % second;
        const Index phases = factor_.h * factor_.w;
        Grid taps(size().h, size().w);
        for (Index phase = 0; phase < phases; ++phase) {
            const Index channel = depth_first_ ? phase * outputs_ + out : out * phases + phase;
            const Grid own = plane(channel * second + in);
            for (Index y = 0; y < kernel_.h; ++y)
                for (Index x = 0; x < kernel_.w; ++x)
                    taps(factor_.h * (kernel_.h - 1 - y) + phase / factor_.w,
                         factor_.w * (kernel_.w - 1 - x) + phase % factor_.w) = own(y, x);
        }
        return taps;
    }

  private:
    Grid plane(Index filter) const {
        Grid taps(kernel_.h, kernel_.w);
        const auto count = static_cast<std::size_t>(kernel_.h * kernel_.w);
        const auto values = weight_.numbers().subspan(static_cast<std::size_t>(filter) * count, count);
        std::ranges::copy(values, taps.values.begin());
        return taps;
    }

    const Array& weight_;
    Pair kernel_, factor_{1, 1};
    Index outputs_ = 1;
    bool depth_first_ = true;
};

double deviation(const std::vector<double>& sums) {
    double mean = 0, square = 0;
    for (const double sum : sums)
        mean += sum / static_cast<double>(sums.size());
    for (const double sum : sums)
        square += (sum - mean) * (sum - mean);
    return std::sqrt(square / static_cast<double>(sums.size()));
}

/// The spectrum of the mean autocorrelation, which is the mean of the spectra (Wiener-Khinchin).
Grid mean_spectrum(const PairTaps& taps, Index pairs, Pair dilation, const Progress& progress) {
    constexpr Index n = 64;
    const Pair size = taps.size();
    Grid correlation(2 * size.h - 1, 2 * size.w - 1);
    for (Index pair = 0; pair < pairs; ++pair) {
        progress.check();
        const Grid k = taps.of(pair);
        for (Index y = 0; y < size.h; ++y)
            for (Index x = 0; x < size.w; ++x)
                for (Index v = 0; v < size.h; ++v)
                    for (Index u = 0; u < size.w; ++u)
                        correlation(y - v + size.h - 1, x - u + size.w - 1) += k(y, x) * k(v, u);
    }
    Grid power(n, n);
    for (Index v = 0; v < n; ++v) {
        progress.check();
        for (Index u = 0; u < n; ++u)
            for (Index y = 0; y < correlation.rows; ++y)
                for (Index x = 0; x < correlation.cols; ++x) {
                    const double turn = static_cast<double>((v - n / 2) * (y - size.h + 1) * dilation.h +
                                                            (u - n / 2) * (x - size.w + 1) * dilation.w);
                    power(v, u) += correlation(y, x) * std::cos(2 * std::numbers::pi * turn / n) /
                                   static_cast<double>(pairs);
                }
    }
    return power;
}

/// Kernels of more taps have no spectrum: it would take minutes.
constexpr Index most_spectrum_taps = 256;

std::shared_ptr<const Tensor> picture_of(const Array* value, bool channels_last, const Progress& progress) {
    if (!value) return nullptr;
    if (channels_last && value->is_number() && value->rank() == 4)
        return transposed(*value, {0, 3, 1, 2}, progress).tensor();
    return as_picture(*value, progress);
}

}  // namespace

LayerLook look_at_kernels(const Graph& graph, const ScaleLayer& layer, const Progress& progress) {
    LayerLook look;
    const auto weights = PhasedWeights::of(graph, layer);
    if (!weights) return look;
    look.pairs = weights->pairs();
    const PairTaps taps(graph, layer);
    std::vector<std::pair<double, Index>> order;
    Grid sums(layer.stride.h, layer.stride.w);
    for (Index pair = 0; pair < look.pairs; ++pair) {
        progress.check();
        const std::vector<double> phases = weights->sums(pair);
        order.emplace_back(deviation(phases), pair);
        for (std::size_t r = 0; r < phases.size(); ++r)
            sums.values[r] += phases[r] * phases[r] / static_cast<double>(look.pairs);
    }
    for (double& value : sums.values)
        value = std::sqrt(value);
    look.phase_sums = std::move(sums);
    const std::size_t shown = std::min(order.size(), most_pair_kernels);
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(shown),
                              [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; i < shown; ++i) {
        const auto [unevenness, pair] = order[i];
        look.kernels.push_back({weights->channels(pair), taps.of(pair), unevenness});
    }
    if (taps.size().h * taps.size().w <= most_spectrum_taps)
        look.spectrum = mean_spectrum(taps, look.pairs, layer.dilation, progress);
    return look;
}

LayerLook look_at_layer(const Graph& graph, const ScaleLayer& layer, const AuditRequest& request,
                        std::size_t source, const Progress& progress) {
    LayerLook look = look_at_kernels(graph, layer, progress.section(0, 0.3));
    if (source >= request.sources.size()) return look;
    NamedArrays feeds = request.feeds;
    feeds[request.port] = request.sources[source].input;
    const std::string& before = graph.nodes[layer.weight_node.value_or(layer.node)].inputs.at(0);
    const std::string& after = layer.output(graph);
    const NamedArrays values = run(graph, feeds, {before, after}, progress.section(0.3, 1));
    look.before = picture_of(&values.at(before), layer.channels_last && !layer.weight_node, progress);
    look.after = picture_of(&values.at(after), layer.channels_last, progress);
    return look;
}

}  // namespace engine::network
