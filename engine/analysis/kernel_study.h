// What a pipeline's kernels do by themselves: other initialisers in the same layer, and the one kernel that all stages
// make together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/side_findings.h"

namespace engine {

/// The stage whose kernel is compared and edited: the last conv_transpose, without one the last conv.
std::optional<std::size_t> main_kernel_stage(const Pipeline& pipeline);

/// The same pipeline with another initialiser in its main kernel stage.
struct Variant {
    std::string title;                  ///< "ones", "bilinear", "random", "ICNR"
    Pipeline pipeline;
    std::string error;                  ///< why it cannot be; then the rest is empty
    Tensor output;
    std::optional<double> ripple_index; ///< of the constant response
    Grid phase_sums;
};
/// On `picture`; empty when no stage has a kernel.
std::vector<Variant> init_variants(const Pipeline& pipeline, const Tensor& picture, const Progress& progress = {});

/// What one input pixel of 1 becomes far from the borders, without bias: the kernel of the transposed conv that the
/// whole pipeline is, for one output channel (and the input channel of the same number, or the last).
struct EffectiveKernel {
    Grid taps;
    Grid response;      ///< |H| of `taps`, DC in the centre: ripple-free exactly when it is 0 at all stride frequencies
    Pair period;
    std::string error;  ///< why there is none (non-linear, or it downscales); then the rest is empty
};
EffectiveKernel effective_kernel(const Pipeline& pipeline, Index input_channels, Index channel,
                                 const Progress& progress = {});

/// The centred part of at most `limit` pixels a side.
Tensor centre_crop(const Tensor& picture, Index limit);

}  // namespace engine
