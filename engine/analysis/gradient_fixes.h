// Changes to stages that reduce the picture which let the gradient reach the phases of the input evenly.
#pragma once

#include "engine/analysis/fixes.h"
#include "engine/analysis/gradient_flow.h"

namespace engine {

/// The results of a search on one picture with one loss: in a Fix the ripple is the unevenness of the
/// gradient's phases (gradient_phases.h), at the input of the pipeline and at that of the stage where it
/// grows most, and the output is the middle of the gradient at the pipeline's input.
struct GradientFixSearch : FixSearch {
    Tensor unfixed;                    ///< the middle of the gradient without any change
    std::optional<double> unevenness;  ///< without any change; nullopt where there are no phases to compare
};

/// Whether a stage shares one gradient out among several input pixels, so that a change may help.
bool reduces(const Pipeline& pipeline);

/// Tries a larger kernel, the mean in place of the maximum, and blurred pooling (the layer with stride 1,
/// then a triangle with the stride; Zhang 2019): at each stage that reduces, and at all of them. The middle
/// `size` pixels of the gradients are kept. Nothing where the gradient of `loss` reaches the phases of
/// `picture` (1, C, H, W) within 5 % evenly, and for the loss of one pixel. Throws Error when the pipeline
/// cannot be built, Cancelled.
GradientFixSearch find_gradient_fixes(const Pipeline& pipeline, const Tensor& picture, const Loss& loss,
                                      Index size, const Progress& progress = {});

}  // namespace engine
