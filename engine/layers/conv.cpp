#include "engine/layers/conv.h"

#include <utility>

#include "engine/core/error.h"
#include "engine/correlation/correlation.h"
#include "engine/layers/layout_hint.h"
#include "engine/layers/padding_mode.h"

namespace engine {
namespace {

void check_channels(const Conv& conv, const Shape& x, const Shape& weight) {
    if (conv.groups < 1) refuse({"groups"}, "groups must be at least 1, but is {}", conv.groups);
    if (x.c % conv.groups != 0)
        refuse({"groups"}, "groups = {} does not divide the {} input channels", conv.groups, x.c);
    if (weight.n % conv.groups != 0)
        refuse({"groups", "channels"}, "groups = {} does not divide the {} output channels of the weight {}",
               conv.groups, weight.n, to_string(weight));
    if (weight.c != x.c / conv.groups)
        fail(
            "the weight {} [O, I/groups, kH, kW] takes {} channels per group, but the input has {} channels "
            "in {} group(s){}",
            to_string(weight), weight.c, x.c, conv.groups, layout_hint(x, weight, false, conv.groups));
}

/// One application of the layer, checked: where taps land, with padding other than zeros made part of the
/// input.
struct Plan {
    PlaneMap map;
    BorderFill fill;   ///< what the padding modes other than zeros add around the input
    Correlation form;  ///< on the filled input
    Shape output;
};

Plan plan(const Conv& conv, const Shape& x, const Parameters& parameters) {
    const Shape& weight = require_weight(parameters, "conv").shape();
    check_channels(conv, x, weight);
    check_bias(parameters, weight.n);
    Plan result;
    result.map = geometry(conv, x.plane(), weight.plane());
    result.output = {x.n, weight.n, result.map.y.small, result.map.x.small};
    const Pair before = x.plane(), after = result.output.plane();
    check_size(result.output, "the conv's output",
               {after.h > before.h || after.w > before.w ? "padding" : "channels"});
    result.fill = border_fill(conv.padding_mode, conv.padding, result.map);
    result.form = {filled_map(result.map, result.fill), conv.groups};
    check_size(filled_shape(x, result.fill), "the padded input", {"padding"});
    return result;
}

}  // namespace

Shape output_shape(const Conv& conv, const Shape& x, const Parameters& parameters) {
    return plan(conv, x, parameters).output;
}

Tensor forward(const Conv& conv, const Tensor& x, const Parameters& parameters, const Progress& progress) {
    const Plan p = plan(conv, x.shape(), parameters);
    const Tensor* bias = parameters.bias ? &*parameters.bias : nullptr;
    Tensor y;
    if (p.fill.empty())
        to_small(p.form, x, *parameters.weight, bias, progress, y);
    else
        to_small(p.form, fill_border(x, p.fill, progress), *parameters.weight, bias, progress, y);
    return y;
}

Tensor input_gradient(const Conv& conv, const Shape& x, const Parameters& parameters, const Tensor& dy,
                      const Progress& progress) {
    const Plan p = plan(conv, x, parameters);
    check_gradient_shape(dy.shape(), p.output);
    Tensor dx;
    to_large(p.form, dy, *parameters.weight, nullptr, progress, dx);
    return p.fill.empty() ? std::move(dx) : fold_border(dx, x, p.fill, progress);
}

Gradients backward(const Conv& conv, const Tensor& x, const Parameters& parameters, const Tensor& dy,
                   const Wanted& wanted, const Progress& progress) {
    const Plan p = plan(conv, x.shape(), parameters);
    check_gradient_shape(dy.shape(), p.output);
    Gradients result;
    if (wanted.input) result.input = input_gradient(conv, x.shape(), parameters, dy, progress);
    if (wanted.weight) {
        Tensor dw = Tensor::uninitialized(parameters.weight->shape());
        if (p.fill.empty())
            to_weight(p.form, dy, x, progress, dw);
        else
            to_weight(p.form, dy, fill_border(x, p.fill, progress), progress, dw);
        result.weight = std::move(dw);
    }
    if (wanted.bias) result.bias = bias_gradient(dy, progress);
    return result;
}

}  // namespace engine
