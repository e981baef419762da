#include "engine/layers/pad.h"

#include <algorithm>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace engine {
namespace {

AxisRule axis_rule(PaddingMode mode, Index n, Index start, Index end, const char* axis) {
    const IndexRange left{std::max<Index>(-start, 0), n - std::max<Index>(-end, 0)};
    if (left.size() < 1)
        refuse({"pad"}, "padding of {} and {} crops the whole input of {} along the {}", start, end, n, axis);
    const Index most = std::max(start, end);
    if (mode == PaddingMode::reflect && most >= n)
        refuse({"pad", "mode"},
               "reflect padding must be smaller than the input, but is {} for an input of {} along the {}",
               most, n, axis);
    if (mode == PaddingMode::circular && most > left.size())
        refuse(
            {"pad", "mode"},
            "circular padding must be at most the size of what it continues, but is {} for {} along the {}",
            most, left.size(), axis);
    AxisRule rule = gathering({.small = start + n + end, .large = n, .offset = start});
    rule.mode = mode;
    if (mode == PaddingMode::circular) rule.continued = left;
    return rule;
}

/// The input index of every output index; -1 for the value that is put around.
std::vector<Index> sources(const AxisRule& rule) {
    std::vector<Index> result(static_cast<std::size_t>(rule.outputs));
    for (Index o = 0; o < rule.outputs; ++o)
        result[static_cast<std::size_t>(o)] = rule.found_at(o - rule.map.offset);
    return result;
}

}  // namespace

PlaneRule pad_rule(const Pad& layer, Pair input) {
    const Sides& sides = layer.sides;
    if (layer.value != 0 && layer.mode != PaddingMode::zeros)
        refuse({"value", "mode"},
               "a value belongs to mode zeros: the other modes repeat pixels of the input");
    return {axis_rule(layer.mode, input.h, sides.top, sides.bottom, "height"),
            axis_rule(layer.mode, input.w, sides.left, sides.right, "width")};
}

Shape output_shape(const Pad& layer, const Shape& x) {
    const PlaneRule rule = pad_rule(layer, x.plane());
    const Shape y{x.n, x.c, rule.y.outputs, rule.x.outputs};
    check_size(y, "the padded input", {"pad"});
    return y;
}

Tensor forward(const Pad& layer, const Tensor& x, const Progress& progress) {
    Tensor y = Tensor::uninitialized(output_shape(layer, x.shape()));
    const Shape &from = x.shape(), &to = y.shape();
    const PlaneRule rule = pad_rule(layer, from.plane());
    const auto rows = sources(rule.y), columns = sources(rule.x);
    parallel_for(to.n * to.c * to.h, 16, progress, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            float* out = y.data() + row * to.w;
            const Index h = rows[static_cast<std::size_t>(row % to.h)];
            const float* in = x.data() + (row / to.h * from.h + std::max<Index>(h, 0)) * from.w;
            for (Index w = 0; w < to.w; ++w) {
                const Index column = columns[static_cast<std::size_t>(w)];
                out[w] = h < 0 || column < 0 ? layer.value : in[column];
            }
        }
    });
    return y;
}

Tensor backward(const Pad& layer, const Shape& x, const Tensor& dy, const Progress& progress) {
    const PlaneRule rule = pad_rule(layer, x.plane());
    const auto rows = sources(rule.y), columns = sources(rule.x);
    Tensor dx = Tensor::uninitialized(x);
    parallel_for(x.n * x.c, 1, progress, [&](Index begin, Index end) {
        std::vector<double> sums(static_cast<std::size_t>(x.h * x.w));
        for (Index plane = begin; plane < end; ++plane) {
            progress.check();
            std::fill(sums.begin(), sums.end(), 0.0);
            const float* in = dy.plane(plane / x.c, plane % x.c);
            for (const Index row : rows)
                for (const Index column : columns) {
                    if (row >= 0 && column >= 0) sums[static_cast<std::size_t>(row * x.w + column)] += *in;
                    ++in;
                }
            std::transform(sums.begin(), sums.end(), dx.plane(plane / x.c, plane % x.c),
                           [](double sum) { return static_cast<float>(sum); });
        }
    });
    return dx;
}

}  // namespace engine
