// What evaluate() finds out: plain values, immutable once made, that figures, reports and panels only read.
// Numbers that are undefined are nullopt, and a sentence in `notes` says why.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/pipeline/pipeline.h"

namespace engine {

/// A small dense matrix of doubles, row by row: phases, coverage maps, spectra.
struct Grid {
    Index rows = 0, cols = 0;
    std::vector<double> values;

    Grid() = default;
    Grid(Index r, Index c, double fill = 0.0)
        : rows(r), cols(c), values(static_cast<std::size_t>(r * c), fill) {}
    double& operator()(Index r, Index c) { return values[static_cast<std::size_t>(r * cols + c)]; }
    double operator()(Index r, Index c) const { return values[static_cast<std::size_t>(r * cols + c)]; }
    bool operator==(const Grid&) const = default;
};

/// Half-open rectangle of pixels.
struct Region {
    Index top = 0, left = 0, bottom = 0, right = 0;
    bool empty() const { return bottom <= top || right <= left; }
    bool operator==(const Region&) const = default;
};

/// How many (input, tap) paths write each pixel: per output pixel (forward) or input pixel (backward). Every
/// layer counts rows and columns apart, so the map is kept as a sum of products rows[y] * cols[x]; only a
/// concat needs several.
struct Coverage {
    struct Term {
        std::vector<double> rows, cols;
        bool operator==(const Term&) const = default;
    };
    std::vector<Term> terms;

    Index rows() const { return terms.empty() ? 0 : static_cast<Index>(terms[0].rows.size()); }
    Index cols() const { return terms.empty() ? 0 : static_cast<Index>(terms[0].cols.size()); }
    /// The count at row y, column x.
    double operator()(Index y, Index x) const {
        double sum = 0;
        for (const Term& term : terms)
            sum += term.rows[static_cast<std::size_t>(y)] * term.cols[static_cast<std::size_t>(x)];
        return sum;
    }

    Region interior;  ///< cropped to whole periods; empty when there is none
    Pair period;
    Grid phases;  ///< period.h × period.w counts of the interior
    std::optional<double> interior_min, interior_max;
    std::optional<double> interior_ratio;  ///< max/min; nullopt with holes
    Index holes = 0;                       ///< phases without a tap
    bool uniform_phases =
        true;  ///< false when a pattern of another period runs inside the phases (down- before up-scaling)
};

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

struct Histogram {
    double low = 0, high = 0;
    std::vector<Index> counts;
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

/// parameters and multiply-adds as frameworks count them, and what the fastest exact form needs.
struct Cost {
    Index parameters = 0, macs = 0, macs_fast = 0;
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
