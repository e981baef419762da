// The identities and claims about transposed convolution, each as an experiment: both sides computed by
// independent code, with the maximum difference.
#pragma once

#include <string>
#include <vector>

#include "engine/analysis/side_findings.h"

namespace engine {

struct Demonstration {
    std::string id;     ///< stable, snake_case: "gather_form", "adjoint", "fold_nearest", …
    std::string claim;  ///< one sentence
    std::string left_label, right_label;  ///< how each side was computed
    Tensor left, right;
    double max_abs = 0;    ///< max |left - right|
    bool identity = true;  ///< whether the claim is an identity (max pooling's is not)
    bool holds = false;    ///< max_abs within rounding
    std::string verdict;   ///< one sentence from the numbers
};

/// Tries all of them on this picture with the settings of these pipelines (the first conv_transpose, the
/// first upsample + conv found; sensible ones otherwise).
std::vector<Demonstration> demonstrate_all(const Tensor& picture, const Pipeline& left, const Pipeline& right,
                                           const Progress& progress = {});

/// upsample (nearest) + conv -> the one conv_transpose that equals it, as stages with a given weight. Throws
/// Error when the pipeline is not of that form.
Pipeline fold(const Pipeline& pipeline, const Shape& input);

/// A conv_transpose -> the nearest-upsample + conv of least squares difference in kernel, and what is left
/// over.
struct Projection {
    Pipeline pipeline;
    Tensor
        residual;  ///< kernel minus the projected one's folded kernel: the part that can make a checkerboard
    double relative_residual = 0;  ///< ||residual|| / ||kernel||
};
Projection project(const Pipeline& pipeline, const Shape& input);

}  // namespace engine
