// AxisRule: one axis of a layer, which inputs every output takes and where the border lies. Every layer
// treats rows and columns apart, so that two of these say how a layer ties pixels together.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/layers/padding_mode.h"
#include "engine/layers/upsample.h"

namespace engine {

struct AxisRule {
    Index inputs = 0, outputs = 0;
    /// The grids that the layer ties: its input is the large one where it gathers, the small one where it
    /// scatters. A resize is described by the transposed convolution that it is far from the border.
    AxisMap map = {};
    bool scatters = false;
    /// A scatter whose stamps lie side by side, so that no output leans on an inserted zero.
    bool copies = false;
    /// Where taps beyond the large grid find their value, and which part of the large grid is continued
    /// there.
    PaddingMode mode = PaddingMode::zeros;
    IndexRange continued = {};
    /// The inputs of an output of a resize and their weights, also for outputs beyond the two ends.
    std::function<AxisSample(Index output)> sample = {};
    /// The weights of the kernel's taps far from the border; empty where all are 1 or come from the weight.
    std::vector<double> tap_weights = {};
    /// False where the taps differ from output to output, so that `map` says nothing about them.
    bool regular = true;
    /// For a mean, every output is divided by the number of its taps inside this part of the padded input.
    std::optional<IndexRange> counted = {};

    /// Where the value for index i of the large grid comes from; -1 for a zero.
    Index found_at(Index i) const;
    /// The number by which a mean divides output o along this axis; 1 for other layers.
    Index divisor(Index output) const;
};

/// The rules of both axes.
struct PlaneRule {
    AxisRule y, x;
    bool regular() const { return y.regular && x.regular; }
    PlaneMap map() const { return {y.map, x.map}; }
};

/// One axis that gathers from `inputs` or scatters to `outputs` by this map, with zeros beyond the border.
AxisRule gathering(const AxisMap& map);
AxisRule scattering(const AxisMap& map);

struct AxisRead {
    Index input = 0;
    Index tap = -1;       ///< of the kernel; -1 where the rule is not regular
    double weight = 1;    ///< of a resize; the layer's own weight comes on top
    bool padded = false;  ///< the tap lies beyond the border and reads `input` by the padding mode
};

/// The inputs that an output takes, padding with zeros left out.
std::vector<AxisRead> reads(const AxisRule& rule, Index output);
/// The outputs that take an input.
std::vector<Index> readers(const AxisRule& rule, Index input);

}  // namespace engine
