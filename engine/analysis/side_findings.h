// The findings of evaluate(): plain values, immutable once made, that figures, reports and panels only read.
// Undefined numbers are nullopt, and a sentence in `notes` says why.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/loss.h"
#include "engine/core/grid.h"
#include "engine/links/cost.h"
#include "engine/links/coverage.h"
#include "engine/pipeline/pipeline.h"

namespace engine {

/// A constant picture: all input channels alike, or one of them alone.
struct Colour {
    std::optional<Index> channel;  ///< nullopt: all, white or grey
    bool operator==(const Colour&) const = default;
};

/// The one among white and each input channel alone that comes out with the largest ripple index.
struct WorstColour {
    Colour colour;
    std::optional<double> ripple_index;  ///< nullopt where all have mean 0
};

/// The outputs for constants, also behind stages that are not linear; those of a linear pipeline without its
/// biases.
struct ConstantFindings {
    bool known = false;  ///< false where the pattern does not repeat, or only after too many pixels
    WorstColour worst;   ///< of a pipeline that is not linear for the constant 0.5
    /// The phases of the output for that colour, in the output channel where they differ most.
    Grid phases;
    Index channel = 0;
    std::optional<double> white;  ///< the ripple index that white, or grey, comes out with
    bool all_flat = false;        ///< every constant that was tried comes out constant
    bool all_tried = false;       ///< false where input channels are too many for colours
};

/// The grid in the output of a constant picture: which stage makes it, and how it changes on the way.
struct GridCause {
    Colour colour;          ///< the constant that was followed: the one that comes out worst
    std::size_t stage = 0;  ///< without its grid the output would have the least
    double made = 0;        ///< the ripple that this stage makes of a picture without one, right behind it
    double at_output = 0;   ///< ripple of the output, 0 where none is left
    double without = 0;     ///< ripple of the output had this stage made no grid
    /// The other stages that make a part of the grid in the output, the largest first.
    std::vector<std::size_t> others;
    /// All stages that make a grid out of a picture without one, in the order of the pipeline.
    std::vector<std::size_t> makers;
    /// The stage behind it that weakens the grid most, and to what share.
    struct Damping {
        std::size_t stage = 0;
        double share = 1;
    };
    std::optional<Damping> damping;
};

/// How much the phases of a stage's output differ: the root of their variance over the squared means, over
/// all channels together. nullopt with one phase, without a whole period, and where the mean is 0.
struct StageRipple {
    std::optional<double> constant;  ///< when 0.5 in all channels goes in
    std::optional<double> picture;   ///< when this picture does; in the middle half
};

/// The response to a picture of ones in the interior, per phase, with the actual weights and no bias, in the
/// output channel with the largest ripple.
struct ConstantResponse {
    Grid phase_sums;
    std::optional<double> ripple_index;  ///< population std / |mean|; nullopt when the mean is 0
    Index channel = 0;
    WorstColour worst_colour;
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
    Grid strengths;                ///< per phase of the stage's input, see phase_strengths
    Histogram histogram;           ///< of that gradient
};

struct GradientFlow {
    Loss loss;
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
    StageRipple ripple;
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
    ConstantFindings constants;
    std::optional<GridCause> cause;  ///< nullopt where no stage makes a grid of a constant
    OutputStatistics statistics;
    StrideEnergy stride_energy;
    std::shared_ptr<const Spectrum> spectrum;      ///< when asked for
    std::shared_ptr<const GradientFlow> gradient;  ///< when asked for; null when the loss is undefined
    std::shared_ptr<const Tensor>
        target;  ///< what the loss mse compared with: the picture before any encoder
    std::shared_ptr<const Tensor>
        fitted_target;  ///< the same in the output's size, for the next evaluation; may be null
    std::optional<Loss> gradient_loss;  ///< the loss that `gradient` answers, where it was asked for
    std::vector<std::string> notes, gradient_notes;

    Shape output_shape() const { return built.output(); }
    /// The pipeline's raw output, never clipped; the source picture for an empty pipeline. Must have been
    /// asked for.
    const Tensor& output() const { return stages.empty() ? *source : *stages.back().output; }
};

/// Left against right, peak 1.0; everything nullopt when the shapes differ.
struct ImageDifference {
    std::optional<double> max_abs, mae, mse, psnr, ssim;
};

}  // namespace engine
