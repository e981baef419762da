#include "engine/network/mend_trial.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/network/examination.h"
#include "engine/network/picture_axes.h"
#include "engine/network/ripple.h"

namespace engine::network {
namespace {

std::optional<double> psnr(const Tensor* before, const Tensor* after) {
    if (!before || !after || before->shape() != after->shape() || before->size() == 0) return std::nullopt;
    const auto [low, high] = std::ranges::minmax_element(before->values());
    const double range = double{*high} - double{*low};
    double square = 0;
    for (Index i = 0; i < before->size(); ++i) {
        const double d = double{before->data()[i]} - double{after->data()[i]};
        square += d * d;
    }
    square /= static_cast<double>(before->size());
    if (!(range > 0) || !(square > 0) || !std::isfinite(square)) return std::nullopt;
    return 10 * std::log10(range * range / square);
}

}  // namespace

Graph mended(const Graph& graph, const ScaleLayer& layer, MendMethod method, const AuditRequest& request,
             const Progress& progress) {
    switch (method) {
        case MendMethod::resize_conv: return with_resize_conv(graph, layer);
        case MendMethod::activations:
            return with_equal_phases(graph, layer, mean_activations(graph, layer, request, progress));
        case MendMethod::weights: break;
    }
    return with_equal_phases(graph, layer);
}

MendTrial try_mending(const Graph& graph, const Audit& audit, const ScaleLayer& layer, MendMethod method,
                      const AuditRequest& request, const std::vector<std::shared_ptr<const Tensor>>& before,
                      const Progress& progress) {
    MendTrial trial;
    trial.method = method;
    try {
        const Graph other = mended(graph, layer, method, request, progress.section(0, 0.2));
        const auto count = static_cast<double>(request.sources.size());
        for (std::size_t i = 0; i < request.sources.size(); ++i) {
            NamedArrays feeds = request.feeds;
            feeds[request.port] = request.sources[i].input;
            const auto at = static_cast<double>(i);
            const NamedArrays values =
                run(other, feeds, {audit.output_name},
                    progress.section(0.2 + 0.8 * at / count, 0.2 + 0.8 * (at + 1) / count));
            const Array& output = values.at(audit.output_name);
            const Ripple ripple =
                measure_ripple(output, audit.output_period, has_channels_last(output.extents()));
            MendedOutput result{ripple.ripple, ripple.levels, std::nullopt, as_picture(output, progress)};
            result.psnr = psnr(i < before.size() ? before[i].get() : nullptr, result.picture.get());
            trial.outputs.push_back(std::move(result));
        }
    } catch (const Error& error) {
        trial.error = error.what();
        trial.outputs.clear();
    }
    return trial;
}

}  // namespace engine::network
