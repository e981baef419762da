#include "engine/layers/upsample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/core/parallel.h"
#include "engine/layers/upsample_fast.h"

namespace engine {
namespace {

/// A position between input pixels: the pixel before it and the way to the next one, from 0 to 1. The
/// fraction of whole numbers is split exactly, so that positions on a pixel have no other tap.
struct Position {
    Index floor = 0;
    double rest = 0;
};

Position split(Index numerator, Index denominator) {
    const Index floor = floor_div(numerator, denominator);
    return {floor, static_cast<double>(numerator - floor * denominator) / static_cast<double>(denominator)};
}

/// Half-pixel centres, (o + 1/2) * n/size - 1/2: PyTorch, TF 2, ONNX half_pixel.
Position half_pixel(Index output, Index n, Index size) {
    return split((2 * output + 1) * n - size, 2 * size);
}

/// End pixels on end pixels, o * (n-1)/(size-1); the one output of a single pixel is that pixel.
Position aligned_corners(Index output, Index n, Index size) {
    return size == 1 ? Position{} : split(output * (n - 1), size - 1);
}

/// Keys' cubic convolution kernel with a = -0.75 at the four pixels around a position.
std::array<double, 4> cubic_weights(double rest) {
    constexpr double a = -0.75;
    const auto near = [](double t) { return ((a + 2) * t - (a + 3)) * t * t + 1; };
    const auto far = [](double t) { return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a; };
    return {far(rest + 1), near(rest), near(1 - rest), far(2 - rest)};
}

/// The taps at first, first + 1, …, those beyond the border moved onto it, equal ones joined and zero ones
/// left out.
AxisSample make_sample(Index first, std::span<const double> weights, Index n) {
    AxisSample sample{{}, first + static_cast<Index>(weights.size()), first - 1};
    std::vector<double> joined;
    for (std::size_t t = 0; t < weights.size(); ++t) {
        if (weights[t] == 0) continue;
        const Index wanted = first + static_cast<Index>(t), index = std::clamp<Index>(wanted, 0, n - 1);
        sample.first = std::min(sample.first, wanted);
        sample.last = std::max(sample.last, wanted);
        if (sample.taps.empty() || sample.taps.back().index != index) {
            sample.taps.push_back({index, 0});
            joined.push_back(0);
        }
        joined.back() += weights[t];
    }
    for (std::size_t t = 0; t < joined.size(); ++t)
        sample.taps[t].weight = static_cast<float>(joined[t]);
    std::erase_if(sample.taps, [](const AxisSample::Tap& tap) { return tap.weight == 0; });
    return sample;
}

AxisSample linear_sample(const Position& position, Index n) {
    const std::array<double, 2> weights{1 - position.rest, position.rest};
    return make_sample(position.floor, weights, n);
}

using Samples = std::vector<AxisSample>;

Samples samples(const Upsample& layer, Index n, Index scale) {
    constexpr Index floats_each = 32;  // a sample, and its uses by the gradient
    require_memory(n * scale * floats_each, "the table of upsample's taps");
    Samples result(static_cast<std::size_t>(n * scale));
    for (Index o = 0; o < n * scale; ++o)
        result[static_cast<std::size_t>(o)] = sample_axis(layer, n, scale, o);
    return result;
}

/// sums[j] += weight * values[j]
void add_scaled(std::vector<double>& sums, double weight, const float* values) {
    for (std::size_t j = 0; j < sums.size(); ++j)
        sums[j] += weight * values[j];
}

/// y(o) = sum over taps of both axes; each output row is one weighted sum of input rows, then of its columns.
void resample(const Tensor& x, const Samples& rows, const Samples& columns, const Progress& progress,
              Tensor& y) {
    const Shape &from = x.shape(), &to = y.shape();
    parallel_for(to.n * to.c * to.h, 8, progress, [&](Index begin, Index end) {
        std::vector<double> line(static_cast<std::size_t>(from.w));
        for (Index row = begin; row < end; ++row) {
            const AxisSample& vertical = rows[static_cast<std::size_t>(row % to.h)];
            const float* plane = x.data() + row / to.h * from.h * from.w;
            std::fill(line.begin(), line.end(), 0.0);
            for (const auto& [index, weight] : vertical.taps)
                add_scaled(line, weight, plane + index * from.w);
            float* out = y.data() + row * to.w;
            for (const AxisSample& horizontal : columns) {
                double sum = 0;
                for (const auto& [index, weight] : horizontal.taps)
                    sum += weight * line[static_cast<std::size_t>(index)];
                *out++ = static_cast<float>(sum);
            }
        }
    });
}

/// Nearest needs no sums: every input row is stretched once and copied scale.h times.
void repeat_pixels(const Tensor& x, Pair scale, const Progress& progress, Tensor& y) {
    const Shape &from = x.shape(), &to = y.shape();
    parallel_for(from.n * from.c * from.h, 8, progress, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const float* in = x.data() + row * from.w;
            float* first = y.data() + row * scale.h * to.w;
            for (Index w = 0; w < from.w; ++w)
                std::fill_n(first + w * scale.w, scale.w, in[w]);
            for (Index copy = 1; copy < scale.h; ++copy)
                std::copy_n(first, to.w, first + copy * to.w);
        }
    });
}

/// For each input index, the outputs that sample it.
struct Use {
    Index output;
    double weight;
};
std::vector<std::vector<Use>> uses(const Samples& samples, Index n) {
    std::vector<std::vector<Use>> result(static_cast<std::size_t>(n));
    for (std::size_t o = 0; o < samples.size(); ++o)
        for (const auto& [index, weight] : samples[o].taps)
            result[static_cast<std::size_t>(index)].push_back({static_cast<Index>(o), weight});
    return result;
}

/// The adjoint of resample: each input row gathers the output rows that sampled it, then their columns.
void resample_backward(const Tensor& dy, const Samples& rows, const Samples& columns,
                       const Progress& progress, Tensor& dx) {
    const Shape &from = dy.shape(), &to = dx.shape();
    const auto row_uses = uses(rows, to.h), column_uses = uses(columns, to.w);
    parallel_for(to.n * to.c * to.h, 8, progress, [&](Index begin, Index end) {
        std::vector<double> line(static_cast<std::size_t>(from.w));
        for (Index row = begin; row < end; ++row) {
            const float* plane = dy.data() + row / to.h * from.h * from.w;
            std::fill(line.begin(), line.end(), 0.0);
            for (const Use& use : row_uses[static_cast<std::size_t>(row % to.h)])
                add_scaled(line, use.weight, plane + use.output * from.w);
            float* out = dx.data() + row * to.w;
            for (const auto& column : column_uses) {
                double sum = 0;
                for (const Use& use : column)
                    sum += use.weight * line[static_cast<std::size_t>(use.output)];
                *out++ = static_cast<float>(sum);
            }
        }
    });
}

}  // namespace

AxisSample sample_axis(const Upsample& layer, Index n, Index scale, Index output_index) {
    const auto locate = layer.align_corners ? aligned_corners : half_pixel;
    switch (layer.mode) {
        case UpsampleMode::nearest: {
            constexpr std::array<double, 1> whole{1};
            return make_sample(floor_div(output_index, scale), whole, n);
        }
        case UpsampleMode::bilinear: return linear_sample(locate(output_index, n, n * scale), n);
        case UpsampleMode::bicubic: break;
    }
    const Position position = locate(output_index, n, n * scale);
    return make_sample(position.floor - 1, cubic_weights(position.rest), n);
}

Shape output_shape(const Upsample& layer, const Shape& x) {
    check_positive("scale", layer.scale);
    if (layer.align_corners && layer.mode == UpsampleMode::nearest)
        refuse({"align-corners", "mode"},
               "align-corners has no meaning with mode nearest: use bilinear or bicubic");
    const Shape y{x.n, x.c, x.h * layer.scale.h, x.w * layer.scale.w};
    check_size(y, "the output of upsample", {"scale"});
    return y;
}

Tensor forward(const Upsample& layer, const Tensor& x, const Progress& progress) {
    const Shape shape = output_shape(layer, x.shape());
    Tensor y = Tensor::uninitialized(shape);
    if (layer.mode == UpsampleMode::nearest)
        repeat_pixels(x, layer.scale, progress, y);
    else if (can_resize(layer))
        resize(layer, x, progress, y);
    else
        resample(x, samples(layer, x.shape().h, layer.scale.h), samples(layer, x.shape().w, layer.scale.w),
                 progress, y);
    return y;
}

Tensor backward(const Upsample& layer, const Shape& x, const Tensor& dy, const Progress& progress) {
    Tensor dx = Tensor::uninitialized(x);
    if (can_resize(layer))
        resize_backward(layer, x, dy, progress, dx);
    else
        resample_backward(dy, samples(layer, x.h, layer.scale.h), samples(layer, x.w, layer.scale.w),
                          progress, dx);
    return dx;
}

Tensor resize_bilinear(const Tensor& x, Pair size, const Progress& progress) {
    const Shape shape{x.shape().n, x.shape().c, size.h, size.w};
    check_size(shape, "the resized picture");
    const Upsample whole{{size.h / x.shape().h, size.w / x.shape().w}, UpsampleMode::bilinear, false};
    if (size.h % x.shape().h == 0 && size.w % x.shape().w == 0 && can_resize(whole))
        return forward(whole, x, progress);
    const auto axis = [](Index n, Index extent) {
        Samples result(static_cast<std::size_t>(extent));
        for (Index o = 0; o < extent; ++o)
            result[static_cast<std::size_t>(o)] = linear_sample(half_pixel(o, n, extent), n);
        return result;
    };
    Tensor y = Tensor::uninitialized(shape);
    resample(x, axis(x.shape().h, size.h), axis(x.shape().w, size.w), progress, y);
    return y;
}

}  // namespace engine
