#include "engine/analysis/stage_ripple.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/phases.h"
#include "engine/core/parallel.h"
#include "engine/layers/facts.h"
#include "engine/pipeline/stage_run.h"

namespace engine {
namespace {

/// The scale of a stage that repeats every pixel; nothing of other stages.
std::optional<Pair> repetition(const BuiltStage& stage) {
    const auto* layer = std::get_if<Layer>(&stage.op);
    if (!layer || facts(*layer).filling != Filling::copies) return std::nullopt;
    return factors(*layer).up;
}

Place place_before(std::size_t stage) { return stage == 0 ? Place() : Place(stage - 1); }

/// The last stage that reads each output.
std::vector<std::size_t> last_uses(const BuiltPipeline& pipeline) {
    std::vector<std::size_t> last(pipeline.stages.size());
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t k = 0; k < last.size(); ++k) {
        std::vector<Place> read = read_forwards(pipeline, k);
        if (repetition(pipeline.stages[k])) read.push_back(place_before(k));
        for (const Place& place : read)
            if (place) last[*place] = std::max(last[*place], k);
    }
    return last;
}

/// The ripple of a nearest upsample's output, from the input that it repeats.
std::optional<double> repeated_ripple(const Tensor& input, Pair scale, Pair input_period,
                                      const Progress& progress) {
    const Pair plane{input.shape().h * scale.h, input.shape().w * scale.w};
    const Pair period{input_period.h * scale.h, input_period.w * scale.w};
    Region region = middle_half(plane, period);
    if (region.empty()) return std::nullopt;
    region = {region.top / scale.h, region.left / scale.w, region.bottom / scale.h, region.right / scale.w};
    EndlessPicture phases = phases_of(input, region, input_period, progress);
    if (phases.phases() > 1 || period == Pair{1, 1}) return ripple_of(phases);
    // One phase of the input becomes several equal ones.
    return std::any_of(phases.values.begin(), phases.values.end(), [](double v) { return v != 0; })
               ? std::optional(0.0)
               : std::nullopt;
}

}  // namespace

std::optional<double> ripple_of(const EndlessPicture& picture) {
    if (picture.phases() <= 1) return std::nullopt;
    const double count = static_cast<double>(picture.phases());
    double off = 0, level = 0, largest = picture.magnitude;
    for (Index c = 0; c < picture.channels; ++c) {
        const double* first = picture.plane(c);
        const double mean = std::accumulate(first, first + picture.phases(), 0.0) / count;
        for (Index r = 0; r < picture.phases(); ++r) {
            off += (first[r] - mean) * (first[r] - mean);
            largest = std::max(largest, std::abs(first[r]));
        }
        level += count * mean * mean;
    }
    const double mean_size = std::sqrt(level / count);
    if (!std::isfinite(mean_size) || mean_size <= 1e-6 * largest) return std::nullopt;
    return std::sqrt(off / level);
}

Region middle_half(Pair plane, Pair period) {
    const auto first = [](Index n, Index p) { return ceil_div(ceil_div(n, 4), p) * p; };
    const auto last = [](Index n, Index p) { return floor_div(floor_div(3 * n, 4), p) * p; };
    return {first(plane.h, period.h), first(plane.w, period.w), last(plane.h, period.h),
            last(plane.w, period.w)};
}

EndlessPicture phases_of(const Tensor& picture, const Region& region, Pair period, const Progress& progress) {
    EndlessPicture phases(picture.shape().c, period);
    for (Index c = 0; c < phases.channels; ++c) {
        const Grid means = phase_means(picture, region, period, c, progress);
        std::copy(means.values.begin(), means.values.end(), phases.plane(c));
    }
    return phases;
}

std::optional<double> picture_ripple(const Tensor& picture, Pair period, const Progress& progress) {
    const Region region = middle_half(picture.shape().plane(), period);
    if (region.empty() || period == Pair{1, 1}) return std::nullopt;
    return ripple_of(phases_of(picture, region, period, progress));
}

std::vector<std::optional<double>> picture_ripples(StageOutputs& outputs, const Progress& progress) {
    const BuiltPipeline& pipeline = outputs.pipeline();
    const std::size_t count = pipeline.stages.size();
    const auto periods = forward_periods(pipeline);
    const auto last = last_uses(pipeline);
    std::vector<std::optional<double>> ripples(count);
    for (std::size_t i = 0; i < count; ++i)
        outputs.hold(i);
    for (std::size_t i = 0; i < count; ++i) {
        const double share = 1.0 / static_cast<double>(count), done = share * static_cast<double>(i);
        const Progress part = progress.section(done, done + share);
        const auto repeats = repetition(pipeline.stages[i]);
        const Place place = repeats ? place_before(i) : Place(i);
        const auto output = place ? outputs.get(*place, part) : nullptr;
        const Tensor& picture = output ? *output : outputs.picture();
        ripples[i] = repeats ? repeated_ripple(picture, *repeats, periods[i], part)
                             : picture_ripple(picture, periods[i + 1], part);
        for (std::size_t k = 0; k < count; ++k)
            if (last[k] == i) outputs.let_go(k);
    }
    return ripples;
}

}  // namespace engine
