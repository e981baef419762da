// Coverage and interior of a pipeline, forward and backward (Odena et al. 2016).
#pragma once

#include <optional>
#include <vector>

#include "engine/core/grid.h"
#include "engine/pipeline/pipeline.h"

namespace engine {

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
    Grid phases;  ///< period.h × period.w counts
    std::optional<double> interior_min, interior_max;
    std::optional<double> interior_ratio;  ///< max/min; nullopt with holes
    Index holes = 0;                       ///< phases without a tap
    std::size_t from_stage = 0;            ///< the first stage that is counted: behind the last max_pool
    /// False with align_corners: then every pixel is sampled at a place of its own, and phases are means.
    bool uniform_phases = true;
};

/// The output pixels that no border reaches: all their taps lie inside every stage's real input. Not cropped
/// to periods.
Region interior(const BuiltPipeline& pipeline);
/// The part of `region` that holds whole periods, from the first row and column that are multiples of the
/// period.
Region crop_to_periods(const Region& region, Pair period);

/// Phases, minimum, maximum and ratio belong to a plane without borders, whatever the size of the picture;
/// for a resize with align_corners, which has no period, to the interior. Behind a max_pool, whose taps
/// depend on the data, counting starts anew. Activations count as the identity.
Coverage forward_coverage(const BuiltPipeline& pipeline);
/// The same for the gradient; nullopt with a max_pool.
std::optional<Coverage> backward_coverage(const BuiltPipeline& pipeline);

}  // namespace engine
