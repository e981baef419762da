#include "engine/analysis/gradient_flow.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/coverage.h"
#include "engine/analysis/histogram.h"
#include "engine/analysis/noise.h"
#include "engine/analysis/row_kernels.h"
#include "engine/analysis/row_sums.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace engine {

namespace {

constexpr Index histogram_bins = 64;

/// The value of a loss and its gradient with respect to the pipeline's output.
struct Upstream {
    double value = 0;
    Tensor gradient;
};

Upstream sum_loss(const Tensor& y, double scale, const Progress& progress) {
    return {measure(y, progress).sum * scale, Tensor(y.shape(), static_cast<float>(scale))};
}

/// Mean squared difference to the source, which is resized where it has another size.
Upstream mse_loss(const Tensor& y, const Tensor& source, const Progress& progress) {
    const bool same_size = source.shape() == y.shape();
    const Tensor resized = same_size ? Tensor() : resize_bilinear(source, y.shape().plane(), progress);
    const Tensor& target = same_size ? source : resized;
    const double count = static_cast<double>(y.size());
    const Index width = y.shape().w, rows = y.size() / width;
    Upstream result{0, Tensor::uninitialized(y.shape())};
    std::vector<double> squares(static_cast<std::size_t>(rows));
    parallel_for(rows, 32, progress, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r)
            squares[static_cast<std::size_t>(r)] =
                row_kernels().squared_error(y.data() + r * width, target.data() + r * width, width,
                                            2.0 / count, result.gradient.data() + r * width);
    });
    result.value = std::accumulate(squares.begin(), squares.end(), 0.0) / count;
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
    result.value = dot(y, result.gradient, progress);
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

/// The range of the numbers that are finite; `all` is what is known of x.
std::pair<double, double> finite_range(const Tensor& x, const Measures& all) {
    if (!all.nan && std::isfinite(all.min) && std::isfinite(all.max)) return {all.min, all.max};
    double low = 0, high = 0;
    for (const float v : x.values())
        if (std::isfinite(v)) {
            low = std::min<double>(low, v);
            high = std::max<double>(high, v);
        }
    return {low, high};
}

StageGradient stage_gradient(const BuiltStage& stage, Gradients gradients, const Measures& input,
                             const Progress& progress) {
    StageGradient result;
    result.op = stage.name;
    if (gradients.weight) result.weight_l2 = std::sqrt(measure(*gradients.weight, progress).squares);
    result.input = std::move(*gradients.input);
    result.input_l2 = std::sqrt(input.squares);
    const auto [low, high] = finite_range(result.input, input);
    // 0 is always in view.
    result.histogram = histogram(result.input, std::min(low, 0.0), std::max(high, 0.0), histogram_bins,
                                 result.input.shape().h, progress);
    result.weight = std::move(gradients.weight);
    return result;
}

void describe_input(const Measures& input, GradientFlow& flow) {
    flow.min = input.nan ? NAN : input.min;
    flow.max = input.nan ? NAN : input.max;
    flow.mean_abs = input.absolute / static_cast<double>(flow.input().size());
    flow.l2 = std::sqrt(input.squares);
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
    PipelineGradients gradients =
        backward(pipeline, source, outputs, upstream.gradient, progress.section(0.2, 0.9));
    if (pipeline.stages.empty()) flow->upstream = std::move(upstream.gradient);
    const Measures input =
        measure(gradients.stages.empty() ? flow->upstream : *gradients.stages[0].input, progress);
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        Gradients& stage = gradients.stages[i];
        ENGINE_CHECK(stage.input.has_value(), "stage {} has no gradient to its input", i);
        const Measures measured = i == 0 ? input : measure(*stage.input, progress);
        flow->stages.push_back(stage_gradient(pipeline.stages[i], std::move(stage), measured, progress));
    }
    describe_input(input, *flow);
    flow->backward_coverage = backward_coverage(pipeline);
    progress.report(1);
    return flow;
}

}  // namespace engine
