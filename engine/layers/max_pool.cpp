#include <cmath>
#include <limits>
#include <vector>

#include "engine/layers/pool.h"
#include "engine/layers/pool_window.h"

namespace engine {
namespace {

/// Whether b is larger, or the first NaN: NaN passes through, as in PyTorch.
bool beats(float b, float a) { return b > a || (std::isnan(b) && !std::isnan(a)); }

bool ties_with(float b, float a) { return b == a || (std::isnan(b) && std::isnan(a)); }

/// The maximum of one column of a window, and its first row.
struct Candidate {
    float value = 0;
    Index row = 0;
};

/// Finds for each output of one row the index in the plane of its window's first maximum, in reading order;
/// -1 stays where the window has no real pixel.
void find_winners(const PlaneMap& map, const float* plane, Index output_row, std::vector<Candidate>& line,
                  Index* winners) {
    const Taps rows = window(map.y, output_row);
    const Index width = map.x.large;
    if (rows.empty()) return;
    for (Index w = 0; w < width; ++w)
        line[static_cast<std::size_t>(w)] = {plane[rows.begin * width + w], rows.begin};
    for (Index h = rows.begin + rows.step; h < rows.end; h += rows.step)
        for (Index w = 0; w < width; ++w) {
            Candidate& best = line[static_cast<std::size_t>(w)];
            if (beats(plane[h * width + w], best.value)) best = {plane[h * width + w], h};
        }
    for (Index o = 0; o < map.x.small; ++o) {
        const Taps columns = window(map.x, o);
        if (columns.empty()) continue;
        Candidate best = line[static_cast<std::size_t>(columns.begin)];
        Index column = columns.begin;
        for (Index w = columns.begin + columns.step; w < columns.end; w += columns.step) {
            const Candidate& other = line[static_cast<std::size_t>(w)];
            if (beats(other.value, best.value) ||
                (ties_with(other.value, best.value) && other.row < best.row)) {
                best = other;
                column = w;
            }
        }
        winners[o] = best.row * width + column;
    }
}

std::vector<Index> all_winners(const PlaneMap& map, const Tensor& x, const Shape& y,
                               const Progress& progress) {
    std::vector<Index> winners(static_cast<std::size_t>(y.elements()), -1);
    parallel_for(y.n * y.c * y.h, 4, progress, [&](Index begin, Index end) {
        std::vector<Candidate> line(static_cast<std::size_t>(map.x.large));
        for (Index row = begin; row < end; ++row)
            find_winners(map, x.data() + row / y.h * x.shape().h * x.shape().w, row % y.h, line,
                         winners.data() + row * y.w);
    });
    return winners;
}

/// Gives one window's gradient to all that tie with its maximum: a share of it, or all of it to each.
void send_to_ties(const Taps& rows, const Taps& columns, const float* plane, Index width, float maximum,
                  Ties ties, double dy, std::vector<double>& dx) {
    const auto for_each_tie = [&](const auto& visit) {
        for (Index h = rows.begin; h < rows.end; h += rows.step)
            for (Index i = h * width + columns.begin; i < h * width + columns.end; i += columns.step)
                if (ties_with(plane[i], maximum)) visit(static_cast<std::size_t>(i));
    };
    Index count = 0;
    for_each_tie([&](std::size_t) { ++count; });
    const double share = ties == Ties::split ? dy / static_cast<double>(count) : dy;
    for_each_tie([&](std::size_t i) { dx[i] += share; });
}

}  // namespace

Shape output_shape(const MaxPool& layer, const Shape& x) {
    return pooled_shape(x, geometry(layer, x.plane()));
}

Tensor forward(const MaxPool& layer, const Tensor& x, const Progress& progress) {
    return pool(
        x, geometry(layer, x.shape().plane()), -std::numeric_limits<float>::infinity(), progress,
        [](float a, float b) { return beats(b, a) ? b : a; },
        [](float value, Index, Index) { return value; });
}

Tensor backward(const MaxPool& layer, const Tensor& x, const Tensor& dy, const Progress& progress) {
    const PlaneMap map = geometry(layer, x.shape().plane());
    const Shape& y = dy.shape();
    const Index width = x.shape().w, plane_size = x.shape().h * width;
    const std::vector<Index> winners = all_winners(map, x, y, progress);
    Tensor dx = Tensor::uninitialized(x.shape());
    parallel_for(y.n * y.c, 1, progress, [&](Index begin, Index end) {
        std::vector<double> sums(static_cast<std::size_t>(plane_size));
        for (Index plane = begin; plane < end; ++plane) {
            const float* pixels = x.data() + plane * plane_size;
            std::fill(sums.begin(), sums.end(), 0.0);
            for (Index h = 0; h < y.h; ++h) {
                progress.check();
                const Index first = (plane * y.h + h) * y.w;
                for (Index w = 0; w < y.w; ++w) {
                    const double upstream = dy.data()[first + w];
                    const Index winner = winners[static_cast<std::size_t>(first + w)];
                    if (winner < 0) continue;
                    if (layer.ties == Ties::first)
                        sums[static_cast<std::size_t>(winner)] += upstream;
                    else
                        send_to_ties(window(map.y, h), window(map.x, w), pixels, width, pixels[winner],
                                     layer.ties, upstream, sums);
                }
            }
            std::transform(sums.begin(), sums.end(), dx.data() + plane * plane_size,
                           [](double sum) { return static_cast<float>(sum); });
        }
    });
    return dx;
}

}  // namespace engine
