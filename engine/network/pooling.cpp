// Pools: by the engine's own layers where they have the words for it, otherwise window by window.
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/layers/pool.h"
#include "engine/network/strided.h"
#include "engine/network/windows.h"

namespace engine::network {
namespace {

/// One axis: windows of `kernel` taps from `start` on; `end` is what the model pads there, beyond which
/// nothing counts.
struct Axis {
    Index n, kernel, stride, dilation, start, end, count;

    Index first(Index window) const { return window * stride - start; }
};

Axis axis_for(Index n, Index kernel, Index stride, Index dilation, Index start, Index end, PaddingKind kind,
              bool ceil_mode) {
    const Index extent = dilation * (kernel - 1) + 1;
    if (kind == PaddingKind::same || kind == PaddingKind::same_lower) {
        const Index count = ceil_div(n, stride),
                    total = std::max<Index>((count - 1) * stride + extent - n, 0);
        start = kind == PaddingKind::same ? total / 2 : total - total / 2;
        return {n, kernel, stride, dilation, start, total - start, count};
    }
    const Index room = n + start + end - extent;
    if (room < 0)
        fail("a window of {} does not fit into {} pixels padded by {} and {}", extent, n, start, end);
    Index count = (ceil_mode ? ceil_div(room, stride) : floor_div(room, stride)) + 1;
    // The last window begins inside the picture or its start padding.
    if (ceil_mode && (count - 1) * stride >= n + start) --count;
    return {n, kernel, stride, dilation, start, end, count};
}

struct Windows {
    Shape x;
    Axis rows, columns;

    Shape output() const { return {x.n, x.c, rows.count, columns.count}; }
};

Windows windows_of(const Call& call) {
    const Array& input = call.numbers(0);
    const Shape x = picture_shape(input);
    const Index spatial = input.rank() - 2;
    if (!call.gives("kernel_shape")) fail("kernel_shape is missing");
    const Pair kernel = pair_of(call.integers("kernel_shape"), spatial, 1, "kernel_shape");
    check_positive("kernel", kernel);
    const WindowAttributes w = window_attributes(call.node, spatial);
    const Sides& s = w.padding.sides;
    const PaddingKind kind = w.padding.kind;
    return {x, axis_for(x.h, kernel.h, w.stride.h, w.dilation.h, s.top, s.bottom, kind, w.ceil_mode),
            axis_for(x.w, kernel.w, w.stride.w, w.dilation.w, s.left, s.right, kind, w.ceil_mode)};
}

/// fold(value, x, row, column) over the pixels of each window; finish(value, window's row, window's column).
template <typename Value, typename Fold, typename Finish>
Tensor over_windows(const Windows& windows, const Tensor& x, Value begin_with, const Progress& progress,
                    const Fold& fold, const Finish& finish) {
    const Shape shape = windows.output();
    check_size(shape, "the pool's output");
    Tensor y = Tensor::uninitialized(shape);
    const Axis &rows = windows.rows, &columns = windows.columns;
    parallel_for(shape.n * shape.c * shape.h, 4, progress, [&](Index begin, Index end) {
        for (Index line = begin; line < end; ++line) {
            const Index plane = line / shape.h, top = rows.first(line % shape.h);
            for (Index o = 0; o < shape.w; ++o) {
                const Index left = columns.first(o);
                Value value = begin_with;
                for (Index i = 0; i < rows.kernel; ++i) {
                    const Index h = top + i * rows.dilation;
                    if (h < 0 || h >= rows.n) continue;
                    for (Index j = 0; j < columns.kernel; ++j) {
                        const Index w = left + j * columns.dilation;
                        if (w < 0 || w >= columns.n) continue;
                        fold(value, x.data()[(plane * rows.n + h) * columns.n + w],
                             (plane * rows.n + h) * columns.n + w);
                    }
                }
                y.data()[line * shape.w + o] = finish(value, line, o);
            }
        }
    });
    return y;
}

/// Whether the engine's layers have the words: no dilation, no window beyond what is padded.
bool plain(const Windows& windows) {
    const auto fits = [](const Axis& axis) {
        const Index reach = (axis.count - 1) * axis.stride + axis.kernel - axis.start - axis.n;
        return axis.dilation == 1 && axis.start < axis.kernel && axis.end < axis.kernel && reach <= axis.end;
    };
    return fits(windows.rows) && fits(windows.columns);
}

Padding padding_of(const Windows& w) {
    return {PaddingKind::numbers, {w.rows.start, w.columns.start, w.rows.end, w.columns.end}};
}

struct Largest {
    float value = -std::numeric_limits<float>::infinity();
    Index place = -1;
};

Values max_pool(Call& call) {
    const Windows windows = windows_of(call);
    const Array& input = call.input(0);
    const auto x = input.tensor(windows.x);
    const bool places = call.node.outputs.size() > 1 && !call.node.outputs[1].empty();
    if (plain(windows) && !places) {
        const MaxPool layer{{windows.rows.kernel, windows.columns.kernel},
                            Pair{windows.rows.stride, windows.columns.stride},
                            padding_of(windows)};
        return {like(forward(layer, *x, call.progress), input)};
    }
    const Shape shape = windows.output();
    std::vector<Index> indices(places ? static_cast<std::size_t>(shape.elements()) : 0);
    const bool column_major = call.integer("storage_order", 0) != 0;
    const Index h = windows.x.h, w = windows.x.w;
    Tensor y = over_windows(
        windows, *x, Largest{}, call.progress,
        [](Largest& best, float value, Index place) {
            if (best.place < 0 || value > best.value) best = {value, place};
        },
        [&](const Largest& best, Index line, Index o) {
            const Index plane = best.place / (h * w), in = best.place % (h * w);
            if (places)
                indices[static_cast<std::size_t>(line * shape.w + o)] =
                    column_major ? plane * h * w + in % w * h + in / w : best.place;
            return best.value;
        });
    const Array values = like(std::move(y), input);
    if (!places) return {values};
    return {values, Array(values.extents(), std::move(indices))};
}

Values average_pool(Call& call) {
    const Windows windows = windows_of(call);
    const Array& input = call.input(0);
    const auto x = input.tensor(windows.x);
    const bool padding_counts = call.integer("count_include_pad", 0) != 0;
    if (plain(windows)) {
        const AvgPool layer{{windows.rows.kernel, windows.columns.kernel},
                            Pair{windows.rows.stride, windows.columns.stride},
                            padding_of(windows),
                            !padding_counts};
        return {like(forward(layer, *x, call.progress), input)};
    }
    // Only padded places count where windows stick out beyond the padding.
    const auto counted = [](const Axis& axis, Index window, bool with_padding) {
        Index count = 0;
        for (Index i = 0; i < axis.kernel; ++i) {
            const Index at = axis.first(window) + i * axis.dilation;
            count += with_padding ? at < axis.n + axis.end : at >= 0 && at < axis.n;
        }
        return count;
    };
    const Index rows = windows.rows.count;
    return {like(over_windows(
                     windows, *x, 0.0, call.progress,
                     [](double& sum, float value, Index) { sum += static_cast<double>(value); },
                     [&](double sum, Index line, Index o) {
                         const Index count = counted(windows.rows, line % rows, padding_counts) *
                                             counted(windows.columns, o, padding_counts);
                         return static_cast<float>(sum / static_cast<double>(count));
                     }),
                 input)};
}

Values lp_pool(Call& call) {
    const Windows windows = windows_of(call);
    const double p = static_cast<double>(call.integer("p", 2));
    return {like(over_windows(
                     windows, *call.input(0).tensor(windows.x), 0.0, call.progress,
                     [p](double& sum, float value, Index) {
                         sum += std::pow(std::abs(static_cast<double>(value)), p);
                     },
                     [p](double sum, Index, Index) { return static_cast<float>(std::pow(sum, 1 / p)); }),
                 call.input(0))};
}

/// reduce(plane's values) over all spatial axes, however many; these become 1.
template <typename Reduce>
Values global(Call& call, const Reduce& reduce) {
    const Array& x = call.numbers(0);
    if (x.rank() < 3) fail("its input {} has no spatial axes", to_string(x.extents()));
    Extents extents = x.extents();
    for (std::size_t i = 2; i < extents.size(); ++i)
        extents[i] = 1;
    Result<float> y(extents, "the result");
    const auto inner = static_cast<std::size_t>(y.size() > 0 ? x.size() / y.size() : 0);
    parallel_for(y.size(), std::max<Index>(1, 16384 / std::max<Index>(static_cast<Index>(inner), 1)),
                 call.progress, [&](Index begin, Index end) {
                     for (Index i = begin; i < end; ++i)
                         y.data()[i] =
                             reduce(x.numbers().subspan(static_cast<std::size_t>(i) * inner, inner));
                 });
    return {y.finish(x.type())};
}

Values global_average(Call& call) {
    return global(call, [](std::span<const float> values) {
        double sum = 0;
        for (const float value : values)
            sum += static_cast<double>(value);
        return static_cast<float>(sum / static_cast<double>(values.size()));
    });
}

Values global_max(Call& call) {
    return global(call, [](std::span<const float> values) {
        float largest = -std::numeric_limits<float>::infinity();
        for (const float value : values)
            largest = std::isnan(value) || value > largest ? value : largest;
        return largest;
    });
}

Values global_lp(Call& call) {
    const double p = static_cast<double>(call.integer("p", 2));
    return global(call, [p](std::span<const float> values) {
        double sum = 0;
        for (const float value : values)
            sum += std::pow(std::abs(static_cast<double>(value)), p);
        return static_cast<float>(std::pow(sum, 1 / p));
    });
}

/// The inverse of a max pool that kept its places: zeros elsewhere.
Values max_unpool(Call& call) {
    const Array& x = call.numbers(0);
    const std::vector<Index> places = call.integers_at(1);
    if (static_cast<Index>(places.size()) != x.size())
        fail("it has {} values, but {} places", x.size(), places.size());
    const Shape shape = picture_shape(x);
    const Index spatial = x.rank() - 2;
    const WindowAttributes w = window_attributes(call.node, spatial);
    const Pair kernel = pair_of(call.integers("kernel_shape"), spatial, 1, "kernel_shape");
    const Sides& s = w.padding.sides;
    Shape full{shape.n, shape.c, (shape.h - 1) * w.stride.h - s.top - s.bottom + kernel.h,
               (shape.w - 1) * w.stride.w - s.left - s.right + kernel.w};
    check_size(full, "the result");
    Extents extents =
        spatial == 1 ? Extents{full.n, full.c, full.w} : Extents{full.n, full.c, full.h, full.w};
    if (call.has(2)) extents = call.integers_at(2);
    Result<float> y(extents, "the result");
    std::fill_n(y.data(), y.size(), 0.0f);
    // Places are counted in the plane of the size that follows from the kernel, or in the wanted one,
    // whichever it is.
    const Shape given = folded(extents);
    for (Index i = 0; i < x.size(); ++i) {
        const Index place = places[static_cast<std::size_t>(i)];
        const Index plane = place / (full.h * full.w), h = place / full.w % full.h, at = place % full.w;
        if (place < 0 || plane >= full.n * full.c || h >= given.h || at >= given.w)
            fail("the place {} is outside the result", place);
        y.data()[(plane * given.h + h) * given.w + at] = x.numbers()[static_cast<std::size_t>(i)];
    }
    return {y.finish(x.type())};
}

constexpr OperatorEntry entries[] = {
    {"MaxPool", max_pool},         {"AveragePool", average_pool},
    {"LpPool", lp_pool},           {"GlobalAveragePool", global_average},
    {"GlobalMaxPool", global_max}, {"GlobalLpPool", global_lp},
    {"MaxUnpool", max_unpool},
};

}  // namespace

OperatorList pooling_operators() { return entries; }

}  // namespace engine::network
