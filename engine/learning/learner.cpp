#include "engine/learning/learner.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/analysis/stage_ripple.h"
#include "engine/core/crop.h"
#include "engine/core/error.h"
#include "engine/links/period.h"

namespace engine {
namespace {

/// The part of the target that the output covers, from the upper left corner.
std::shared_ptr<const Tensor> covered(const std::shared_ptr<const Tensor>& target, const Shape& output) {
    const Shape& whole = target->shape();
    if (output.c != whole.c)
        refuse({"channels"}, "it gives {} channels, but the picture to learn has {}", output.c, whole.c);
    const Pair part{std::min(output.h, whole.h), std::min(output.w, whole.w)};
    if (part == whole.plane()) return target;
    return std::make_shared<const Tensor>(crop(*target, {0, 0}, part));
}

void copy_parameters(const BuiltPipeline& from, BuiltPipeline& to) {
    for (std::size_t i = 0; i < from.stages.size(); ++i)
        to.stages[i].parameters = from.stages[i].parameters;
}

/// The constant has a size whose middle no border reaches; the picture's size where the pipeline takes no
/// other.
BuiltPipeline build_for_constants(const Pipeline& pipeline, const Shape& picture) {
    const Pair size = constant_size(pipeline, picture.c);
    try {
        return build(pipeline, {1, picture.c, size.h, size.w});
    } catch (const Error&) {
        return build(pipeline, picture);
    }
}

std::shared_ptr<const Tensor> run(const BuiltPipeline& pipeline, const Tensor& x, const Progress& progress) {
    TrainingPass pass(pipeline);
    return std::make_shared<const Tensor>(pass.forward(x, progress));
}

}  // namespace

Learner::Learner(const Pipeline& pipeline, const LearningTarget& target, const LearningOptions& options,
                 const Progress& progress)
    : written_(pipeline),
      options_(options),
      input_(target.input),
      built_(std::make_shared<BuiltPipeline>(build(pipeline, target.input->shape()))),
      small_(std::make_shared<BuiltPipeline>(build_for_constants(pipeline, target.input->shape()))),
      period_(forward_periods(*built_).back()),
      loss_(options, covered(target.target, built_->output()), progress),
      pass_(*built_),
      constant_pass_(*small_),
      grey_(constant_picture(grey_colour, small_->input)),
      red_(constant_picture(red_colour, small_->input)),
      weight_moments_(built_->stages.size()),
      bias_moments_(built_->stages.size()),
      notes_(built_->notes) {
    const Pair output = built_->output().plane(), wanted = target.target->shape().plane();
    if (output != wanted)
        notes_.push_back(fmt::format(
            "the output is {} and the picture to learn {}: the loss sees what they have in common, "
            "{} pixels from the upper left corner.",
            to_string(output), to_string(wanted), to_string(loss_.target().shape().plane())));
    if (!has_parameters()) notes_.push_back("there are no weights to learn: it stays as it is.");
    if (!red_) notes_.push_back("levels on red are undefined: the picture has neither 1 nor 3 channels.");
}

bool Learner::has_parameters() const {
    return std::any_of(built_->stages.begin(), built_->stages.end(), [](const BuiltStage& stage) {
        return stage.parameters.weight || stage.parameters.bias;
    });
}

void Learner::run_forward(const Progress& progress) {
    if (loss_value_) return;
    const Tensor& y = pass_.forward(*input_, progress);
    const Pair seen = loss_.target().shape().plane();
    double value = 0;
    if (seen == y.shape().plane()) {
        value = loss_.value_and_gradient(y, output_gradient_, progress);
    } else {
        Tensor gradient;
        value = loss_.value_and_gradient(crop(y, {0, 0}, seen), gradient, progress);
        output_gradient_ = crop(gradient, {0, 0}, y.shape().plane());
    }
    loss_value_ = value;
    if (!std::isfinite(value)) diverged_ = steps_;
}

void Learner::step(const Progress& progress) {
    run_forward(progress);
    if (diverged_ || !has_parameters()) {
        if (!diverged_) ++steps_;
        return;
    }
    pass_.backward(output_gradient_, progress);
    ++steps_;
    loss_value_.reset();
    for (std::size_t i = 0; i < built_->stages.size(); ++i) {
        Parameters& parameters = built_->stages[i].parameters;
        const Gradients& gradients = pass_.gradients()[i];
        if (parameters.weight && gradients.weight)
            update(options_, steps_, *gradients.weight, weight_moments_[i], *parameters.weight);
        if (parameters.bias && gradients.bias)
            update(options_, steps_, *gradients.bias, bias_moments_[i], *parameters.bias);
    }
}

std::optional<double> Learner::psnr_of(const Tensor& output, const Progress& progress) const {
    const Pair seen = loss_.target().shape().plane();
    const bool whole = seen == output.shape().plane();
    const double error =
        mean_squared_error(whole ? output : crop(output, {0, 0}, seen), loss_.target(), nullptr, progress);
    if (!(error > 0) || !std::isfinite(error)) return std::nullopt;
    return -10 * std::log10(error);
}

std::optional<double> Learner::levels_of(const std::optional<Tensor>& constant, const Progress& progress) {
    if (!constant) return std::nullopt;
    return grid_levels(constant_pass_.forward(*constant, progress), period_, progress);
}

LearningEntry Learner::measure(const Progress& progress) {
    run_forward(progress);
    LearningEntry entry;
    if (diverged_) return entry;
    entry.loss = loss_value_;
    const Tensor& y = pass_.output();
    entry.psnr = psnr_of(y, progress);
    copy_parameters(*built_, *small_);
    entry.levels = {grid_levels(y, period_, progress), levels_of(grey_, progress), levels_of(red_, progress)};
    return entry;
}

LearnedWeights Learner::weights() const {
    LearnedWeights result;
    for (const BuiltStage& stage : built_->stages)
        result.push_back(stage.parameters);
    return result;
}

LearningLook Learner::look(const LearnedWeights& weights, const Progress& progress) const {
    BuiltPipeline whole = *built_, small = *small_;
    for (std::size_t i = 0; i < weights.size(); ++i)
        whole.stages[i].parameters = small.stages[i].parameters = weights[i];
    LearningLook result;
    result.output = run(whole, *input_, progress);
    result.psnr = psnr_of(*result.output, progress);
    result.levels.picture = grid_levels(*result.output, period_, progress);
    const auto look_at = [&](const std::optional<Tensor>& constant, std::shared_ptr<const Tensor>& shown,
                             std::optional<double>& levels) {
        if (!constant) return;
        const auto made = run(small, *constant, progress);
        levels = grid_levels(*made, period_, progress);
        const Region middle = middle_half(made->shape().plane(), period_);
        shown = std::make_shared<const Tensor>(
            crop(*made, {middle.top, middle.left}, {middle.bottom - middle.top, middle.right - middle.left}));
    };
    look_at(grey_, result.grey, result.levels.grey);
    look_at(red_, result.red, result.levels.red);
    return result;
}

Pipeline Learner::with_weights(const LearnedWeights& weights, const std::string& prefix) const {
    Pipeline result = written_;
    const auto given = [&](std::size_t stage, const char* what, const Tensor& values) {
        return GivenWeight{fmt::format("{}.{}.{}.npy", prefix, stage, what),
                           std::make_shared<const Tensor>(values)};
    };
    for (std::size_t i = 0; i < weights.size(); ++i) {
        KernelSpec& kernel = result.stages[i].kernel;
        if (weights[i].weight) {
            const KernelSpec unset;
            kernel.weight = given(i, "weight", *weights[i].weight);
            kernel.init = unset.init;
            kernel.seed = unset.seed;
            kernel.gain = unset.gain;
            kernel.normalize = unset.normalize;
        }
        if (weights[i].bias) {
            kernel.bias.reset();
            kernel.given_bias = given(i, "bias", *weights[i].bias);
        }
    }
    return result;
}

}  // namespace engine
