#include "engine/links/endless_plane.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/links/endless_axis.h"
#include "engine/links/period.h"

namespace engine {
namespace {

using MaybePicture = std::optional<EndlessPicture>;

/// nullopt where the common period of two pictures is too large for `channels` of it.
std::optional<Pair> shared_period(const EndlessPicture& a, const EndlessPicture& b, Index channels) {
    const Index most = max_endless_values / channels;
    const auto axis = [&](Index m, Index n) { return period_behind(m / std::gcd(m, n), n, 1, most); };
    const auto rows = axis(a.period.h, b.period.h), columns = axis(a.period.w, b.period.w);
    if (!rows || !columns || *rows > most / *columns) return std::nullopt;
    return Pair{*rows, *columns};
}

}  // namespace

double largest_of(const EndlessPicture& x) {
    double largest = 0;
    for (const double v : x.values)
        largest = std::max(largest, std::abs(v));
    return largest;
}

EndlessPicture constant_picture(std::span<const double> colour) {
    EndlessPicture picture(static_cast<Index>(colour.size()), {1, 1});
    std::copy(colour.begin(), colour.end(), picture.values.begin());
    picture.magnitude = largest_of(picture);
    return picture;
}

MaybePicture sum_of(const EndlessPicture& a, const EndlessPicture& b) {
    const auto period = shared_period(a, b, a.channels);
    if (!period) return std::nullopt;
    EndlessPicture sum(a.channels, *period);
    for (Index c = 0; c < sum.channels; ++c)
        for (Index i = 0; i < period->h; ++i)
            for (Index j = 0; j < period->w; ++j)
                sum(c, i, j) = a(c, i % a.period.h, j % a.period.w) + b(c, i % b.period.h, j % b.period.w);
    sum.magnitude = a.magnitude + b.magnitude;
    return sum;
}

MaybePicture joined(const EndlessPicture& a, const EndlessPicture& b) {
    const auto period = shared_period(a, b, a.channels + b.channels);
    if (!period) return std::nullopt;
    EndlessPicture both(a.channels + b.channels, *period);
    for (Index c = 0; c < both.channels; ++c) {
        const EndlessPicture& from = c < a.channels ? a : b;
        const Index channel = c < a.channels ? c : c - a.channels;
        for (Index i = 0; i < period->h; ++i)
            for (Index j = 0; j < period->w; ++j)
                both(c, i, j) = from(channel, i % from.period.h, j % from.period.w);
    }
    both.magnitude = std::max(a.magnitude, b.magnitude);
    return both;
}

void run_on(const BuiltPipeline& pipeline, std::vector<EndlessPicture>& pictures, const Progress& progress) {
    while (pictures.size() <= pipeline.stages.size()) {
        const BuiltStage& stage = pipeline.stages[pictures.size() - 1];
        const auto* concat = std::get_if<Concat>(&stage.op);
        auto next = through_stage(stage, pictures.back(),
                                  concat ? &pictures[appended_place(*concat)] : nullptr, progress);
        if (!next) return;
        pictures.push_back(std::move(*next));
    }
}

std::vector<EndlessPicture> through_pipeline(const BuiltPipeline& pipeline, EndlessPicture input,
                                             const Progress& progress) {
    std::vector<EndlessPicture> pictures{std::move(input)};
    run_on(pipeline, pictures, progress);
    return pictures;
}

}  // namespace engine
