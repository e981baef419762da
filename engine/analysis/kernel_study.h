// A pipeline's kernels by themselves: other initialisers in the same layer, and the one kernel that all
// stages make together.
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
    std::string title;  ///< "ones", "bilinear", "random", "ICNR"
    Pipeline pipeline;
    std::string error;  ///< why it cannot be; then the rest is empty
    Tensor output;
    std::optional<double> ripple_index;  ///< of the constant response
    Grid phase_sums;
};
/// The variants' outputs on `picture`; empty when no stage has a kernel.
std::vector<Variant> init_variants(const Pipeline& pipeline, const Tensor& picture,
                                   const Progress& progress = {});

/// The output channel's response, far from the borders and without bias, to one pixel of 1 in every input
/// channel: the kernel of the transposed conv that the whole pipeline is.
struct EffectiveKernel {
    Grid taps;
    Grid response;  ///< |H| of `taps`, DC in the centre: ripple-free exactly when it is 0 at all stride
                    ///< frequencies
    Pair period;
    Index channel = 0;  ///< the output channel
    /// period.h × period.w: sums and numbers of the taps that reach output pixels of one phase.
    Grid phase_sums, tap_counts;
    /// How far each tap breaks the condition for a ripple-free constant, which is that all phase sums are
    /// equal: its excess, when the taps of a phase share the excess of its sum over the mean evenly (the
    /// least change that mends it). 0 everywhere exactly when the condition holds.
    Grid excess;
    std::string error;  ///< why there is none (non-linear, or it downscales); then the rest is empty
};
EffectiveKernel effective_kernel(const Pipeline& pipeline, Index input_channels, Index channel,
                                 const Progress& progress = {});
/// "phase (1, 1) sums to 1.78 instead of 1: each of its 4 taps is 0.194 too large"; empty when the sum is the
/// mean of all to rounding.
std::string phase_imbalance(const EffectiveKernel& kernel, Pair phase);
/// The same for the phases that are furthest off, one too large and one too small; none when all sums are
/// equal.
std::vector<std::string> phase_imbalance(const EffectiveKernel& kernel);

}  // namespace engine
