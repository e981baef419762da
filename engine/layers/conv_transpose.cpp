#include "engine/layers/conv_transpose.h"

#include <algorithm>
#include <utility>

#include "engine/core/error.h"
#include "engine/correlation/correlation.h"
#include "engine/layers/layout_hint.h"
#include "engine/layers/padding_mode.h"

namespace engine {
namespace {

void check_channels(const ConvTranspose& layer, const Shape& x, const Shape& weight) {
    if (layer.groups < 1) refuse({"groups"}, "groups must be at least 1, but is {}", layer.groups);
    if (x.c % layer.groups != 0)
        refuse({"groups"}, "groups = {} does not divide the {} input channels", layer.groups, x.c);
    if (weight.n != x.c)
        fail("the weight {} [I, O/groups, kH, kW] takes {} input channels, but the input has {}{}",
             to_string(weight), weight.n, x.c, layout_hint(x, weight, true, layer.groups));
}

/// Names the setting that makes an output large: the step from one stamp to the next, or the stamp itself.
void check_output(const ConvTranspose& layer, const PlaneMap& map, const Shape& output) {
    constexpr const char* what = "the transposed conv's output";
    const auto stamps = [](const AxisMap& axis) { return (axis.small - 1) * axis.stride; };
    if (std::max(stamps(map.y), stamps(map.x)) >=
        std::max(map.y.effective_kernel(), map.x.effective_kernel()))
        check_size(output, what, {layer.stride == Pair{1, 1} ? "channels" : "stride"});
    else if (layer.dilation != Pair{1, 1})
        check_size(output, what, {"kernel", "dilation"});
    else
        check_size(output, what, {"kernel"});
}

struct Plan {
    BorderFill fill;   ///< what the padding modes other than zeros keep around the output, to fold it back in
    Correlation form;  ///< on the output with that border
    Shape output;
};

Plan plan(const ConvTranspose& layer, const Shape& x, const Parameters& parameters) {
    const Shape& weight = require_weight(parameters, "conv_transpose").shape();
    check_channels(layer, x, weight);
    const Index channels = weight.c * layer.groups;
    check_bias(parameters, channels);
    const PlaneMap map = geometry(layer, x.plane(), weight.plane());
    const Shape output{x.n, channels, map.y.large, map.x.large};
    check_output(layer, map, output);
    const BorderFill fill = border_fill(layer.padding_mode, layer.padding, map);
    check_size(filled_shape(output, fill), "the transposed conv's output before it is folded", {"padding"});
    return {fill, {filled_map(map, fill), layer.groups}, output};
}

void add_bias(Tensor& y, const Tensor& bias) {
    const Index plane = y.shape().h * y.shape().w;
    for (Index i = 0; i < y.shape().n * y.shape().c; ++i) {
        const float value = bias.data()[i % y.shape().c];
        float* values = y.data() + i * plane;
        std::transform(values, values + plane, values, [value](float v) { return v + value; });
    }
}

}  // namespace

Shape output_shape(const ConvTranspose& layer, const Shape& x, const Parameters& parameters) {
    return plan(layer, x, parameters).output;
}

Tensor forward(const ConvTranspose& layer, const Tensor& x, const Parameters& parameters,
               const Progress& progress) {
    const Plan p = plan(layer, x.shape(), parameters);
    const Tensor* bias = parameters.bias ? &*parameters.bias : nullptr;
    Tensor y;
    to_large(p.form, x, *parameters.weight, p.fill.empty() ? bias : nullptr, progress, y);
    if (p.fill.empty()) return y;
    y = fold_border(y, p.output, p.fill, progress);
    if (bias) add_bias(y, *bias);
    return y;
}

Gradients backward(const ConvTranspose& layer, const Tensor& x, const Parameters& parameters,
                   const Tensor& dy, const Wanted& wanted, const Progress& progress) {
    const Plan p = plan(layer, x.shape(), parameters);
    check_gradient_shape(dy.shape(), p.output);
    Gradients result;
    const Tensor filled = p.fill.empty() ? Tensor() : fill_border(dy, p.fill, progress);
    const Tensor& upstream = p.fill.empty() ? dy : filled;
    const bool own_bias = wanted.bias && p.fill.empty();
    if (wanted.input && wanted.weight) {
        result.input.emplace();
        result.weight = Tensor::uninitialized(parameters.weight->shape());
        if (own_bias) result.bias.emplace();
        gradients_of_large(p.form, x, *parameters.weight, upstream, progress, *result.input, *result.weight,
                           own_bias ? &*result.bias : nullptr);
    } else if (wanted.input) {
        to_small(p.form, upstream, *parameters.weight, nullptr, progress, result.input.emplace());
    } else if (wanted.weight) {
        result.weight = Tensor::uninitialized(parameters.weight->shape());
        to_weight(p.form, x, upstream, progress, *result.weight);
    }
    if (wanted.bias && !result.bias) result.bias = bias_gradient(dy, progress);
    return result;
}

}  // namespace engine
