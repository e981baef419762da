// One stage on a plane without borders.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/links/endless_axis.h"
#include "engine/links/endless_plane.h"
#include "engine/links/period.h"

namespace engine {
namespace {

using MaybePicture = std::optional<EndlessPicture>;

/// Both axes of a stage for an input of some period.
struct EndlessPlane {
    EndlessAxis rows, columns;
    Pair period() const { return {rows.period(), columns.period()}; }
};

/// nullopt without a periodic result, or with one that has too many values.
std::optional<EndlessPlane> plane_of(const BuiltStage& stage, Pair period, Index channels,
                                     bool back = false) {
    const auto ties = endless_ties(stage);
    if (!ties) return std::nullopt;
    const auto& [y, x] = *ties;
    const Index most = max_endless_values / std::max<Index>(channels, 1);
    const auto behind = [&](const EndlessTie& tie, Index before) {
        return period_behind(before, back ? tie.down() : tie.up(), back ? tie.up() : tie.down(), most);
    };
    const auto rows = behind(y, period.h), columns = behind(x, period.w);
    if (!rows || !columns || *rows > most / *columns) return std::nullopt;
    if (back) return EndlessPlane{y.backward(period.h), x.backward(period.w)};
    return EndlessPlane{y.forward(period.h), x.forward(period.w)};
}

/// Treats every channel by itself: rows first, then columns. `fold` joins the sum so far, a value and its
/// weight.
template <typename Fold>
EndlessPicture each_axis(const EndlessPicture& x, const EndlessPlane& plane, double start, const Fold& fold) {
    EndlessPicture between(x.channels, {plane.rows.period(), x.period.w}), y(x.channels, plane.period());
    for (Index c = 0; c < x.channels; ++c) {
        for (Index i = 0; i < between.period.h; ++i)
            for (Index j = 0; j < between.period.w; ++j) {
                double sum = start;
                for (const auto& term : plane.rows.outputs[static_cast<std::size_t>(i)])
                    sum = fold(sum, x(c, term.input, j), term.weight);
                between(c, i, j) = sum;
            }
        for (Index i = 0; i < y.period.h; ++i)
            for (Index j = 0; j < y.period.w; ++j) {
                double sum = start;
                for (const auto& term : plane.columns.outputs[static_cast<std::size_t>(j)])
                    sum = fold(sum, between(c, i, term.input), term.weight);
                y(c, i, j) = sum;
            }
    }
    y.magnitude = x.magnitude;
    return y;
}

EndlessPicture weighted_sums(const EndlessPicture& x, const EndlessPlane& plane) {
    return each_axis(x, plane, 0,
                     [](double sum, double value, double weight) { return sum + weight * value; });
}

/// One output channel of a conv or conv_transpose: which input channels it sums, and where their taps lie.
struct Sources {
    Index first = 0, count = 0;
    std::function<const float*(Index source)> taps;
};

double sum_of_sizes(const float* taps, Index count) {
    return std::accumulate(taps, taps + count, 0.0,
                           [](double sum, float tap) { return sum + std::abs(static_cast<double>(tap)); });
}

/// y(o) = bias + sum over the sources and both axes' terms, which tell the taps of the kernel.
EndlessPicture kernel_sums(const EndlessPicture& x, const EndlessPlane& plane, Index outputs, Pair kernel,
                           const Tensor* bias, const std::function<Sources(Index output)>& sources_of,
                           const Progress& progress) {
    EndlessPicture y(outputs, plane.period());
    std::vector<double> bounds(static_cast<std::size_t>(outputs));
    parallel_for(outputs, 1, progress, [&](Index begin, Index end) {
        for (Index o = begin; o < end; ++o) {
            const double offset = bias ? static_cast<double>(bias->data()[o]) : 0;
            const Sources sources = sources_of(o);
            double bound = 0;
            std::fill_n(y.plane(o), y.phases(), offset);
            for (Index s = 0; s < sources.count; ++s) {
                progress.check();
                const float* taps = sources.taps(s);
                const double* in = x.plane(sources.first + s);
                for (Index i = 0; i < y.period.h; ++i) {
                    progress.check();
                    for (Index j = 0; j < y.period.w; ++j) {
                        double sum = 0;
                        for (const auto& row : plane.rows.outputs[static_cast<std::size_t>(i)])
                            for (const auto& column : plane.columns.outputs[static_cast<std::size_t>(j)])
                                sum += static_cast<double>(taps[row.tap * kernel.w + column.tap]) *
                                       in[row.input * x.period.w + column.input];
                        y(o, i, j) += sum;
                    }
                }
                bound += sum_of_sizes(taps, kernel.h * kernel.w);
            }
            bounds[static_cast<std::size_t>(o)] = bound * x.magnitude + std::abs(offset);
        }
    });
    y.magnitude = std::max(largest_of(y), *std::max_element(bounds.begin(), bounds.end()));
    return y;
}

/// Runs element-wise stages through the layer itself.
EndlessPicture point_by_point(const BuiltStage& stage, const EndlessPicture& x, const Progress& progress) {
    Tensor picture({1, x.channels, x.period.h, x.period.w});
    std::transform(x.values.begin(), x.values.end(), picture.data(),
                   [](double v) { return static_cast<float>(v); });
    const Tensor bent = forward(std::get<Layer>(stage.op), picture, stage.parameters, progress);
    EndlessPicture y = x;
    std::copy(bent.values().begin(), bent.values().end(), y.values.begin());
    y.magnitude = largest_of(y);
    return y;
}

struct ThroughStage {
    const BuiltStage& stage;
    const EndlessPicture& x;
    const Progress& progress;

    std::optional<EndlessPlane> plane(Index channels) const { return plane_of(stage, x.period, channels); }
    const Tensor* bias() const { return stage.parameters.bias ? &*stage.parameters.bias : nullptr; }

    MaybePicture operator()(const Conv&) const {
        const Tensor& weight = *stage.parameters.weight;
        const auto ties = plane(weight.shape().n);
        if (!ties) return std::nullopt;
        const Index inputs = weight.shape().c, per_group = weight.shape().n / (x.channels / inputs);
        return kernel_sums(
            x, *ties, weight.shape().n, weight.shape().plane(), bias(),
            [&](Index o) {
                return Sources{o / per_group * inputs, inputs,
                               [&weight, o](Index s) { return weight.plane(o, s); }};
            },
            progress);
    }
    MaybePicture operator()(const ConvTranspose& layer) const {
        const Tensor& weight = *stage.parameters.weight;
        const Index per_group = weight.shape().c, outputs = per_group * layer.groups,
                    inputs = x.channels / layer.groups;
        const auto ties = plane(outputs);
        if (!ties) return std::nullopt;
        return kernel_sums(
            x, *ties, outputs, weight.shape().plane(), bias(),
            [&, per_group, inputs](Index o) {
                const Index first = o / per_group * inputs;
                return Sources{first, inputs, [&weight, first, place = o % per_group](Index s) {
                                   return weight.plane(first + s, place);
                               }};
            },
            progress);
    }
    MaybePicture operator()(const Upsample& layer) const {
        if (x.phases() == 1)
            return repeated(layer.scale);  // whatever the samples are, their weights sum to 1
        return summed(1);
    }
    MaybePicture operator()(const ZeroInsert&) const { return summed(1); }
    MaybePicture operator()(const AvgPool& pool) const {
        return summed(1.0 / static_cast<double>(pool.kernel.h) / static_cast<double>(pool.kernel.w));
    }
    MaybePicture operator()(const MaxPool&) const {
        const auto ties = plane(x.channels);
        if (!ties) return std::nullopt;
        return each_axis(x, *ties, -INFINITY, [](double most, double value, double) {
            return value > most || std::isnan(value) ? value : most;
        });
    }
    MaybePicture operator()(const PixelShuffle& layer) const {
        const Index r = layer.factor, channels = x.channels / (r * r);
        if (!plane(channels)) return std::nullopt;
        EndlessPicture y(channels, {x.period.h * r, x.period.w * r});
        for (Index c = 0; c < channels; ++c)
            for (Index i = 0; i < y.period.h; ++i)
                for (Index j = 0; j < y.period.w; ++j) {
                    const Index place = i % r * r + j % r;
                    y(c, i, j) =
                        x(layer.order == ShuffleOrder::crd ? c * r * r + place : place * channels + c, i / r,
                          j / r);
                }
        y.magnitude = x.magnitude;
        return y;
    }
    MaybePicture operator()(const PixelUnshuffle& layer) const {
        const Index r = layer.factor, channels = x.channels * r * r;
        const auto ties = plane(channels);
        if (!ties) return std::nullopt;
        EndlessPicture y(channels, ties->period());
        for (Index c = 0; c < channels; ++c) {
            const bool crd = layer.order == ShuffleOrder::crd;
            const Index place = crd ? c % (r * r) : c / x.channels, from = crd ? c / (r * r) : c % x.channels;
            for (Index i = 0; i < y.period.h; ++i)
                for (Index j = 0; j < y.period.w; ++j)
                    y(c, i, j) = x(from, (i * r + place / r) % x.period.h, (j * r + place % r) % x.period.w);
        }
        y.magnitude = x.magnitude;
        return y;
    }
    MaybePicture operator()(const Pad&) const { return summed(1); }  // without borders no more than a shift
    MaybePicture operator()(const Activation&) const { return point_by_point(stage, x, progress); }
    MaybePicture operator()(const Prelu&) const { return point_by_point(stage, x, progress); }

  private:
    MaybePicture summed(double share) const {
        const auto ties = plane(x.channels);
        if (!ties) return std::nullopt;
        EndlessPicture y = weighted_sums(x, *ties);
        for (double& v : y.values)
            v *= share;
        return y;
    }
    MaybePicture repeated(Pair scale) const {
        const Index most = max_endless_values / x.channels;
        const auto rows = period_behind(1, scale.h, 1, most), columns = period_behind(1, scale.w, 1, most);
        if (!rows || !columns || *rows > most / *columns) return std::nullopt;
        EndlessPicture y(x.channels, {*rows, *columns});
        for (Index c = 0; c < x.channels; ++c)
            std::fill_n(y.plane(c), y.phases(), x(c, 0, 0));
        y.magnitude = x.magnitude;
        return y;
    }
};

}  // namespace

MaybePicture through_stage(const BuiltStage& stage, const EndlessPicture& x, const EndlessPicture* appended,
                           const Progress& progress) {
    progress.check();
    if (std::holds_alternative<Concat>(stage.op)) {
        ENGINE_CHECK(appended != nullptr, "nothing is appended");
        return joined(x, *appended);
    }
    return std::visit(ThroughStage{stage, x, progress}, std::get<Layer>(stage.op));
}

MaybePicture count_through(const BuiltStage& stage, const EndlessPicture& x) {
    const auto plane = plane_of(stage, x.period, 1);
    if (!plane) return std::nullopt;
    return each_axis(x, *plane, 0, [](double sum, double value, double) { return sum + value; });
}

MaybePicture count_back_through(const BuiltStage& stage, const EndlessPicture& x) {
    const auto plane = plane_of(stage, x.period, 1, true);
    if (!plane) return std::nullopt;
    return each_axis(x, *plane, 0, [](double sum, double value, double) { return sum + value; });
}

}  // namespace engine
