// Pictures on a plane without borders that repeat after a period: the exact output for a constant behind each
// stage of a pipeline, and how many taps write each pixel. Neither depends on the size of any picture.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/links/period.h"

namespace engine {

/// One period of every channel: pixel (y, x) of channel c has the value at (y mod period.h, x mod period.w).
struct EndlessPicture {
    Index channels = 1;
    Pair period{1, 1};
    std::vector<double> values{0.0};
    /// A bound of the numbers that the values were summed from: anything below a millionth of it is their
    /// rounding.
    double magnitude = 0;

    EndlessPicture() = default;
    EndlessPicture(Index channel_count, Pair repeat, double fill = 0)
        : channels(channel_count),
          period(repeat),
          values(static_cast<std::size_t>(channel_count * repeat.h * repeat.w), fill) {}
    Index phases() const { return period.h * period.w; }
    double* plane(Index c) { return values.data() + c * phases(); }
    const double* plane(Index c) const { return values.data() + c * phases(); }
    double& operator()(Index c, Index y, Index x) { return plane(c)[y * period.w + x]; }
    double operator()(Index c, Index y, Index x) const { return plane(c)[y * period.w + x]; }
};

/// The largest magnitude of its values.
double largest_of(const EndlessPicture& x);

/// Constant in every channel.
EndlessPicture constant_picture(std::span<const double> colour);

/// The most values that one period of all channels may have; beyond, nothing is worked out.
inline constexpr Index max_endless_values = Index{1} << 22;

/// A stage's output for the picture, in double precision, with its weights and bias, activations and pools
/// included. `appended` is what a concat appends. nullopt where the result has no period (a resize with
/// align_corners of anything but a constant) or one of too many values. Throws Cancelled.
std::optional<EndlessPicture> through_stage(const BuiltStage& stage, const EndlessPicture& x,
                                            const EndlessPicture* appended, const Progress& progress = {});

/// The pictures at every place, entry 0 the input and entry i + 1 the output of stage i; the list ends before
/// the first stage without a periodic result.
std::vector<EndlessPicture> through_pipeline(const BuiltPipeline& pipeline, EndlessPicture input,
                                             const Progress& progress = {});
/// The same, continued from `pictures`, which are known up to some stage.
void run_on(const BuiltPipeline& pipeline, std::vector<EndlessPicture>& pictures,
            const Progress& progress = {});

/// Taps counted per pixel of one channel: a stage of ones applied to the counts before it.
std::optional<EndlessPicture> count_through(const BuiltStage& stage, const EndlessPicture& x);
/// The same for the gradient, from the stage's output to its input.
std::optional<EndlessPicture> count_back_through(const BuiltStage& stage, const EndlessPicture& x);

/// The sum (or the join of the channels) of two pictures, over their common period.
std::optional<EndlessPicture> sum_of(const EndlessPicture& a, const EndlessPicture& b);
std::optional<EndlessPicture> joined(const EndlessPicture& a, const EndlessPicture& b);

}  // namespace engine
