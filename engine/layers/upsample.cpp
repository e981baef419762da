#include "engine/layers/upsample.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/core/parallel.h"
#include "engine/layers/upsample_fast.h"

namespace engine {
namespace {

using Samples = std::vector<AxisSample>;

constexpr Index rows_at_once = 16;

Samples samples(const AxisResize& axis) {
    constexpr Index floats_each = 32, uses_each = 8;  // a sample, and its uses by the gradient
    require_memory(axis.size * floats_each + axis.n * uses_each, "the table of upsample's taps");
    Samples result(static_cast<std::size_t>(axis.size));
    for (Index o = 0; o < axis.size; ++o)
        result[static_cast<std::size_t>(o)] = axis.sample(o);
    return result;
}

/// sums[j] += weight * values[j]
void add_scaled(std::vector<double>& sums, double weight, const float* values) {
    for (std::size_t j = 0; j < sums.size(); ++j)
        sums[j] += weight * values[j];
}

/// y(o) = sum over taps of both axes; each output row is one weighted sum of input rows, then of its columns.
/// Rows [begin, end) of the output of one plane, `width` wide.
void resample_rows(const float* x, Index width, const Samples& rows, const Samples& columns, Index begin,
                   Index end, float* y) {
    std::vector<double> line(static_cast<std::size_t>(width));
    for (Index row = begin; row < end; ++row) {
        std::fill(line.begin(), line.end(), 0.0);
        for (const auto& [index, weight] : rows[static_cast<std::size_t>(row)].taps)
            add_scaled(line, weight, x + index * width);
        for (const AxisSample& horizontal : columns) {
            double sum = 0;
            for (const auto& [index, weight] : horizontal.taps)
                sum += weight * line[static_cast<std::size_t>(index)];
            *y++ = static_cast<float>(sum);
        }
    }
}

void resample(const Tensor& x, const Samples& rows, const Samples& columns, const Progress& progress,
              Tensor& y) {
    const Shape& shape = y.shape();
    parallel_for_rows(shape.n * shape.c, shape.h, rows_at_once, progress,
                      [&](Index plane, Index begin, Index end) {
                          resample_rows(x.plane(0, plane), x.shape().w, rows, columns, begin, end,
                                        y.plane(0, plane) + begin * shape.w);
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

void check(const Upsample& layer) {
    const bool is_cubic = layer.mode == UpsampleMode::bicubic;
    constexpr const char* modes[]{"nearest", "bilinear", "bicubic", "nearest-exact",
                                  "area",    "lanczos3", "lanczos5"};
    if (layer.align_corners && !is_cubic && layer.mode != UpsampleMode::bilinear)
        refuse({"align-corners", "mode"},
               "align-corners has no meaning with mode {}: use bilinear or bicubic",
               modes[static_cast<int>(layer.mode)]);
    if (layer.antialias && kernel_reach(layer.mode) == 0)
        refuse({"antialias", "mode"},
               "antialias belongs to the modes bilinear, bicubic, lanczos3 and lanczos5");
    if (layer.cubic_a && !is_cubic) refuse({"cubic-a", "mode"}, "cubic-a belongs to the mode bicubic");
    if (layer.size) return check_positive("size", *layer.size);
    if (!layer.fraction) check_positive("scale", layer.scale);
}

/// The resize of an axis of n pixels; a whole scale is left as it is.
AxisResize axis_resize(const Upsample& layer, Index n, Index scale) {
    const double usual_a = layer.antialias ? -0.5 : -0.75;
    return {.n = n,
            .size = n * scale,
            .step = {n, n * scale},
            .factor = {},
            .mode = layer.mode,
            .align_corners = layer.align_corners,
            .antialias = layer.antialias,
            .cubic_a = layer.cubic_a ? static_cast<double>(*layer.cubic_a) : usual_a};
}

AxisResize axis_resize(const Upsample& layer, Index n, double fraction, const char* axis) {
    AxisResize result = axis_resize(layer, n, Index{1});
    const double size = std::floor(static_cast<double>(n) * fraction);
    if (size < 1)
        refuse({"scale"}, "scale {} leaves nothing of the input: floor({} * {}) is 0 along the {}", fraction,
               n, fraction, axis);
    if (size > static_cast<double>(max_elements))
        refuse({"scale"}, "scale {} makes more than {} pixels along the {}", fraction, max_elements, axis);
    const Ratio ratio = ratio_of(fraction);
    result.size = static_cast<Index>(size);
    result.step = {ratio.down, ratio.up};
    result.factor = fraction;
    return result;
}

AxisResize to_size(AxisResize axis, Index size) {
    axis.size = size;
    axis.step = {axis.n, size};
    return axis;
}

bool repeats_pixels(const Upsample& plain) {
    return plain.mode == UpsampleMode::nearest && !plain.fraction && !plain.size;
}

}  // namespace

Upsample plainest(const Upsample& layer, Pair input) {
    Upsample plain = layer;
    if (plain.size && plain.size->h % input.h == 0 && plain.size->w % input.w == 0) {
        plain.scale = {plain.size->h / input.h, plain.size->w / input.w};
        plain.size.reset();
    }
    const bool copies = plain.mode == UpsampleMode::nearest_exact || plain.mode == UpsampleMode::area;
    if (copies && !plain.fraction && !plain.size) plain.mode = UpsampleMode::nearest;
    return plain;
}

bool is_periodic(const Upsample& plain) {
    return !plain.fraction && !plain.size && !plain.align_corners && !plain.antialias;
}

PlaneResize plane_resize(const Upsample& layer, Pair input) {
    check(layer);
    if (layer.size)
        return {to_size(axis_resize(layer, input.h, Index{1}), layer.size->h),
                to_size(axis_resize(layer, input.w, Index{1}), layer.size->w)};
    if (layer.fraction)
        return {axis_resize(layer, input.h, layer.fraction->h, "height"),
                axis_resize(layer, input.w, layer.fraction->w, "width")};
    return {axis_resize(layer, input.h, layer.scale.h), axis_resize(layer, input.w, layer.scale.w)};
}

AxisSample sample_axis(const Upsample& layer, Index n, Index scale, Index output_index) {
    return axis_resize(layer, n, scale).sample(output_index);
}

Shape output_shape(const Upsample& layer, const Shape& x) {
    const PlaneResize plane = plane_resize(layer, x.plane());
    const Shape y{x.n, x.c, plane.y.size, plane.x.size};
    check_size(y, "the output of upsample", {layer.size ? "size" : "scale"});
    return y;
}

Tensor forward(const Upsample& layer, const Tensor& x, const Progress& progress) {
    Tensor y = Tensor::uninitialized(output_shape(layer, x.shape()));
    const Upsample plain = plainest(layer, x.shape().plane());
    if (repeats_pixels(plain)) {
        repeat_pixels(x, plain.scale, progress, y);
    } else if (can_resize(plain)) {
        resize(plain, x, progress, y);
    } else {
        const PlaneResize plane = plane_resize(plain, x.shape().plane());
        resample(x, samples(plane.y), samples(plane.x), progress, y);
    }
    return y;
}

Tensor backward(const Upsample& layer, const Shape& x, const Tensor& dy, const Progress& progress) {
    Tensor dx = Tensor::uninitialized(x);
    const Upsample plain = plainest(layer, x.plane());
    if (can_resize(plain)) {
        resize_backward(plain, x, dy, progress, dx);
    } else {
        const PlaneResize plane = plane_resize(plain, x.plane());
        resample_backward(dy, samples(plane.y), samples(plane.x), progress, dx);
    }
    return dx;
}

BilinearRows::BilinearRows(const Tensor& x, Pair size) : x_(x) {
    layer_.mode = UpsampleMode::bilinear;
    layer_.size = size;
    layer_ = plainest(layer_, x.shape().plane());
    if (can_resize(layer_)) return;
    const PlaneResize plane = plane_resize(layer_, x.shape().plane());
    rows_ = samples(plane.y);
    columns_ = samples(plane.x);
}

void BilinearRows::make(Index plane, Index begin, Index end, float* y) const {
    const float* from = x_.plane(0, plane);
    if (rows_.empty())
        resize_rows(layer_, from, x_.shape().plane(), begin, end, y);
    else
        resample_rows(from, x_.shape().w, rows_, columns_, begin, end, y);
}

Tensor resize_bilinear(const Tensor& x, Pair size, const Progress& progress) {
    const Shape shape{x.shape().n, x.shape().c, size.h, size.w};
    check_size(shape, "the resized picture");
    Tensor y = Tensor::uninitialized(shape);
    const BilinearRows rows(x, size);
    parallel_for_rows(shape.n * shape.c, shape.h, rows_at_once, progress,
                      [&](Index plane, Index begin, Index end) {
                          rows.make(plane, begin, end, y.plane(0, plane) + begin * size.w);
                      });
    return y;
}

}  // namespace engine
