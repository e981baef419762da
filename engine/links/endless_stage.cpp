// One stage on a plane without borders.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/layers/facts.h"
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

double sum_of_sizes(const float* taps, Index count) {
    return std::accumulate(taps, taps + count, 0.0,
                           [](double sum, float tap) { return sum + std::abs(static_cast<double>(tap)); });
}

/// The kernels that one output channel sums, and the input channels that they are applied to.
class Kernels {
  public:
    Kernels(const BuiltStage& stage, bool inputs_first)
        : weight_(*stage.parameters.weight),
          inputs_first_(inputs_first),
          outputs_(stage.output.c / groups(stage)),
          inputs_(stage.input.c / groups(stage)) {}

    Pair size() const { return weight_.shape().plane(); }
    Index inputs() const { return inputs_; }
    Index input(Index output, Index s) const { return output / outputs_ * inputs_ + s; }
    const float* taps(Index output, Index s) const {
        return inputs_first_ ? weight_.plane(input(output, s), output % outputs_) : weight_.plane(output, s);
    }

  private:
    Index groups(const BuiltStage& stage) const {
        return inputs_first_ ? stage.output.c / weight_.shape().c : stage.input.c / weight_.shape().c;
    }

    const Tensor& weight_;
    bool inputs_first_;
    Index outputs_, inputs_;  ///< of a group
};

/// y(o) = bias + sum over the group's inputs and both axes' terms, which tell the taps of the kernel.
EndlessPicture kernel_sums(const BuiltStage& stage, const Kernels& kernels, const EndlessPicture& x,
                           const EndlessPlane& plane, const Progress& progress) {
    const Index outputs = stage.output.c;
    const Pair kernel = kernels.size();
    EndlessPicture y(outputs, plane.period());
    std::vector<double> bounds(static_cast<std::size_t>(outputs));
    parallel_for(outputs, 1, progress, [&](Index begin, Index end) {
        for (Index o = begin; o < end; ++o) {
            const auto& bias = stage.parameters.bias;
            const double offset = bias ? static_cast<double>(bias->data()[o]) : 0;
            double bound = 0;
            std::fill_n(y.plane(o), y.phases(), offset);
            for (Index s = 0; s < kernels.inputs(); ++s) {
                progress.check();
                const float* taps = kernels.taps(o, s);
                const double* in = x.plane(kernels.input(o, s));
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

/// Pixels that become channels, or channels pixels.
EndlessPicture regrouped(const BuiltStage& stage, const EndlessPicture& x, const EndlessPlane& plane,
                         const Progress& progress) {
    EndlessPicture y(stage.output.c, plane.period());
    for (Index c = 0; c < y.channels; ++c) {
        progress.check();
        for (Index i = 0; i < y.period.h; ++i)
            for (Index j = 0; j < y.period.w; ++j)
                for (const auto& row : plane.rows.outputs[static_cast<std::size_t>(i)])
                    for (const auto& column : plane.columns.outputs[static_cast<std::size_t>(j)])
                        for (const ChannelWeight& from :
                             channels_of_tap(std::get<Layer>(stage.op), stage.input, stage.parameters, c,
                                             row.tap, column.tap))
                            y(c, i, j) += from.weight * x(from.channel, row.input, column.input);
    }
    y.magnitude = x.magnitude;
    return y;
}

EndlessPicture largest_of_windows(const EndlessPicture& x, const EndlessPlane& plane) {
    return each_axis(x, plane, -INFINITY, [](double most, double value, double) {
        return value > most || std::isnan(value) ? value : most;
    });
}

EndlessPicture weighted_means(const EndlessPicture& x, const EndlessPlane& plane, Pair window) {
    EndlessPicture y = weighted_sums(x, plane);
    const double share = 1.0 / static_cast<double>(window.h) / static_cast<double>(window.w);
    for (double& v : y.values)
        v *= share;
    return y;
}

/// A picture of one phase, resized: whatever the samples are, their weights sum to 1.
MaybePicture repeated(const EndlessPicture& x, const Factors& factor) {
    const Index most = max_endless_values / x.channels;
    const auto rows = period_behind(1, factor.up.h, factor.down.h, most),
               columns = period_behind(1, factor.up.w, factor.down.w, most);
    if (!rows || !columns || *rows > most / *columns) return std::nullopt;
    EndlessPicture y(x.channels, {*rows, *columns});
    for (Index c = 0; c < x.channels; ++c)
        std::fill_n(y.plane(c), y.phases(), x(c, 0, 0));
    y.magnitude = x.magnitude;
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

MaybePicture through_layer(const BuiltStage& stage, const EndlessPicture& x, const Progress& progress) {
    const Layer& layer = std::get<Layer>(stage.op);
    const LayerFacts known = facts(layer);
    if (known.pointwise) return point_by_point(stage, x, progress);
    const bool resizes = known.filling == Filling::copies || known.filling == Filling::resampled;
    if (resizes && x.phases() == 1) return repeated(x, factors(layer, stage.input.plane()));
    const auto plane = plane_of(stage, x.period, stage.output.c);
    if (!plane) return std::nullopt;
    if (known.has_kernel) return kernel_sums(stage, Kernels(stage, known.inputs_first), x, *plane, progress);
    if (known.chooses) return largest_of_windows(x, *plane);
    if (known.channels_up != known.channels_down) return regrouped(stage, x, *plane, progress);
    return weighted_means(x, *plane, known.window.value_or(Pair{1, 1}));
}

}  // namespace

MaybePicture through_stage(const BuiltStage& stage, const EndlessPicture& x, const EndlessPicture* appended,
                           const Progress& progress) {
    progress.check();
    if (std::holds_alternative<Concat>(stage.op)) {
        ENGINE_CHECK(appended != nullptr, "nothing is appended");
        return joined(x, *appended);
    }
    return through_layer(stage, x, progress);
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
