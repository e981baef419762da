// What an image of ones becomes: the ripple that the weights themselves make.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/phases.h"
#include "engine/core/error.h"
#include "engine/layers/facts.h"
#include "engine/links/coverage.h"

namespace engine {

namespace {

/// The same stages for an input of another size; nullopt where a layer refuses it.
std::optional<BuiltPipeline> resized(const BuiltPipeline& pipeline, Pair plane) {
    BuiltPipeline result = pipeline;
    result.input = {1, pipeline.input.c, plane.h, plane.w};
    std::vector<Shape> shapes{result.input};
    for (BuiltStage& stage : result.stages) {
        stage.input = shapes.back();
        if (const Concat* concat = std::get_if<Concat>(&stage.op)) {
            const Shape& skip = shapes[concat->stage ? static_cast<std::size_t>(*concat->stage + 1) : 0];
            if (skip.plane() != stage.input.plane()) return std::nullopt;
            stage.output = stage.input;
            stage.output.c += skip.c;
        } else {
            try {
                stage.output = output_shape(std::get<Layer>(stage.op), stage.input, stage.parameters);
            } catch (const Error&) {
                return std::nullopt;
            }
        }
        shapes.push_back(stage.output);
    }
    return result;
}

/// Whether the phases of a smaller picture are those of the whole: not when output sizes are fixed, when
/// sampling is not periodic, or when another pattern runs inside the phases.
bool may_shrink(const BuiltPipeline& pipeline) {
    const Scaling total = scaling(pipeline);
    const auto depends_on_size = [](const BuiltStage& stage) {
        const Layer* layer = layer_of(stage);
        return layer && facts(*layer).depends_on_size;
    };
    return std::gcd(total.up.h, total.down.h) == 1 && std::gcd(total.up.w, total.down.w) == 1 &&
           std::none_of(pipeline.stages.begin(), pipeline.stages.end(), depends_on_size);
}

/// The smallest picture with an interior whose size leaves the same remainder for every stride on the way, so
/// that `same` paddings fall as they do in the whole; the whole where there is none.
BuiltPipeline small_pipeline(const BuiltPipeline& pipeline) {
    if (!may_shrink(pipeline)) return pipeline;
    const Scaling total = scaling(pipeline);
    const Pair full = pipeline.input.plane();
    for (Index size = 4; size < std::max(full.h, full.w); size *= 2) {
        const auto congruent = [size](Index n, Index down) {
            return std::min(n, n % down + ceil_div(size, down) * down);
        };
        const auto small =
            resized(pipeline, {congruent(full.h, total.down.h), congruent(full.w, total.down.w)});
        if (small && !crop_to_periods(interior(*small), total.forward_period()).empty()) return *small;
    }
    return pipeline;
}

/// Weights as they are or by magnitude; no bias.
BuiltPipeline without_bias(BuiltPipeline pipeline, bool magnitudes) {
    for (BuiltStage& stage : pipeline.stages) {
        stage.parameters.bias.reset();
        if (magnitudes && stage.parameters.weight)
            for (float& w : stage.parameters.weight->values())
                w = std::abs(w);
    }
    return pipeline;
}

/// Beyond rounding, so that of equally rippled channels the first one is named on every machine.
bool clearly_larger(const std::optional<double>& ripple, const std::optional<double>& largest) {
    return ripple && (!largest || *ripple > *largest * (1 + 1e-6) + 5e-6);
}

/// The largest distance of an interior pixel from the mean of its phase, over the mean of all.
double unevenness(const Tensor& response, const Region& inside, const ConstantResponse& found) {
    const Grid& sums = found.phase_sums;
    const double mean = std::accumulate(sums.values.begin(), sums.values.end(), 0.0) /
                        static_cast<double>(sums.values.size());
    double largest = 0;
    for (Index y = inside.top; y < inside.bottom; ++y)
        for (Index x = inside.left; x < inside.right; ++x)
            largest = std::max(largest,
                               std::abs(static_cast<double>(response(0, found.channel, y, x)) -
                                        sums((y - inside.top) % sums.rows, (x - inside.left) % sums.cols)));
    return found.ripple_index ? largest / std::abs(mean) : 0;
}

Tensor response_to_ones(const BuiltPipeline& pipeline, const Progress& progress) {
    Tensor ones(pipeline.input, 1.0f);
    auto outputs = forward(pipeline, ones, progress);
    return outputs.empty() ? std::move(ones) : std::move(outputs.back());
}

}  // namespace

std::optional<ConstantResponse> constant_response(const BuiltPipeline& pipeline,
                                                  std::vector<std::string>& notes, const Progress& progress) {
    const auto bent = std::find_if_not(pipeline.stages.begin(), pipeline.stages.end(),
                                       [](const BuiltStage& stage) { return is_linear(stage); });
    if (bent != pipeline.stages.end()) {
        notes.push_back(fmt::format("constant_response is undefined: stage {} ({}) is not linear.",
                                    bent - pipeline.stages.begin(), bent->name));
        return std::nullopt;
    }
    const BuiltPipeline small = small_pipeline(pipeline);
    const Pair period = scaling(small).forward_period();
    const Region inside = crop_to_periods(interior(small), period);
    if (inside.empty()) {
        notes.push_back("constant_response is undefined: no whole period lies inside the border.");
        return std::nullopt;
    }
    const Tensor response = response_to_ones(without_bias(small, false), progress);
    const Tensor bound = response_to_ones(without_bias(small, true), progress);
    ConstantResponse result;
    for (Index c = 0; c < response.shape().c; ++c) {
        Grid sums = phase_means(response, inside, period, c, progress);
        const Grid bounds = phase_means(bound, inside, period, c, progress);
        const auto ripple = ripple_index(sums, *std::max_element(bounds.values.begin(), bounds.values.end()));
        if (c == 0 || clearly_larger(ripple, result.ripple_index)) result = {std::move(sums), ripple, c, 0};
    }
    result.unevenness = unevenness(response, inside, result);
    if (!result.ripple_index)
        notes.push_back(
            fmt::format("constant_response.ripple_index is undefined: the response to a constant {}.",
                        has_finite_mean(result.phase_sums) ? "has mean 0" : "holds NaN or infinity"));
    return result;
}

}  // namespace engine
