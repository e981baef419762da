// How one stage of a built pipeline ties input pixels to output pixels, whatever kind of layer it is: for the
// inspector and the stride-and-padding view.
#pragma once

#include <optional>
#include <vector>

#include "engine/links/coverage.h"

namespace engine {

/// A value of batch entry 0.
struct Pixel {
    Index c = 0, y = 0, x = 0;
    auto operator<=>(const Pixel&) const = default;
};

/// The grids of a stage. Layers without a kernel have one too: pooling and pixel_unshuffle gather like a
/// conv, upsampling, zero insertion and pixel_shuffle scatter like a transposed conv (a resize by its
/// triangle or cubic kernel), the rest tie each pixel to itself.
struct StageMap {
    PlaneMap map;
    bool scatters = false;  ///< the input is the small grid
    Pair kernel() const { return {map.y.kernel, map.x.kernel}; }
};
/// nullopt when the taps differ from pixel to pixel (a resize with align_corners).
std::optional<StageMap> stage_map(const BuiltStage& stage);

/// One product of a stage's sum: output = bias + sum of weight * input over its terms. (An activation is
/// applied to its single term; a max_pool's winner has weight 1, the others 0.)
struct Term {
    Pixel input, output;
    Index tap_y = 0, tap_x = 0;  ///< -1 where the stage has no map
    double weight = 1;
    bool padded =
        false;  ///< the tap lies on reflected, replicated or circular padding and reads `input` from there
    bool operator==(const Term&) const = default;
};

/// Everything that is summed into one output value; taps on zero padding meet nothing and are left out, so a
/// hole has no terms. `input` is the stage's input. Channels that a concat takes from elsewhere have no
/// terms.
std::vector<Term> terms_of_output(const BuiltStage& stage, const Tensor& input, Pixel output);
/// Everything that one input value is written into.
std::vector<Term> terms_of_input(const BuiltStage& stage, const Tensor& input, Pixel pixel);

/// The taps between two channels as the layer stores them: the weight's plane, or what a layer without
/// weights does (max_pool: ones). Empty without a map; all zero between channels of different groups.
Grid stage_taps(const BuiltStage& stage, Index input_channel, Index output_channel);

/// How many positions of the input, padding aside, write an output pixel.
Index stage_coverage(const BuiltStage& stage, Index y, Index x);

}  // namespace engine
