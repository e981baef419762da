#include "engine/figure/pixels.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace engine {
namespace {

std::size_t offset(const Bitmap& bitmap, Index y, Index x) {
    return static_cast<std::size_t>((y * bitmap.width + x) * bitmap.channels);
}

Bitmap empty_like(const Bitmap& bitmap, Index width, Index height) {
    Bitmap result{static_cast<int>(width), static_cast<int>(height), bitmap.channels, {}};
    result.pixels.resize(static_cast<std::size_t>(width * height * bitmap.channels));
    return result;
}

/// The pixels that output index `o` of `count` covers of `n`, the first and last of them in part.
struct Span {
    double begin, end;
    Index first, last;
    double weight(Index i) const {
        return std::min(end, static_cast<double>(i + 1)) - std::max(begin, static_cast<double>(i));
    }
};
Span span(Index o, Index count, Index n) {
    const double scale = static_cast<double>(n) / static_cast<double>(count);
    const double begin = static_cast<double>(o) * scale;
    const double end = std::min(static_cast<double>(n), begin + scale);
    return {begin, end, static_cast<Index>(begin), std::min(n, static_cast<Index>(std::ceil(end)))};
}

}  // namespace

Bitmap to_bitmap(const Tensor& tensor, const Display& display) {
    return {static_cast<int>(tensor.shape().w), static_cast<int>(tensor.shape().h), 4,
            to_rgba(tensor, display)};
}

Bitmap magnify(const Bitmap& bitmap, int factor) {
    ENGINE_CHECK(factor >= 1, "factor {}", factor);
    Bitmap result = empty_like(bitmap, Index{bitmap.width} * factor, Index{bitmap.height} * factor);
    for (Index y = 0; y < result.height; ++y)
        for (Index x = 0; x < result.width; ++x)
            std::copy_n(bitmap.pixels.data() + offset(bitmap, y / factor, x / factor), bitmap.channels,
                        result.pixels.data() + offset(result, y, x));
    return result;
}

std::pair<Index, Index> rows_under(Index y, Index height, Index rows) {
    const Span under = span(y, height, rows);
    return {under.first, under.last};
}

namespace {

/// Rounds to the nearest number, halves upwards; not for negative ones.
std::uint8_t nearest(double value) {
    const int whole = static_cast<int>(value);
    return static_cast<std::uint8_t>(whole + (value - whole >= 0.5 ? 1 : 0));
}

/// reduce_row for pictures with this many channels; the compiler then knows where its loop over them ends.
template <int channels>
void reduce_row_of(const Bitmap& rows, Index first, Index height, Index y, Bitmap& result) {
    const Span down = span(y, result.height, height);
    std::vector<double> shares;
    for (Index x = 0; x < result.width; ++x) {
        const Span across = span(x, result.width, rows.width);
        shares.clear();
        for (Index c = across.first; c < across.last; ++c)
            shares.push_back(across.weight(c));
        double sum[channels] = {}, area = 0;
        for (Index r = down.first; r < down.last; ++r) {
            const double share = down.weight(r);
            const std::uint8_t* from = rows.pixels.data() + offset(rows, r - first, across.first);
            for (const double across_share : shares) {
                const double weight = share * across_share;
                area += weight;
                for (int k = 0; k < channels; ++k)
                    sum[k] += weight * from[k];
                from += channels;
            }
        }
        for (int k = 0; k < channels; ++k)
            result.pixels[offset(result, y, x) + static_cast<std::size_t>(k)] = nearest(sum[k] / area);
    }
}

}  // namespace

void reduce_row(const Bitmap& rows, Index first, Index height, Index y, Bitmap& result) {
    switch (rows.channels) {
        case 1: return reduce_row_of<1>(rows, first, height, y, result);
        case 2: return reduce_row_of<2>(rows, first, height, y, result);
        case 3: return reduce_row_of<3>(rows, first, height, y, result);
        default: return reduce_row_of<4>(rows, first, height, y, result);
    }
}

Bitmap reduce(const Bitmap& bitmap, int width, int height) {
    ENGINE_CHECK(width >= 1 && height >= 1 && width <= bitmap.width && height <= bitmap.height,
                 "{}×{} from {}×{}", height, width, bitmap.height, bitmap.width);
    Bitmap result = empty_like(bitmap, width, height);
    for (Index y = 0; y < height; ++y)
        reduce_row(bitmap, 0, bitmap.height, y, result);
    return result;
}

Pair size_of(const Region& region) { return {region.bottom - region.top, region.right - region.left}; }

Bitmap cut_out(const Bitmap& bitmap, const Region& region) {
    ENGINE_CHECK(!region.empty() && region.top >= 0 && region.left >= 0 && region.bottom <= bitmap.height &&
                     region.right <= bitmap.width,
                 "rows {} to {}, columns {} to {} of {}×{}", region.top, region.bottom, region.left,
                 region.right, bitmap.height, bitmap.width);
    Bitmap result = empty_like(bitmap, region.right - region.left, region.bottom - region.top);
    for (Index y = 0; y < result.height; ++y)
        std::copy_n(bitmap.pixels.data() + offset(bitmap, region.top + y, region.left),
                    result.width * bitmap.channels, result.pixels.data() + offset(result, y, 0));
    return result;
}

Region map_region(const Region& region, Pair from, Pair to) {
    const auto axis = [](Index begin, Index end, Index n, Index m) {
        const double scale = static_cast<double>(m) / static_cast<double>(n);
        const Index length = std::clamp<Index>(std::llround(static_cast<double>(end - begin) * scale), 1, m);
        const Index start =
            std::clamp<Index>(std::llround(static_cast<double>(begin) * scale), 0, m - length);
        return std::pair{start, start + length};
    };
    const auto [top, bottom] = axis(region.top, region.bottom, from.h, to.h);
    const auto [left, right] = axis(region.left, region.right, from.w, to.w);
    return {top, left, bottom, right};
}

/// Sums of |a - b| over squares of `block` pixels, as a table of sums above and to the left.
static Grid summed_differences(const Tensor& a, const Tensor& b, Index block) {
    const Shape& shape = a.shape();
    Grid table(ceil_div(shape.h, block) + 1, ceil_div(shape.w, block) + 1);
    for (Index c = 0; c < shape.c; ++c)
        for (Index y = 0; y < shape.h; ++y)
            for (Index x = 0; x < shape.w; ++x) {
                const double d =
                    std::abs(static_cast<double>(a(0, c, y, x)) - static_cast<double>(b(0, c, y, x)));
                if (std::isfinite(d)) table(y / block + 1, x / block + 1) += d;
            }
    for (Index y = 1; y < table.rows; ++y)
        for (Index x = 1; x < table.cols; ++x)
            table(y, x) += table(y - 1, x) + table(y, x - 1) - table(y - 1, x - 1);
    return table;
}

Region busiest_region(const Tensor& a, const Tensor& b, Pair size) {
    constexpr Index block = 4;
    const Shape& shape = a.shape();
    const Index h = std::min(size.h, shape.h), w = std::min(size.w, shape.w);
    const Grid table = summed_differences(a, b, block);
    const Index rows = std::min(ceil_div(h, block), table.rows - 1),
                cols = std::min(ceil_div(w, block), table.cols - 1);
    Region best{0, 0, h, w};
    double most = -1;
    for (Index y = 0; y + rows < table.rows; ++y)
        for (Index x = 0; x + cols < table.cols; ++x) {
            const double sum =
                table(y + rows, x + cols) - table(y, x + cols) - table(y + rows, x) + table(y, x);
            if (!(sum > most * (1 + 1e-9))) continue;
            most = sum;
            const Index top = std::min(y * block, shape.h - h), left = std::min(x * block, shape.w - w);
            best = {top, left, top + h, left + w};
        }
    return best;
}

}  // namespace engine
