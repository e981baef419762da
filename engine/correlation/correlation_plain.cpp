#include "engine/correlation/correlation_plain.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace engine::exact {
namespace {

/// The small indices [begin, end) whose tap t falls inside the large grid.
struct Span {
    Index begin, end;
};

Span reach(const AxisMap& axis, Index tap) {
    const Index shift = axis.offset - tap * axis.dilation;
    return {std::clamp<Index>(ceil_div(shift, axis.stride), 0, axis.small),
            std::clamp<Index>(ceil_div(axis.large + shift, axis.stride), 0, axis.small)};
}

struct Channels {
    Index small, large;  ///< of one group
};

Channels channels_per_group(const Correlation& form, Index small, const Shape& weight) {
    ENGINE_CHECK(small % form.groups == 0 && weight.n == small, "{} channels in {} groups", small,
                 form.groups);
    ENGINE_CHECK(weight.plane() == (Pair{form.map.y.kernel, form.map.x.kernel}), "kernel {}",
                 to_string(weight.plane()));
    return {small / form.groups, weight.c};
}

float bias_of(const Tensor* bias, Index channel) { return bias ? bias->data()[channel] : 0.0f; }

/// small_row(i) += sum over taps t of weights(t) * large_row(i*stride + t*dilation - offset)
void gather_row(const AxisMap& axis, const float* large, const float* weights, float* small) {
    for (Index t = 0; t < axis.kernel; ++t) {
        const Span span = reach(axis, t);
        const float* taps = large + t * axis.dilation - axis.offset;
        for (Index i = span.begin; i < span.end; ++i)
            small[i] += weights[t] * taps[i * axis.stride];
    }
}

/// large_row(i*stride + t*dilation - offset) += weights(t) * small_row(i)
void scatter_row(const AxisMap& axis, const float* small, const float* weights, float* large) {
    for (Index t = 0; t < axis.kernel; ++t) {
        const Span span = reach(axis, t);
        float* taps = large + t * axis.dilation - axis.offset;
        for (Index i = span.begin; i < span.end; ++i)
            taps[i * axis.stride] += weights[t] * small[i];
    }
}

/// Calls row(n, channel, y) for every row of a tensor, on all threads.
template <typename Row>
void for_rows(const Shape& shape, const Progress& progress, const Row& row) {
    parallel_for(shape.n * shape.c * shape.h, 16, progress, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i)
            row(i / shape.h / shape.c, i / shape.h % shape.c, i % shape.h);
    });
}

}  // namespace

void to_small(const Correlation& form, const Tensor& large, const Tensor& weight, const Tensor* bias,
              const Progress& progress, Tensor& small) {
    const AxisMap &y = form.map.y, &x = form.map.x;
    const Channels per = channels_per_group(form, weight.shape().n, weight.shape());
    small.reset({large.shape().n, weight.shape().n, y.small, x.small});
    for_rows(small.shape(), progress, [&](Index n, Index s, Index i) {
        float* row = small.plane(n, s) + i * x.small;
        std::fill_n(row, x.small, bias_of(bias, s));
        for (Index l = 0; l < per.large; ++l) {
            const float* plane = large.plane(n, s / per.small * per.large + l);
            for (Index t = 0; t < y.kernel; ++t) {
                const Index at = i * y.stride + t * y.dilation - y.offset;
                if (at < 0 || at >= y.large) continue;
                gather_row(x, plane + at * x.large, weight.plane(s, l) + t * x.kernel, row);
            }
        }
    });
}

void to_large(const Correlation& form, const Tensor& small, const Tensor& weight, const Tensor* bias,
              const Progress& progress, Tensor& large) {
    const AxisMap &y = form.map.y, &x = form.map.x;
    const Channels per = channels_per_group(form, small.shape().c, weight.shape());
    large.reset({small.shape().n, per.large * form.groups, y.large, x.large});
    for_rows(large.shape(), progress, [&](Index n, Index l, Index at) {
        float* row = large.plane(n, l) + at * x.large;
        std::fill_n(row, x.large, bias_of(bias, l));
        for (Index s = l / per.large * per.small; s < (l / per.large + 1) * per.small; ++s)
            for (Index t = 0; t < y.kernel; ++t) {
                const Index from = at + y.offset - t * y.dilation;
                if (from < 0 || from % y.stride != 0 || from / y.stride >= y.small) continue;
                scatter_row(x, small.plane(n, s) + from / y.stride * x.small,
                            weight.plane(s, l % per.large) + t * x.kernel, row);
            }
    });
}

void to_weight(const Correlation& form, const Tensor& small, const Tensor& large, const Progress& progress,
               Tensor& weight) {
    const AxisMap &y = form.map.y, &x = form.map.x;
    const Channels per = channels_per_group(form, small.shape().c, weight.shape());
    for_rows(weight.shape(), progress, [&](Index s, Index l, Index ty) {
        const Span rows = reach(y, ty);
        for (Index tx = 0; tx < x.kernel; ++tx) {
            const Span span = reach(x, tx);
            double sum = 0;
            for (Index n = 0; n < small.shape().n; ++n) {
                const float* from = small.plane(n, s);
                const float* to = large.plane(n, s / per.small * per.large + l);
                for (Index i = rows.begin; i < rows.end; ++i) {
                    const float* taps = to + (i * y.stride + ty * y.dilation - y.offset) * x.large;
                    for (Index j = span.begin; j < span.end; ++j)
                        sum +=
                            double{from[i * x.small + j]} * taps[j * x.stride + tx * x.dilation - x.offset];
                }
            }
            weight(s, l, ty, tx) = static_cast<float>(sum);
        }
    });
}

}  // namespace engine::exact
