// Every layer but the activations is a sum of terms y += weight * x. Listing them, straight from each layer's
// formula, is all that the reference needs: forward and every gradient are sums over the same list.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "engine/core/error.h"
#include "engine/layers/layer.h"
#include "engine/reference/reference_resize.h"

namespace engine::reference {

/// y[y] += coefficient * x[x], where the coefficient is weight[w] when w is not negative.
struct Term {
    Index y = 0, x = 0, w = -1;
    double coefficient = 1;
};

namespace detail {

inline Index at(const Shape& shape, Index n, Index c, Index h, Index w) {
    return ((n * shape.c + c) * shape.h + h) * shape.w + w;
}

/// visit(n, c, h, w) for every value of the shape
template <typename Body>
void each(const Shape& shape, const Body& body) {
    for (Index n = 0; n < shape.n; ++n)
        for (Index c = 0; c < shape.c; ++c)
            for (Index h = 0; h < shape.h; ++h)
                for (Index w = 0; w < shape.w; ++w)
                    body(n, c, h, w);
}

/// The index of the real input that a padding mode finds at index i of an axis, or -1 for a zero.
inline Index padded_index(PaddingMode mode, Index i, Index n) {
    if (i >= 0 && i < n) return i;
    switch (mode) {
        case PaddingMode::reflect: return i < 0 ? -i : 2 * n - 2 - i;
        case PaddingMode::replicate: return i < 0 ? 0 : n - 1;
        case PaddingMode::circular: return (i + n) % n;
        case PaddingMode::zeros: break;
    }
    return -1;
}

/// y(n, o, h, w) = sum over i, kh, kw of weight(o, i, kh, kw) * x(n, i, h*s + kh*d - p, w*s + kw*d - p)
template <typename Visit>
void terms(const Conv& op, const Tensor& x, const Shape& weight, const Shape& y, const Visit& visit) {
    const Shape& in = x.shape();
    const PlaneMap map = geometry(op, in.plane(), weight.plane());
    each(y, [&](Index n, Index o, Index h, Index w) {
        const Index group = o / (y.c / op.groups);
        each({1, weight.c, weight.h, weight.w}, [&](Index, Index i, Index kh, Index kw) {
            const Index ih =
                padded_index(op.padding_mode, h * op.stride.h + kh * op.dilation.h - map.y.offset, in.h);
            const Index iw =
                padded_index(op.padding_mode, w * op.stride.w + kw * op.dilation.w - map.x.offset, in.w);
            if (ih < 0 || iw < 0) return;
            visit({at(y, n, o, h, w), at(in, n, group * weight.c + i, ih, iw), at(weight, o, i, kh, kw)});
        });
    });
}

/// y(n, o, h*s + kh*d - crop, w*s + kw*d - crop) += weight(i, o, kh, kw) * x(n, i, h, w); what falls beyond
/// the output is lost, or comes back in where conv's padding mode would have read.
template <typename Visit>
void terms(const ConvTranspose& op, const Tensor& x, const Shape& weight, const Shape& y,
           const Visit& visit) {
    const Shape& in = x.shape();
    const PlaneMap map = geometry(op, in.plane(), weight.plane());
    each(in, [&](Index n, Index i, Index h, Index w) {
        const Index group = i / (in.c / op.groups);
        each({1, weight.c, weight.h, weight.w}, [&](Index, Index o, Index kh, Index kw) {
            const Index oh =
                padded_index(op.padding_mode, h * op.stride.h + kh * op.dilation.h - map.y.offset, y.h);
            const Index ow =
                padded_index(op.padding_mode, w * op.stride.w + kw * op.dilation.w - map.x.offset, y.w);
            if (oh < 0 || ow < 0) return;
            visit({at(y, n, group * weight.c + o, oh, ow), at(in, n, i, h, w), at(weight, i, o, kh, kw)});
        });
    });
}

template <typename Visit>
void terms(const Upsample& op, const Tensor& x, const Shape& y, const Visit& visit) {
    const auto fraction = [&](double RealPair::*axis) {
        return op.fraction && !op.size ? std::optional(*op.fraction.*axis) : std::nullopt;
    };
    const Resize rows{op, x.shape().h, y.h, fraction(&RealPair::h)},
        columns{op, x.shape().w, y.w, fraction(&RealPair::w)};
    each(y, [&](Index n, Index c, Index h, Index w) {
        for (const Tap& row : rows.taps(h))
            for (const Tap& column : columns.taps(w))
                visit({at(y, n, c, h, w), at(x.shape(), n, c, row.index, column.index), -1,
                       row.weight * column.weight});
    });
}

template <typename Visit>
void terms(const ZeroInsert& op, const Tensor& x, const Shape& y, const Visit& visit) {
    each(x.shape(), [&](Index n, Index c, Index h, Index w) {
        visit({at(y, n, c, h * op.stride.h, w * op.stride.w), at(x.shape(), n, c, h, w)});
    });
}

/// The input is cropped first, then a border is put around what is left; reflect and replicate look beyond
/// the crop (PyTorch).
template <typename Visit>
void terms(const Pad& op, const Tensor& x, const Shape& y, const Visit& visit) {
    const auto source = [&](Index o, Index n, Index start, Index end) {
        const Index first = std::max<Index>(-start, 0), size = n - first - std::max<Index>(-end, 0);
        if (op.mode == PaddingMode::circular)
            return first + ((o - std::max<Index>(start, 0)) % size + size) % size;
        return padded_index(op.mode, o - start, n);
    };
    each(y, [&](Index n, Index c, Index h, Index w) {
        const Index row = source(h, x.shape().h, op.sides.top, op.sides.bottom);
        const Index column = source(w, x.shape().w, op.sides.left, op.sides.right);
        if (row >= 0 && column >= 0) visit({at(y, n, c, h, w), at(x.shape(), n, c, row, column)});
    });
}

/// The real pixels of one window, in reading order.
template <typename Pool>
std::vector<Index> window(const Pool& op, const Shape& x, Index n, Index c, Index h, Index w) {
    const Pair stride = op.stride.value_or(op.kernel);
    const PlaneMap map = geometry(op, x.plane());
    Pair dilation;
    if constexpr (requires { op.dilation; }) dilation = op.dilation;
    std::vector<Index> pixels;
    each({1, 1, op.kernel.h, op.kernel.w}, [&](Index, Index, Index kh, Index kw) {
        const Index ih = h * stride.h + kh * dilation.h - map.y.offset,
                    iw = w * stride.w + kw * dilation.w - map.x.offset;
        if (ih >= 0 && ih < x.h && iw >= 0 && iw < x.w) pixels.push_back(at(x, n, c, ih, iw));
    });
    return pixels;
}

/// How many places of window o an average counts with its padding: PyTorch cuts what ceil_mode adds off at
/// the padded end.
inline Index places(const AvgPool& op, Index n, Index offset, Index end, Index kernel, Index stride,
                    Index o) {
    const Index start = o * stride - offset;
    return op.ceil_mode ? std::min(start + kernel, n + end) - start : kernel;
}

template <typename Visit>
void terms(const AvgPool& op, const Tensor& x, const Shape& y, const Visit& visit) {
    const Pair stride = op.stride.value_or(op.kernel);
    const Shape& in = x.shape();
    const PlaneMap map = geometry(op, in.plane());
    const bool numbers = op.padding.kind == PaddingKind::numbers,
               valid = op.padding.kind == PaddingKind::valid;
    const Index bottom = numbers ? op.padding.sides.bottom : valid ? 0 : op.kernel.h;
    const Index right = numbers ? op.padding.sides.right : valid ? 0 : op.kernel.w;
    each(y, [&](Index n, Index c, Index h, Index w) {
        const auto pixels = window(op, in, n, c, h, w);
        const Index all = places(op, in.h, map.y.offset, bottom, op.kernel.h, stride.h, h) *
                          places(op, in.w, map.x.offset, right, op.kernel.w, stride.w, w);
        const double count =
            static_cast<double>(op.exclude_padding ? static_cast<Index>(pixels.size()) : all);
        for (Index pixel : pixels)
            visit({at(y, n, c, h, w), pixel, -1, 1 / count});
    });
}

template <typename Visit>
void terms(const MaxPool& op, const Tensor& x, const Shape& y, const Visit& visit) {
    each(y, [&](Index n, Index c, Index h, Index w) {
        const auto pixels = window(op, x.shape(), n, c, h, w);
        if (pixels.empty()) return;
        const float* values = x.data();
        const bool has_nan =
            std::any_of(pixels.begin(), pixels.end(), [&](Index i) { return std::isnan(values[i]); });
        float largest = values[pixels.front()];
        for (Index pixel : pixels)
            largest = std::max(largest, values[pixel]);
        std::vector<Index> winners;
        for (Index pixel : pixels)
            if (has_nan ? std::isnan(values[pixel]) : values[pixel] == largest) winners.push_back(pixel);
        if (op.ties == Ties::first) winners.resize(1);
        const double share = op.ties == Ties::split ? 1.0 / static_cast<double>(winners.size()) : 1.0;
        for (Index winner : winners)
            visit({at(y, n, c, h, w), winner, -1, share});
    });
}

/// PyTorch's view and permute: x is (N, C, r, r, H, W) for crd, (N, r, r, C, H, W) for dcr; y is (N, C, H, r,
/// W, r).
template <typename Visit>
void shuffle_terms(ShuffleOrder order, Index r, const Shape& coarse, const Shape& fine, bool inverse,
                   const Visit& visit) {
    each(fine, [&](Index n, Index c, Index h, Index w) {
        const Index i = h % r, j = w % r;
        const Index channel = order == ShuffleOrder::crd ? c * r * r + i * r + j : (i * r + j) * fine.c + c;
        const Index one = at(fine, n, c, h, w), other = at(coarse, n, channel, h / r, w / r);
        visit(inverse ? Term{other, one} : Term{one, other});
    });
}

}  // namespace detail

/// visit(term) for all terms of the layer for this x; a max pool's are those of its gradient, by its `ties`.
template <typename Visit>
void for_each_term(const Layer& layer, const Tensor& x, const Parameters& parameters, const Visit& visit) {
    const Shape y = output_shape(layer, x.shape(), parameters);
    if (const auto* conv = std::get_if<Conv>(&layer))
        return detail::terms(*conv, x, parameters.weight->shape(), y, visit);
    if (const auto* up = std::get_if<ConvTranspose>(&layer))
        return detail::terms(*up, x, parameters.weight->shape(), y, visit);
    if (const auto* op = std::get_if<Upsample>(&layer)) return detail::terms(*op, x, y, visit);
    if (const auto* op = std::get_if<ZeroInsert>(&layer)) return detail::terms(*op, x, y, visit);
    if (const auto* op = std::get_if<Pad>(&layer)) return detail::terms(*op, x, y, visit);
    if (const auto* op = std::get_if<AvgPool>(&layer)) return detail::terms(*op, x, y, visit);
    if (const auto* op = std::get_if<MaxPool>(&layer)) return detail::terms(*op, x, y, visit);
    if (const auto* op = std::get_if<PixelShuffle>(&layer))
        return detail::shuffle_terms(op->order, op->factor, x.shape(), y, false, visit);
    const auto* op = std::get_if<PixelUnshuffle>(&layer);
    ENGINE_CHECK(op != nullptr, "{} is no sum of terms", op_name(layer));
    detail::shuffle_terms(op->order, op->factor, y, x.shape(), true, visit);
}

}  // namespace engine::reference
