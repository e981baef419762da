#include "engine/learning/learning_loss.h"

#include <algorithm>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/core/scratch.h"
#include "engine/layers/weight_init.h"
#include "engine/simd/measure_rows.h"

namespace engine {
namespace {

constexpr Index feature_channels = 16, feature_kernel = 3;
/// Values that one piece of work takes, whatever the number of threads.
constexpr Index values_at_once = 8192;

void relu(Tensor& features, const Progress& progress) {
    parallel_for(features.size(), values_at_once, progress, [&](Index begin, Index end) {
        float* values = features.data();
        for (Index i = begin; i < end; ++i)
            values[i] = std::max(values[i], 0.0f);
    });
}

/// Zeros the gradient where relu has let nothing through.
void relu_backward(const Tensor& features, Tensor& gradient, const Progress& progress) {
    parallel_for(features.size(), values_at_once, progress, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i)
            gradient.data()[i] = features.data()[i] > 0 ? gradient.data()[i] : 0.0f;
    });
}

}  // namespace

double mean_squared_error(const Tensor& y, const Tensor& target, Tensor* dy, const Progress& progress) {
    ENGINE_CHECK(y.shape() == target.shape(), "{} and {}", to_string(y.shape()), to_string(target.shape()));
    const Index size = y.size(), pieces = (size + values_at_once - 1) / values_at_once;
    const Scratch<double> sums(pieces);
    if (dy) dy->reset(y.shape());
    parallel_for(pieces, 1, progress, [&](Index piece, Index) {
        const Index begin = piece * values_at_once, count = std::min(values_at_once, size - begin);
        const float *a = y.data() + begin, *b = target.data() + begin;
        sums[piece] =
            dy ? row_kernels().squared_error(a, b, count, 2.0 / static_cast<double>(size), dy->data() + begin)
               : row_kernels().difference(a, b, count).squares;
    });
    double sum = 0;
    for (Index piece = 0; piece < pieces; ++piece)
        sum += sums[piece];
    return sum / static_cast<double>(size);
}

LearningLoss::LearningLoss(const LearningOptions& options, std::shared_ptr<const Tensor> target,
                           const Progress& progress)
    : target_(std::move(target)), features_(options.loss == LearningLossKind::features) {
    if (!features_) return;
    conv_.stride = {options.feature_stride, options.feature_stride};
    conv_.padding = {PaddingKind::numbers, {1, 1, 1, 1}};
    InitRequest request;
    request.init = Init::he;
    request.normalize = Normalize::none;
    request.seed = options.feature_seed;
    request.weight = {feature_channels, target_->shape().c, feature_kernel, feature_kernel};
    parameters_.weight = make_kernel(request);
    wanted_ = forward(conv_, *target_, parameters_, progress);
    relu(wanted_, progress);
}

double LearningLoss::value_and_gradient(const Tensor& y, Tensor& dy, const Progress& progress) {
    if (!features_) return mean_squared_error(y, *target_, &dy, progress);
    Tensor features = forward(conv_, y, parameters_, progress);
    relu(features, progress);
    const double value = mean_squared_error(features, wanted_, &difference_, progress);
    relu_backward(features, difference_, progress);
    dy = input_gradient(conv_, y.shape(), parameters_, difference_, progress);
    return value;
}

}  // namespace engine
