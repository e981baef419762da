#include "engine/analysis/gradient_flow.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/coverage.h"
#include "engine/analysis/noise.h"
#include "engine/analysis/row_sums.h"
#include "engine/core/error.h"

namespace engine {

namespace {

constexpr std::size_t histogram_bins = 64;

/// The value of a loss and its gradient with respect to the pipeline's output.
struct Upstream {
    double value = 0;
    Tensor gradient;
};

Upstream sum_loss(const Tensor& y, double scale, const Progress& progress) {
    return {total(y, progress, [&](Index i) { return static_cast<double>(y.data()[i]); }) * scale,
            Tensor(y.shape(), static_cast<float>(scale))};
}

/// Mean squared difference to the source, which is resized where it has another size.
Upstream mse_loss(const Tensor& y, const Tensor& source, const Progress& progress) {
    const bool same_size = source.shape() == y.shape();
    const Tensor resized = same_size ? Tensor() : resize_bilinear(source, y.shape().plane(), progress);
    const Tensor& target = same_size ? source : resized;
    const double count = static_cast<double>(y.size());
    Upstream result{0, Tensor::uninitialized(y.shape())};
    float* gradient = result.gradient.data();
    result.value = total(y, progress,
                         [&](Index i) {
                             const double d =
                                 static_cast<double>(y.data()[i]) - static_cast<double>(target.data()[i]);
                             gradient[i] = static_cast<float>(2.0 * d / count);
                             return d * d;
                         }) /
                   count;
    return result;
}

Upstream pixel_loss(const Tensor& y, const std::optional<Pair>& chosen) {
    const Shape& shape = y.shape();
    const Pair at = chosen.value_or(Pair{shape.h / 2, shape.w / 2});
    if (at.h < 0 || at.h >= shape.h || at.w < 0 || at.w >= shape.w)
        fail("Loss pixel:{},{} lies outside the output of {} pixels (rows 0 to {}, columns 0 to {}).", at.h,
             at.w, to_string(shape.plane()), shape.h - 1, shape.w - 1);
    Upstream result{0, Tensor(shape)};
    for (Index c = 0; c < shape.c; ++c) {
        result.value += y(0, c, at.h, at.w);
        result.gradient(0, c, at.h, at.w) = 1.0f;
    }
    return result;
}

/// The loss sum(noise * y) for seeded noise of mean 0 and standard deviation 1.
Upstream noise_loss(const Tensor& y, std::uint64_t seed, const Progress& progress) {
    Upstream result{0, noise(y.shape(), seed)};
    result.value = total(y, progress, [&](Index i) {
        return static_cast<double>(y.data()[i]) * static_cast<double>(result.gradient.data()[i]);
    });
    return result;
}

Upstream upstream_of(const Loss& loss, const Tensor& y, const Tensor& source, const Progress& progress) {
    switch (loss.kind) {
        case LossKind::sum:
            return sum_loss(y, 1.0, progress);
        case LossKind::mean:
            return sum_loss(y, 1.0 / static_cast<double>(y.size()), progress);
        case LossKind::mse:
            return mse_loss(y, source, progress);
        case LossKind::pixel:
            return pixel_loss(y, loss.pixel);
        case LossKind::noise:
            return noise_loss(y, loss.seed, progress);
    }
    fail("Unknown loss.");
}

double l2_norm(const Tensor& x, const Progress& progress) {
    return std::sqrt(total(x, progress, [&](Index i) {
        const double v = x.data()[i];
        return v * v;
    }));
}

Histogram histogram_of(const Tensor& x) {
    Histogram result;
    result.counts.resize(histogram_bins);
    double low = 0, high = 0;  // 0 is always in view
    for (const float v : x.values())
        if (std::isfinite(v)) {
            low = std::min<double>(low, v);
            high = std::max<double>(high, v);
        }
    result.low = low;
    result.high = high > low ? high : low + 1;
    const double scale = static_cast<double>(histogram_bins) / (result.high - result.low);
    for (const float v : x.values())
        if (std::isfinite(v)) {
            const auto bin = static_cast<std::size_t>((static_cast<double>(v) - low) * scale);
            ++result.counts[std::min(bin, histogram_bins - 1)];
        }
    return result;
}

StageGradient stage_gradient(const BuiltStage& stage, Gradients gradients, const Progress& progress) {
    StageGradient result;
    result.op = stage.name;
    if (gradients.weight) result.weight_l2 = l2_norm(*gradients.weight, progress);
    ENGINE_CHECK(gradients.input.has_value(), "stage {} has no gradient to its input", stage.name);
    result.input = std::move(*gradients.input);
    result.input_l2 = l2_norm(result.input, progress);
    result.histogram = histogram_of(result.input);
    result.weight = std::move(gradients.weight);
    return result;
}

void measure_input(GradientFlow& flow, const Progress& progress) {
    const Extremes range = extremes(flow.input, progress);
    flow.min = range.min;
    flow.max = range.max;
    const double count = static_cast<double>(flow.input.size());
    flow.mean_abs = total(flow.input, progress,
                          [&](Index i) { return std::abs(static_cast<double>(flow.input.data()[i])); }) /
                    count;
    flow.l2 = l2_norm(flow.input, progress);
}

}  // namespace

std::shared_ptr<const GradientFlow> gradient_flow(const BuiltPipeline& pipeline, const Tensor& source,
                                                  const std::vector<Tensor>& outputs, const Loss& loss,
                                                  std::vector<std::string>& notes, const Progress& progress) {
    const Tensor& y = outputs.empty() ? source : outputs.back();
    if (loss.kind == LossKind::mse && y.shape().c != source.shape().c) {
        notes.push_back(
            fmt::format("gradient is undefined: the loss mse compares an output of {} channels with a source "
                        "picture of {}; choose another loss.",
                        y.shape().c, source.shape().c));
        return nullptr;
    }
    auto flow = std::make_shared<GradientFlow>();
    flow->loss = print(loss);
    Upstream upstream = upstream_of(loss, y, source, progress.section(0, 0.2));
    flow->value = upstream.value;
    flow->upstream = std::move(upstream.gradient);
    PipelineGradients gradients =
        backward(pipeline, source, outputs, flow->upstream, progress.section(0.2, 0.9));
    flow->input = std::move(gradients.input);
    measure_input(*flow, progress);
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i)
        flow->stages.push_back(stage_gradient(pipeline.stages[i], std::move(gradients.stages[i]), progress));
    flow->backward_coverage = backward_coverage(pipeline);
    progress.report(1);
    return flow;
}

}  // namespace engine
