// The period of the stages' pattern: after how many pixels an uneven pattern repeats.
#pragma once

#include <vector>

#include "engine/layers/facts.h"
#include "engine/pipeline/pipeline.h"

namespace engine {

/// How many times a stage enlarges and reduces its picture, per axis; a concat does neither.
Factors factors_of(const BuiltStage& stage);
/// The factors of all stages multiplied. Throws Error when the product passes 2^63.
Factors total_factors(const Pipeline& pipeline);
Factors total_factors(const BuiltPipeline& pipeline);

/// Per axis 1 at the input, times s at a stage that enlarges by s, divided by gcd(period, d) at one that
/// reduces by d, the least common multiple where a concat joins two. Entry 0 is the input, entry i + 1 the
/// output of stage i. Throws Error when one passes 2^63.
std::vector<Pair> forward_periods(const BuiltPipeline& pipeline);
/// The same for the gradient, which starts at the output with 1: entry i is with respect to the input of
/// stage i, the last entry with respect to the output.
std::vector<Pair> backward_periods(const BuiltPipeline& pipeline);

/// Which earlier picture a concat appends: 0 for the pipeline's input, i + 1 for the output of stage i.
std::size_t appended_place(const Concat& concat);

/// Least common multiple of both axes; throws Error past 2^63.
Pair common_period(Pair a, Pair b);

}  // namespace engine
