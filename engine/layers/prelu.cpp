#include "engine/layers/prelu.h"

#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace engine {
namespace {

float slope_of(const Tensor& weight, Index channel) {
    return weight.data()[weight.size() == 1 ? 0 : channel];
}

/// rows(plane, slope) for the planes of all batch entries and channels, on all threads.
template <typename Rows>
void for_planes(const Shape& x, const Tensor& weight, const Progress& progress, const Rows& rows) {
    parallel_for(x.n * x.c, 1, progress, [&](Index begin, Index end) {
        for (Index plane = begin; plane < end; ++plane) {
            progress.check();
            rows(plane * x.h * x.w, slope_of(weight, plane % x.c));
        }
    });
}

/// The sums of dy * x over all x that are not positive, in double precision: one per channel, or one of all.
Tensor weight_gradient(const Tensor& x, const Tensor& weight, const Tensor& dy, const Progress& progress) {
    const Shape& shape = x.shape();
    const Index plane = shape.h * shape.w;
    std::vector<double> sums(static_cast<std::size_t>(shape.c));
    parallel_for(shape.c, 1, progress, [&](Index begin, Index end) {
        for (Index c = begin; c < end; ++c)
            for (Index n = 0; n < shape.n; ++n) {
                progress.check();
                const float *in = x.plane(n, c), *upstream = dy.plane(n, c);
                double sum = 0;
                for (Index i = 0; i < plane; ++i)
                    if (!(in[i] > 0.0f)) sum += static_cast<double>(upstream[i]) * static_cast<double>(in[i]);
                sums[static_cast<std::size_t>(c)] += sum;
            }
    });
    Tensor result(weight.shape());
    if (weight.size() == 1) {
        double sum = 0;
        for (const double channel : sums)
            sum += channel;
        result.data()[0] = static_cast<float>(sum);
        return result;
    }
    for (Index c = 0; c < shape.c; ++c)
        result.data()[c] = static_cast<float>(sums[static_cast<std::size_t>(c)]);
    return result;
}

}  // namespace

Shape output_shape(const Prelu& layer, const Shape& x, const Parameters& parameters) {
    const Index count = require_weight(parameters, layer.op_name().data()).size();
    if (parameters.bias) fail("prelu has no bias");
    if (count != 1 && count != x.c)
        fail("prelu takes one weight, or one for each of the {} channels, but there are {}", x.c, count);
    return x;
}

Tensor forward(const Prelu& layer, const Tensor& x, const Parameters& parameters, const Progress& progress) {
    Tensor y = Tensor::uninitialized(output_shape(layer, x.shape(), parameters));
    const Index plane = x.shape().h * x.shape().w;
    for_planes(x.shape(), *parameters.weight, progress, [&](Index first, float slope) {
        for (Index i = first; i < first + plane; ++i) {
            const float in = x.data()[i];
            y.data()[i] = in > 0.0f ? in : slope * in;
        }
    });
    return y;
}

Gradients backward(const Prelu& layer, const Tensor& x, const Parameters& parameters, const Tensor& dy,
                   const Wanted& wanted, const Progress& progress) {
    if (wanted.bias) fail("prelu has no bias, so there is no gradient of one");
    check_gradient_shape(dy.shape(), output_shape(layer, x.shape(), parameters));
    Gradients result;
    if (wanted.weight) result.weight = weight_gradient(x, *parameters.weight, dy, progress);
    if (!wanted.input) return result;
    Tensor dx = Tensor::uninitialized(x.shape());
    const Index plane = x.shape().h * x.shape().w;
    for_planes(x.shape(), *parameters.weight, progress, [&](Index first, float slope) {
        for (Index i = first; i < first + plane; ++i)
            dx.data()[i] = x.data()[i] > 0.0f ? dy.data()[i] : slope * dy.data()[i];
    });
    result.input = std::move(dx);
    return result;
}

}  // namespace engine
