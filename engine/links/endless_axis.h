// One axis of one stage on a plane without borders: which inputs of one period an output index sums.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/pipeline/pipeline.h"

namespace engine {

struct EndlessAxis {
    struct Term {
        Index input = 0;  ///< within the input's period
        Index tap = 0;    ///< of the stage's kernel
        double weight = 1;
    };
    std::vector<std::vector<Term>> outputs;  ///< of one period of the output

    Index period() const { return static_cast<Index>(outputs.size()); }
};

/// How an axis of a stage ties its two grids on a plane without borders, whatever the sizes of the picture.
struct EndlessTie {
    AxisMap map;
    bool scatters = false;
    std::vector<double> weights = {};  ///< of the taps; empty where all are 1 or come from the layer's weight

    Index up() const { return scatters ? map.stride : 1; }
    Index down() const { return scatters ? 1 : map.stride; }
    /// From an input that repeats after `period` to an output that repeats after period * up / gcd(period *
    /// up, down).
    EndlessAxis forward(Index period) const;
    /// The transposed sums: from an output that repeats after `period` back to the input.
    EndlessAxis backward(Index period) const;
};

/// Rows and columns. nullopt for a resize with align_corners, which samples every pixel at a place of its
/// own. Not for concat.
std::optional<std::pair<EndlessTie, EndlessTie>> endless_ties(const BuiltStage& stage);

/// The period behind a tie; nullopt when it would pass `most`.
std::optional<Index> period_behind(Index period, Index up, Index down, Index most);

}  // namespace engine
