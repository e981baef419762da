#include "engine/analysis/gradient_flow.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/gradient_phases.h"
#include "engine/analysis/histogram.h"
#include "engine/analysis/noise.h"
#include "engine/analysis/row_sums.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/core/scratch.h"
#include "engine/links/coverage.h"
#include "engine/links/period.h"
#include "engine/pipeline/backward.h"
#include "engine/simd/measure_rows.h"

namespace engine {

namespace {

constexpr Index histogram_bins = 64;

/// In outputs this large (128 MiB) memory counts for more than the time to make them again.
constexpr Index large_output = Index{1} << 25;

// Each loss returns its value and writes its gradient with respect to the pipeline's output y into `dy`,
// which has y's shape and may be y itself.

double sum_loss(const Tensor& y, double scale, Tensor& dy, const Progress& progress) {
    const double value = measure(y, progress).sum * scale;
    dy.fill(static_cast<float>(scale));
    return value;
}

/// The mean over the channels.
Tensor mean_over_channels(const Tensor& picture) {
    const Shape& shape = picture.shape();
    Tensor mean({1, 1, shape.h, shape.w});
    for (Index i = 0; i < shape.h * shape.w; ++i) {
        double sum = 0;
        for (Index c = 0; c < shape.c; ++c)
            sum += static_cast<double>(picture.plane(0, c)[i]);
        mean.data()[i] = static_cast<float>(sum / static_cast<double>(shape.c));
    }
    return mean;
}

/// Mean squared difference to the target. The first channels that both have are compared; the others get no
/// gradient.
double mse_loss(const Tensor& y, LossTarget& target, Tensor& dy, const Progress& progress) {
    constexpr Index at_once = 16;
    target.fit(y.shape(), progress);
    const Shape& shape = y.shape();
    const Index channels = shape.c == 1 ? 1 : std::min(shape.c, target.picture().shape().c);
    const Index rows = channels * shape.h;
    const double count = static_cast<double>(rows * shape.w);
    std::vector<double> squares(static_cast<std::size_t>(rows));
    parallel_for_rows(channels, shape.h, at_once, progress, [&](Index c, Index begin, Index end) {
        const Scratch<float> space(at_once * shape.w);
        const float* wanted = target.rows(c, begin, end, space.data());
        for (Index r = begin; r < end; ++r)
            squares[static_cast<std::size_t>(c * shape.h + r)] =
                row_kernels().squared_error(y.plane(0, c) + r * shape.w, wanted + (r - begin) * shape.w,
                                            shape.w, 2.0 / count, dy.plane(0, c) + r * shape.w);
    });
    std::fill(dy.values().begin() + rows * shape.w, dy.values().end(), 0.0f);
    return std::accumulate(squares.begin(), squares.end(), 0.0) / count;
}

/// The channels that mse compares, in words; empty where it is all of both.
std::string compared_channels(Index output, Index picture) {
    if (output == picture) return "";
    if (output == 1)
        return fmt::format(
            "gradient: mse compares the output's one channel with the mean over the {} of the picture.",
            picture);
    const Index both = std::min(output, picture);
    return fmt::format(
        "gradient: mse compares the first {} of the output's {} channels with the first {} of the picture's {}.",
        both, output, both, picture);
}

double pixel_loss(const Tensor& y, const std::optional<Pair>& chosen, Tensor& dy) {
    const Shape& shape = y.shape();
    const Pair at = chosen.value_or(Pair{shape.h / 2, shape.w / 2});
    if (at.h < 0 || at.h >= shape.h || at.w < 0 || at.w >= shape.w)
        refuse({"loss"},
               "Loss pixel:{},{} lies outside the output of {} pixels (rows 0 to {}, columns 0 to {}).", at.h,
               at.w, to_string(shape.plane()), shape.h - 1, shape.w - 1);
    double value = 0;
    for (Index c = 0; c < shape.c; ++c)
        value += y(0, c, at.h, at.w);
    dy.fill(0.0f);
    for (Index c = 0; c < shape.c; ++c)
        dy(0, c, at.h, at.w) = 1.0f;
    return value;
}

/// The loss sum(noise * y) for seeded noise of mean 0 and standard deviation 1.
double noise_loss(const Tensor& y, std::uint64_t seed, Tensor& dy, const Progress& progress) {
    Tensor upstream = noise(y.shape(), seed);
    const double value = dot(y, upstream, progress);
    dy = std::move(upstream);
    return value;
}

double loss_of(const Loss& loss, const Tensor& y, LossTarget& target, Tensor& dy, const Progress& progress) {
    switch (loss.kind) {
        case LossKind::sum: return sum_loss(y, 1.0, dy, progress);
        case LossKind::mean: return sum_loss(y, 1.0 / static_cast<double>(y.size()), dy, progress);
        case LossKind::mse: return mse_loss(y, target, dy, progress);
        case LossKind::pixel: return pixel_loss(y, loss.pixel, dy);
        case LossKind::noise: return noise_loss(y, loss.seed, dy, progress);
    }
    fail("Unknown loss.");
}

/// The loss's value and its gradient with respect to the pipeline's output, which stays alive where it has a
/// usual size.
double upstream_gradient(StageOutputs& outputs, LossTarget& target, const Loss& loss, Tensor& dy,
                         const Progress& progress) {
    const std::size_t count = outputs.pipeline().stages.size();
    const bool in_place = count > 0 && outputs.pipeline().output().elements() >= large_output;
    if (in_place) {
        dy = outputs.take(count - 1, progress);
        return loss_of(loss, dy, target, dy, progress);
    }
    const auto y = outputs.last(progress);
    dy = Tensor::uninitialized(y->shape());
    return loss_of(loss, *y, target, dy, progress);
}

/// The range of the finite values; `all` is what is known of x.
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

StageGradient stage_gradient(const BuiltStage& stage, StageGradients gradients, const Measures& input,
                             bool kept, const Progress& progress) {
    StageGradient result;
    result.op = stage.name;
    if (gradients.weight) result.weight_l2 = std::sqrt(measure(*gradients.weight, progress).squares);
    result.input_l2 = std::sqrt(input.squares);
    const auto [low, high] = finite_range(*gradients.input, input);
    // 0 is always in view.
    result.histogram = histogram(*gradients.input, std::min(low, 0.0), std::max(high, 0.0), histogram_bins,
                                 gradients.input->shape().h, progress);
    if (kept) result.input = std::move(gradients.input);
    result.weight = std::move(gradients.weight);
    return result;
}

void describe_input(const Measures& input, Index count, GradientFlow& flow) {
    flow.min = input.nan ? NAN : input.min;
    flow.max = input.nan ? NAN : input.max;
    flow.mean_abs = input.absolute / static_cast<double>(count);
    flow.l2 = std::sqrt(input.squares);
}

/// Makes the numbers of each stage while its gradient is there.
void measure_stages(StageOutputs& outputs, Tensor dy, const StageSet& kept, GradientFlow& flow,
                    const Progress& progress) {
    const auto& stages = outputs.pipeline().stages;
    const std::vector<Pair> periods = backward_periods(outputs.pipeline());
    flow.stages.resize(stages.size());
    const auto visit = [&](std::size_t i, StageGradients gradients) {
        const Measures measured = measure(*gradients.input, progress);
        if (i == 0) describe_input(measured, gradients.input->size(), flow);
        Grid strengths = phase_strengths(*gradients.input, periods[i], progress);
        flow.stages[i] = stage_gradient(stages[i], std::move(gradients), measured,
                                        kept.contains(i, stages.size()), progress);
        flow.stages[i].strengths = std::move(strengths);
    };
    backward(outputs, std::move(dy), visit, progress);
}

}  // namespace

LossTarget::LossTarget(std::shared_ptr<const Tensor> picture, std::shared_ptr<const Tensor> fitted)
    : picture_(std::move(picture)), fitted_(std::move(fitted)) {}

void LossTarget::fit(const Shape& output, const Progress& progress) {
    const bool averages = output.c == 1 && picture_->shape().c > 1;
    if (averages && !mean_) mean_ = std::make_shared<const Tensor>(mean_over_channels(*picture_));
    const Tensor& picture = averages ? *mean_ : *picture_;
    const Shape wanted{1, picture.shape().c, output.h, output.w};
    made_.reset();
    fits_ = &picture;
    if (wanted == picture.shape()) return;
    if (wanted.elements() >= large_output) {
        fitted_.reset();
        made_.emplace(picture, output.plane());
        return;
    }
    if (!fitted_ || fitted_->shape() != wanted)
        fitted_ = std::make_shared<const Tensor>(resize_bilinear(picture, output.plane(), progress));
    fits_ = fitted_.get();
}

const float* LossTarget::rows(Index c, Index begin, Index end, float* space) const {
    if (!made_) return fits_->plane(0, c) + begin * fits_->shape().w;
    made_->make(c, begin, end, space);
    return space;
}

std::shared_ptr<const GradientFlow> gradient_flow(StageOutputs& outputs, LossTarget& target, const Loss& loss,
                                                  const StageSet& kept, std::vector<std::string>& notes,
                                                  const Progress& progress) {
    const BuiltPipeline& pipeline = outputs.pipeline();
    if (loss.kind == LossKind::mse)
        if (std::string compared = compared_channels(pipeline.output().c, target.picture().shape().c);
            !compared.empty())
            notes.push_back(std::move(compared));
    auto flow = std::make_shared<GradientFlow>();
    flow->loss = loss;
    Tensor dy;
    flow->value = upstream_gradient(outputs, target, loss, dy, progress.section(0, 0.2));
    if (pipeline.stages.empty()) {
        describe_input(measure(dy, progress), dy.size(), *flow);
        if (kept.contains(0, 1)) flow->upstream = std::make_shared<const Tensor>(std::move(dy));
    } else {
        measure_stages(outputs, std::move(dy), kept, *flow, progress.section(0.2, 1));
    }
    flow->backward_coverage = backward_coverage(pipeline);
    progress.report(1);
    return flow;
}

}  // namespace engine
