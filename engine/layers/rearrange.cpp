#include "engine/layers/rearrange.h"

#include "engine/core/error.h"
#include "engine/core/geometry.h"
#include "engine/core/parallel.h"
#include "engine/layers/parameters.h"

namespace engine {
namespace {

/// The channel of the coarse grid that holds pixel (i, j) of each r×r block of fine channel c; there are
/// `channels` fine ones.
Index coarse_channel(ShuffleOrder order, Index factor, Index channels, Index c, Index i, Index j) {
    return order == ShuffleOrder::crd ? (c * factor + i) * factor + j : (i * factor + j) * channels + c;
}

/// Calls copy(coarse value's index, fine value's index) for every value; the two shapes describe the same
/// values.
template <typename Copy>
void for_each_pair(const Shape& coarse, const Shape& fine, ShuffleOrder order, const Progress& progress,
                   const Copy& copy) {
    const Index factor = fine.h / coarse.h;
    parallel_for(fine.n * fine.c * fine.h, 16, progress, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const Index n = row / (fine.c * fine.h), c = row / fine.h % fine.c, h = row % fine.h;
            for (Index j = 0; j < factor; ++j) {
                const Index channel = coarse_channel(order, factor, fine.c, c, h % factor, j);
                const Index from = ((n * coarse.c + channel) * coarse.h + h / factor) * coarse.w;
                for (Index w = 0; w < coarse.w; ++w)
                    copy(from + w, row * fine.w + w * factor + j);
            }
        }
    });
}

}  // namespace

Shape output_shape(const PixelShuffle& layer, const Shape& x) {
    check_positive("factor", {layer.factor, layer.factor});
    const Index r = layer.factor;
    if (x.c % (r * r) != 0)
        refuse({"factor"}, "pixel_shuffle with factor {} needs a multiple of {} channels, but has {}", r,
               r * r, x.c);
    const Shape y{x.n, x.c / (r * r), x.h * r, x.w * r};
    check_size(y, "the output of pixel_shuffle", {"factor"});
    return y;
}

Tensor forward(const PixelShuffle& layer, const Tensor& x, const Progress& progress) {
    Tensor y = Tensor::uninitialized(output_shape(layer, x.shape()));
    for_each_pair(x.shape(), y.shape(), layer.order, progress,
                  [&](Index coarse, Index fine) { y.data()[fine] = x.data()[coarse]; });
    return y;
}

Tensor backward(const PixelShuffle& layer, const Tensor& dy, const Progress& progress) {
    return forward(PixelUnshuffle{layer.factor, layer.order}, dy, progress);
}

Shape output_shape(const PixelUnshuffle& layer, const Shape& x) {
    check_positive("factor", {layer.factor, layer.factor});
    const Index r = layer.factor;
    if (x.h % r != 0)
        refuse({"factor"}, "the factor {} of pixel_unshuffle does not divide the input's height {}", r, x.h);
    if (x.w % r != 0)
        refuse({"factor"}, "the factor {} of pixel_unshuffle does not divide the input's width {}", r, x.w);
    const Shape y{x.n, x.c * r * r, x.h / r, x.w / r};
    check_size(y, "the output of pixel_unshuffle", {"factor"});
    return y;
}

Tensor forward(const PixelUnshuffle& layer, const Tensor& x, const Progress& progress) {
    Tensor y = Tensor::uninitialized(output_shape(layer, x.shape()));
    for_each_pair(y.shape(), x.shape(), layer.order, progress,
                  [&](Index coarse, Index fine) { y.data()[coarse] = x.data()[fine]; });
    return y;
}

Tensor backward(const PixelUnshuffle& layer, const Tensor& dy, const Progress& progress) {
    return forward(PixelShuffle{layer.factor, layer.order}, dy, progress);
}

}  // namespace engine
