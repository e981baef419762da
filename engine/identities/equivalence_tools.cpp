#include "engine/identities/equivalence_tools.h"

#include <algorithm>
#include <cmath>

#include "engine/core/crop.h"
#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/reference/reference.h"

namespace engine {

Tensor rotate_and_swap(const Tensor& weight, Index groups) {
    const Shape& from = weight.shape();
    const Index small = from.n / groups, large = from.c;
    Tensor result({large * groups, small, from.h, from.w});
    for (Index g = 0; g < groups; ++g)
        for (Index s = 0; s < small; ++s)
            for (Index l = 0; l < large; ++l)
                std::reverse_copy(weight.plane(g * small + s, l),
                                  weight.plane(g * small + s, l) + from.h * from.w,
                                  result.plane(g * large + l, s));
    return result;
}

Tensor without_dilation(const Tensor& weight, Pair dilation) {
    return forward(Layer(ZeroInsert{dilation}), weight, {}, {});
}

Tensor gather_form(const Tensor& x, const Tensor& weight, const PlaneMap& map, Index groups,
                   const Progress& progress) {
    const Tensor spread = reference::forward(ZeroInsert{map.stride()}, x, {}, progress);
    const Index reach_y = map.y.effective_kernel() - 1, reach_x = map.x.effective_kernel() - 1;
    const Tensor padded = crop(spread, {map.y.offset - reach_y, map.x.offset - reach_x},
                               {map.y.large + reach_y, map.x.large + reach_x});
    Conv conv;
    conv.dilation = map.dilation();
    conv.groups = groups;
    return reference::forward(conv, padded, {rotate_and_swap(weight, groups), {}}, progress);
}

Tensor strided_correlation(const Tensor& y, const Tensor& weight, const PlaneMap& map, Index groups,
                           const Progress& progress) {
    const Tensor padded = crop(y, {-map.y.offset, -map.x.offset},
                               {(map.y.small - 1) * map.y.stride + map.y.effective_kernel(),
                                (map.x.small - 1) * map.x.stride + map.x.effective_kernel()});
    Conv conv;
    conv.stride = map.stride();
    conv.dilation = map.dilation();
    conv.groups = groups;
    return reference::forward(conv, padded, {weight, {}}, progress);
}

Tensor folded_kernel(const Tensor& weight, Pair dilation, Pair scale, Index groups,
                     const Progress& progress) {
    const Tensor turned = rotate_and_swap(without_dilation(weight, dilation), groups);
    const Shape& from = turned.shape();
    Tensor folded({from.n, from.c, from.h + scale.h - 1, from.w + scale.w - 1});
    for (Index n = 0; n < from.n; ++n)
        for (Index c = 0; c < from.c; ++c)
            for (Index y = 0; y < folded.shape().h; ++y) {
                progress.check();
                for (Index x = 0; x < folded.shape().w; ++x) {
                    double sum = 0;
                    for (Index ty = std::max<Index>(0, y - scale.h + 1); ty <= std::min(y, from.h - 1); ++ty)
                        for (Index tx = std::max<Index>(0, x - scale.w + 1); tx <= std::min(x, from.w - 1);
                             ++tx)
                            sum += turned(n, c, ty, tx);
                    folded(n, c, y, x) = static_cast<float>(sum);
                }
            }
    return folded;
}

PlaneMap folded_map(const PlaneMap& conv, Pair scale) {
    const auto axis = [](const AxisMap& map, Index factor) {
        const Index reach = map.effective_kernel() - 1;
        return AxisMap{.small = map.large / factor,
                       .large = map.small,
                       .kernel = reach + factor,
                       .stride = factor,
                       .offset = reach - map.offset};
    };
    return {axis(conv.y, scale.h), axis(conv.x, scale.w)};
}

namespace {

double largest(const Tensor& x) {
    double result = 0;
    for (const float v : x.values())
        result = std::max(result, std::abs(static_cast<double>(v)));
    return result;
}

Demonstration measured(std::string id, std::string claim, std::string left_label, Tensor left,
                       std::string right_label, Tensor right) {
    ENGINE_CHECK(left.shape() == right.shape(), "{}: {} against {}", id, to_string(left.shape()),
                 to_string(right.shape()));
    Demonstration result;
    for (Index i = 0; i < left.size(); ++i)
        result.max_abs = std::max(result.max_abs, std::abs(static_cast<double>(left.data()[i]) -
                                                           static_cast<double>(right.data()[i])));
    result.holds = result.max_abs <= 2e-5 * std::max(largest(left), largest(right));
    result.id = std::move(id);
    result.claim = std::move(claim);
    result.left_label = std::move(left_label);
    result.right_label = std::move(right_label);
    result.left = std::move(left);
    result.right = std::move(right);
    return result;
}

}  // namespace

Demonstration compared(std::string id, std::string claim, std::string left_label, Tensor left,
                       std::string right_label, Tensor right) {
    Demonstration result = measured(std::move(id), std::move(claim), std::move(left_label), std::move(left),
                                    std::move(right_label), std::move(right));
    if (result.max_abs == 0)
        result.verdict = "Equal to the last bit.";
    else if (result.holds)
        result.verdict = fmt::format("Equal: the largest difference is {}, the rounding of float32.",
                                     number_text(result.max_abs, 2));
    else
        result.verdict = fmt::format("Different: by up to {}, more than rounding explains.",
                                     number_text(result.max_abs, 3));
    return result;
}

Demonstration refuted(std::string id, std::string claim, std::string left_label, Tensor left,
                      std::string right_label, Tensor right, const std::string& reason) {
    Demonstration result = measured(std::move(id), std::move(claim), std::move(left_label), std::move(left),
                                    std::move(right_label), std::move(right));
    result.identity = false;
    result.verdict = result.holds ? fmt::format("Equal on this picture, but no identity: {}.", reason)
                                  : fmt::format("Not equal: they differ by up to {}; {}.",
                                                number_text(result.max_abs, 3), reason);
    return result;
}

}  // namespace engine
