// What a pipeline costs: parameters and multiply-adds.
#pragma once

#include <vector>

#include "engine/pipeline/pipeline.h"

namespace engine {

/// parameters and multiply-adds as frameworks count them, and what the fastest exact form needs.
struct Cost {
    Index parameters = 0, macs = 0, macs_fast = 0;
};

/// The costs of every stage, for one picture. `macs` as frameworks count them:
/// outH*outW*outC*kH*kW*inC/groups for conv (taps on padding included), inH*inW*inC*kH*kW*outC/groups for
/// conv_transpose, 4 and 16 per output value for bilinear and bicubic, 0 for the rest. `macs_fast` is what
/// the fastest exact form needs: a conv after a nearest upsample (activations between them aside) folds all
/// its taps that fall on one low-resolution pixel into one, a conv after zero_insert leaves out the zeros.
std::vector<Cost> stage_costs(const BuiltPipeline& pipeline);
Cost total_cost(const std::vector<Cost>& costs);

}  // namespace engine
