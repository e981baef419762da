// What evaluate() finds out: plain values, immutable once made, that figures, reports and panels only read.
// Numbers that are undefined are nullopt, and a sentence in `notes` says why.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/grid.h"
#include "engine/links/cost.h"
#include "engine/links/coverage.h"
#include "engine/pipeline/pipeline.h"

namespace engine {

/// What an image of ones becomes in the interior, per phase, with the actual weights and no bias; of the
/// output channel with the largest ripple.
struct ConstantResponse {
    Grid phase_sums;
    std::optional<double> ripple_index;  ///< population std / |mean|; nullopt when the mean is 0
    Index channel = 0;
    /// The largest distance of an interior pixel from its phase's mean, over the mean of all: above rounding
    /// only when a pattern of another period runs inside (down- before up-scaling). 0 when the mean is 0.
    double unevenness = 0;
};

struct OutputStatistics {
    double min = 0, max = 0, mean = 0, std = 0;  ///< of the whole raw output; population std
    Grid phase_means;  ///< of the interior, over all channels; empty without an interior
    std::optional<double> ripple_index;
    Histogram histogram;  ///< of all values, or of at most 512 rows a plane, evenly taken
};

/// Energy of the interior's DFT at the non-DC stride frequencies over its DC energy (the channels' mean
/// picture).
struct StrideEnergy {
    std::optional<double> ratio;
};

/// A 2-D log power spectrum in dB, DC in the centre, Hann window against leakage; and its radial mean.
struct Spectrum {
    Grid power_db;
    std::vector<double> radial_db;  ///< index r: ring r of the spectrum, in cycles per picture
    Pair period;  ///< the stride frequencies lie at multiples of size/period from the centre
};

struct StageGradient {
    std::string op;
    std::optional<double> weight_l2;
    double input_l2 = 0;
    std::shared_ptr<const Tensor>
        input;                     ///< gradient with respect to the stage's input; null unless asked for
    std::optional<Tensor> weight;  ///< gradient with respect to the stage's weight
    Histogram histogram;           ///< of that gradient
};

struct GradientFlow {
    std::string loss;                               ///< as printed: "mse", "pixel:12,40"
    std::shared_ptr<const Tensor> upstream;         ///< dL/d(output), kept for an empty pipeline only
    double value = 0;                               ///< the loss itself
    double min = 0, max = 0, mean_abs = 0, l2 = 0;  ///< of input()
    std::optional<Coverage> backward_coverage;      ///< nullopt after max_pool
    std::vector<StageGradient> stages;

    /// dL/d(pipeline input); null unless asked for.
    const std::shared_ptr<const Tensor>& input() const {
        return stages.empty() ? upstream : stages.front().input;
    }
};

struct StageFindings {
    std::string op, text;  ///< name and PIPE text
    Shape output_shape;
    Cost cost;
    std::shared_ptr<const Tensor> output;  ///< null unless asked for
};

/// All that is known about one side. Large parts are shared, so that a copy is cheap and the next evaluation
/// can keep them.
struct SideFindings {
    Pipeline pipeline;
    std::string text;  ///< PIPE
    std::shared_ptr<const Tensor> source;
    BuiltPipeline built;
    std::vector<StageFindings> stages;
    Cost cost;
    std::optional<Coverage> coverage;                   ///< nullopt after max_pool
    std::optional<ConstantResponse> constant_response;  ///< nullopt after a non-linear stage
    OutputStatistics statistics;
    StrideEnergy stride_energy;
    std::shared_ptr<const Spectrum> spectrum;      ///< when asked for
    std::shared_ptr<const GradientFlow> gradient;  ///< when asked for; null when the loss is undefined
    std::shared_ptr<const Tensor>
        target;                 ///< what the loss mse compared with: the picture before any encoder
    std::string gradient_loss;  ///< the loss that `gradient` answers; empty when not asked for
    std::vector<std::string> notes, gradient_notes;

    Shape output_shape() const { return built.output(); }
    /// Whether the output is there: it was asked for.
    bool has_output() const { return stages.empty() || stages.back().output; }
    /// The pipeline's raw output, never clipped; the source picture for an empty pipeline. Must have been
    /// asked for.
    const Tensor& output() const { return stages.empty() ? *source : *stages.back().output; }
};

/// Left against right, peak 1.0; everything nullopt when the shapes differ.
struct ImageDifference {
    std::optional<double> max_abs, mae, mse, psnr, ssim;
};

}  // namespace engine
