#include "engine/correlation/correlation.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/correlation/contract.h"
#include "engine/correlation/correlate.h"
#include "engine/correlation/correlation_plain.h"
#include "engine/correlation/finite.h"
#include "engine/correlation/one_pass.h"
#include "engine/simd/loops.h"

namespace engine {
namespace {

using Target = AxisPlan::Target;

void check_channels(const Correlation& form, const Shape& weight) {
    ENGINE_CHECK(weight.n % form.groups == 0, "{} channels in {} groups", weight.n, form.groups);
    ENGINE_CHECK(weight.plane() == (Pair{form.map.y.kernel, form.map.x.kernel}), "kernel {}",
                 to_string(weight.plane()));
}

WeightView view_to_small(const Correlation& form, const Tensor& weight) {
    const Shape& w = weight.shape();
    const Index outputs = w.n / form.groups, taps = w.h * w.w;
    return {weight.data(), outputs * w.c * taps, w.c * taps, taps, form.groups, outputs, w.c, w.h, w.w};
}

/// A value that is not finite shows in every result that it takes part in, so it is enough to look at the
/// smaller of the two.
bool spread_by_padding(const Tensor& weight, const Tensor& result, const Progress& progress) {
    if (weight.size() > result.size() && all_finite(result, progress)) return false;
    return !all_finite(weight, progress);
}

/// Computes all gradients where one pass pays, and false where it does not.
bool run_in_one_pass(const Correlation& form, const Tensor& small, const Tensor& weight, const Tensor& large,
                     const Progress& progress, Tensor& small_gradient, Tensor& weight_gradient,
                     Tensor* bias_gradient) {
    const WeightView view = view_to_small(form, weight);
    if (!fits_fast_loops(form.map, view.inputs)) return false;
    const AxisPlan y(form.map.y, Target::small), x(form.map.x, Target::small);
    if (!one_pass_pays(y, x, small.shape().n, view)) return false;
    small_gradient.reset(small.shape());
    gradients_in_one_pass(y, x, small, large, view, progress, small_gradient, weight_gradient.data(),
                          bias_gradient);
    if (spread_by_padding(weight, small_gradient, progress))
        exact::to_small(form, large, weight, nullptr, progress, small_gradient);
    if (!all_finite(weight_gradient, progress))
        exact::to_weight(form, small, large, progress, weight_gradient);
    return true;
}

}  // namespace

void to_small(const Correlation& form, const Tensor& large, const Tensor& weight, const Tensor* bias,
              const Progress& progress, Tensor& small) {
    const Shape& w = weight.shape();
    check_channels(form, w);
    const auto plain = [&] { exact::to_small(form, large, weight, bias, progress, small); };
    if (!fits_fast_loops(form.map, w.c)) return plain();
    small.reset({large.shape().n, w.n, form.map.y.small, form.map.x.small});
    correlate(AxisPlan(form.map.y, Target::small), AxisPlan(form.map.x, Target::small), large,
              view_to_small(form, weight), bias, progress, small);
    if (spread_by_padding(weight, small, progress)) plain();
}

void to_large(const Correlation& form, const Tensor& small, const Tensor& weight, const Tensor* bias,
              const Progress& progress, Tensor& large) {
    const Shape& w = weight.shape();
    check_channels(form, w);
    const auto plain = [&] { exact::to_large(form, small, weight, bias, progress, large); };
    if (!fits_fast_loops(form.map, w.n / form.groups)) return plain();
    const Index inputs = w.n / form.groups, taps = w.h * w.w;
    large.reset({small.shape().n, w.c * form.groups, form.map.y.large, form.map.x.large});
    const WeightView view{
        weight.data(), inputs * w.c * taps, taps, w.c * taps, form.groups, w.c, inputs, w.h, w.w};
    correlate(AxisPlan(form.map.y, Target::large), AxisPlan(form.map.x, Target::large), small, view, bias,
              progress, large);
    if (spread_by_padding(weight, large, progress)) plain();
}

void to_weight(const Correlation& form, const Tensor& small, const Tensor& large, const Progress& progress,
               Tensor& weight) {
    check_channels(form, weight.shape());
    const auto plain = [&] { exact::to_weight(form, small, large, progress, weight); };
    if (!fits_fast_loops(form.map, weight.shape().c)) return plain();
    contract(AxisPlan(form.map.y, Target::small), AxisPlan(form.map.x, Target::small), small, large,
             form.groups, weight.shape().plane(), progress, weight.data());
    if (!all_finite(weight, progress)) plain();
}

void gradients_of_large(const Correlation& form, const Tensor& small, const Tensor& weight,
                        const Tensor& large, const Progress& progress, Tensor& small_gradient,
                        Tensor& weight_gradient, Tensor* bias_gradient) {
    check_channels(form, weight.shape());
    if (run_in_one_pass(form, small, weight, large, progress, small_gradient, weight_gradient, bias_gradient))
        return;
    to_small(form, large, weight, nullptr, progress, small_gradient);
    to_weight(form, small, large, progress, weight_gradient);
    if (bias_gradient) to_bias(large, progress, *bias_gradient);
}

void to_bias(const Tensor& values, const Progress& progress, Tensor& bias) {
    const Shape& shape = values.shape();
    constexpr Index piece = 1 << 15;
    const Index plane = shape.h * shape.w, pieces = ceil_div(plane, piece), planes = shape.n * shape.c;
    const Scratch<double> sums(planes * pieces);
    parallel_for(planes * pieces, 1, progress, [&](Index i, Index) {
        const Index begin = i % pieces * piece;
        const float* from = values.data() + i / pieces * plane + begin;
        sums[i] = kernels().sum(from, std::min(piece, plane - begin));
    });
    bias.reset({1, shape.c, 1, 1});
    for (Index c = 0; c < shape.c; ++c) {
        double sum = 0;
        for (Index n = 0; n < shape.n; ++n)
            for (Index i = 0; i < pieces; ++i)
                sum += sums[(n * shape.c + c) * pieces + i];
        bias.data()[c] = static_cast<float>(sum);
    }
}

}  // namespace engine
