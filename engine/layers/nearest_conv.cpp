#include "engine/layers/nearest_conv.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/core/error.h"
#include "engine/correlation/contract.h"
#include "engine/correlation/contract_few_pixels.h"
#include "engine/correlation/correlate.h"
#include "engine/correlation/correlate_few_pixels.h"
#include "engine/correlation/correlation.h"
#include "engine/correlation/finite.h"
#include "engine/correlation/fold_kernel.h"
#include "engine/correlation/one_pass.h"

namespace engine {
namespace {

using Target = AxisPlan::Target;

/// The transposed conv that the two layers are: its kernel and where its taps land.
struct Joined {
    Shape output;
    Pair kernel;
    PlaneMap map;
    Index groups, inputs, outputs;  ///< channels of a group

    Index weights() const { return groups * inputs * outputs * kernel.h * kernel.w; }
    bool fast() const { return fits_fast_loops(map, inputs) && fits_fast_loops(map, outputs); }
};

AxisMap join_axis(const AxisMap& conv, Index scale) {
    return {conv.large / scale, conv.small, conv.kernel + scale - 1, scale, 1, conv.kernel - 1 - conv.offset};
}

Joined join(const Upsample& upsample, const Conv& conv, const Shape& x, const Parameters& parameters) {
    ENGINE_CHECK(can_join(upsample, conv), "layers that cannot be joined");
    const Shape large = output_shape(upsample, x), output = output_shape(conv, large, parameters);
    const Shape& weight = parameters.weight->shape();
    const PlaneMap map = geometry(conv, large.plane(), weight.plane());
    return {output,
            folded_size(weight.plane(), upsample.scale),
            {join_axis(map.y, upsample.scale.h), join_axis(map.x, upsample.scale.w)},
            conv.groups,
            weight.c,
            weight.n / conv.groups};
}

/// The folded kernels seen in the direction of `target`; their values are to come.
WeightView folded_view(const Joined& joined, Target target) {
    const bool up = target == Target::large;
    const Index taps = joined.kernel.h * joined.kernel.w, row = joined.outputs * taps;
    return {nullptr,
            joined.inputs * row,
            up ? taps : row,
            up ? row : taps,
            joined.groups,
            up ? joined.outputs : joined.inputs,
            up ? joined.inputs : joined.outputs,
            joined.kernel.h,
            joined.kernel.w};
}

/// The kernels as they lie in the conv's weight, to be folded on the way.
WeightView unfolded_view(const Joined& joined, Target target, const Tensor& weight, Pair scale) {
    const bool up = target == Target::large;
    const Index taps = weight.shape().h * weight.shape().w, row = joined.inputs * taps;
    WeightView view = folded_view(joined, target);
    view.values = weight.data();
    view.group_stride = joined.outputs * row;
    view.output_stride = up ? row : taps;
    view.input_stride = up ? taps : row;
    view.fold = Fold{weight.shape().plane(), scale};
    return view;
}

/// Runs one direction of the joined layers, from `input` to `output`, which has its shape. Kernels that are
/// used once for a small picture are folded on the way, others before.
void run(const Joined& joined, Pair scale, Target target, const Tensor& input, const Tensor& weight,
         const Tensor* bias, const Progress& progress, Tensor& output) {
    const AxisPlan y(joined.map.y, target), x(joined.map.x, target);
    WeightView view = folded_view(joined, target);
    if (few_pixels(y, x, input.shape().n, view.outputs))
        return correlate(y, x, input, unfolded_view(joined, target, weight, scale), bias, progress, output);
    const Scratch<float> folded(joined.weights());
    fold_kernel(weight, joined.groups, scale, progress, folded.data());
    view.values = folded.data();
    correlate(y, x, input, view, bias, progress, output);
}

/// Computes the gradient to the conv's weight.
void weight_gradient(const Joined& joined, const Tensor& x, const Tensor& dy, Pair scale,
                     const Progress& progress, Tensor& dw) {
    const AxisPlan vertical(joined.map.y, Target::small), horizontal(joined.map.x, Target::small);
    if (few_pixels_to_contract(vertical, horizontal, x.shape().n, joined.inputs)) {
        const Fold fold{dw.shape().plane(), scale};
        contract_few(vertical, horizontal, x, dy, joined.groups, joined.kernel, fold, progress, dw.data());
    } else {
        const Scratch<float> folded(joined.weights());
        contract(vertical, horizontal, x, dy, joined.groups, joined.kernel, progress, folded.data());
        unfold_kernel(folded.data(), joined.groups, scale, progress, dw);
    }
}

/// Computes all wanted gradients into tensors of the right shapes.
void run_backward(const Joined& joined, Pair scale, const Tensor& x, const Tensor& weight, const Tensor& dy,
                  const Wanted& wanted, const Progress& progress, Gradients& gradients) {
    const AxisPlan vertical(joined.map.y, Target::small), horizontal(joined.map.x, Target::small);
    WeightView view = folded_view(joined, Target::small);
    if (wanted.input && wanted.weight && one_pass_pays(vertical, horizontal, x.shape().n, view)) {
        const Scratch<float> folded(joined.weights()), folded_gradient(joined.weights());
        fold_kernel(weight, joined.groups, scale, progress, folded.data());
        view.values = folded.data();
        gradients_in_one_pass(vertical, horizontal, x, dy, view, progress, *gradients.input,
                              folded_gradient.data(), wanted.bias ? &*gradients.bias : nullptr);
        return unfold_kernel(folded_gradient.data(), joined.groups, scale, progress, *gradients.weight);
    }
    if (wanted.input) run(joined, scale, Target::small, dy, weight, nullptr, progress, *gradients.input);
    if (wanted.weight) weight_gradient(joined, x, dy, scale, progress, *gradients.weight);
    if (wanted.bias) to_bias(dy, progress, *gradients.bias);
}

/// A folded kernel holds sums of up to s*s weights, and these sums must be finite as well: an infinite one
/// would turn every zero that it meets into NaN.
bool folds_finitely(const Tensor& weight, Pair scale, const Progress& progress) {
    const auto terms = static_cast<float>(scale.h * scale.w);
    return all_within(weight, std::numeric_limits<float>::max() / (2 * terms), progress);
}

/// Computes the output; false when a value that is not finite may have spread and the layers have to run one
/// after the other. Such a value shows in every output that it takes part in, so it is enough to look at the
/// smaller of what goes in and what comes out.
bool run_forward(const Joined& joined, Pair scale, const Tensor& x, const Parameters& parameters,
                 const Progress& progress, Tensor& y) {
    const Tensor& weight = *parameters.weight;
    const bool few_inputs = weight.size() + x.size() < joined.output.elements();
    if (few_inputs && (!folds_finitely(weight, scale, progress) || !all_finite(x, progress))) return false;
    y.reset(joined.output);
    run(joined, scale, Target::large, x, weight, parameters.bias ? &*parameters.bias : nullptr, progress, y);
    return few_inputs || all_finite(y, progress);
}

}  // namespace

bool can_join(const Upsample& upsample, const Conv& conv) {
    return upsample.mode == UpsampleMode::nearest && is_periodic(upsample) && conv.stride == Pair{1, 1} &&
           conv.dilation == Pair{1, 1} && conv.padding_mode == PaddingMode::zeros &&
           std::max(upsample.scale.h, upsample.scale.w) <= AxisPlan::most_step;
}

void forward_joined(const Upsample& upsample, const Conv& conv, const Tensor& x, const Parameters& parameters,
                    const Progress& progress, Tensor& y) {
    const Joined joined = join(upsample, conv, x.shape(), parameters);
    if (joined.fast() && run_forward(joined, upsample.scale, x, parameters, progress, y)) return;
    y = forward(conv, forward(upsample, x, progress), parameters, progress);
}

void backward_joined(const Upsample& upsample, const Conv& conv, const Tensor& x,
                     const Parameters& parameters, const Tensor& dy, const Wanted& wanted,
                     const Progress& progress, Gradients& gradients) {
    const Joined joined = join(upsample, conv, x.shape(), parameters);
    check_gradient_shape(dy.shape(), joined.output);
    Wanted missing = wanted;
    if (joined.fast()) {
        const auto shaped = [](std::optional<Tensor>& gradient, const Shape& shape) {
            if (!gradient) gradient.emplace();
            gradient->reset(shape);
        };
        if (wanted.input) shaped(gradients.input, x.shape());
        if (wanted.weight) shaped(gradients.weight, parameters.weight->shape());
        if (wanted.bias) shaped(gradients.bias, {1, dy.shape().c, 1, 1});
        run_backward(joined, upsample.scale, x, *parameters.weight, dy, wanted, progress, gradients);
        missing = {wanted.input && !all_finite(*gradients.input, progress),
                   wanted.weight && !all_finite(*gradients.weight, progress), false};
    }
    if (!missing.input && !missing.weight && !missing.bias) return;
    Gradients plain = backward(conv, forward(upsample, x, progress), parameters, dy, missing, progress);
    if (missing.input) gradients.input = backward(upsample, x.shape(), *plain.input, progress);
    if (missing.weight) gradients.weight = std::move(plain.weight);
    if (missing.bias) gradients.bias = std::move(plain.bias);
}

}  // namespace engine
