// Zero insertion, the first half of a transposed convolution (declared with the other resizing layers in
// upsample.h).
#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/layers/upsample.h"

namespace engine {

Shape output_shape(const ZeroInsert& layer, const Shape& x) {
    check_positive("stride", layer.stride);
    const Shape y{x.n, x.c, (x.h - 1) * layer.stride.h + 1, (x.w - 1) * layer.stride.w + 1};
    check_size(y, "the output of zero_insert", {"stride"});
    return y;
}

Tensor forward(const ZeroInsert& layer, const Tensor& x, const Progress& progress) {
    Tensor y = Tensor::uninitialized(output_shape(layer, x.shape()));
    const Shape &from = x.shape(), &to = y.shape();
    parallel_for(to.n * to.c * to.h, 16, progress, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            float* out = y.data() + row * to.w;
            std::fill_n(out, to.w, 0.0f);
            const Index plane = row / to.h, h = row % to.h;
            if (h % layer.stride.h != 0) continue;
            const float* in = x.data() + (plane * from.h + h / layer.stride.h) * from.w;
            for (Index w = 0; w < from.w; ++w)
                out[w * layer.stride.w] = in[w];
        }
    });
    return y;
}

Tensor backward(const ZeroInsert& layer, const Shape& x, const Tensor& dy, const Progress& progress) {
    Tensor dx = Tensor::uninitialized(x);
    const Shape& from = dy.shape();
    parallel_for(x.n * x.c * x.h, 16, progress, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const float* in = dy.data() + (row / x.h * from.h + row % x.h * layer.stride.h) * from.w;
            for (Index w = 0; w < x.w; ++w)
                dx.data()[row * x.w + w] = in[w * layer.stride.w];
        }
    });
    return dx;
}

}  // namespace engine
