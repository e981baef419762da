// Which stage makes the grid, and how it changes on the way to the output.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/constants.h"

namespace engine {

/// Finds the stage behind the grid of the worst constant; nullopt where no stage makes one. The study is of
/// the same pipeline.
std::optional<GridCause> find_cause(const BuiltPipeline& pipeline, const ConstantStudy& study,
                                    const Progress& progress = {});

/// "stage 4 (conv_transpose 3×3, stride 2)"
std::string stage_name(const BuiltPipeline& pipeline, std::size_t stage);

/// "the grid comes from stage 4 (conv_transpose 3×3, stride 2); stage 6 halves it; it reaches the output with
/// 12 %". `said` is a ripple that was named already: nothing more is said of a grid that reaches the output
/// with just that, from the only stage that could make it.
std::string cause_sentence(const BuiltPipeline& pipeline, const GridCause& cause,
                           std::optional<double> said = {});

}  // namespace engine
