// What can be done to a stage that makes a grid.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/pipeline/pipeline.h"

namespace engine {

/// A stage of a pipeline that makes a grid, and where its kernel is: a pixel_shuffle's is the conv's before
/// it.
struct GridMaker {
    const Pipeline& pipeline;
    const BuiltPipeline& built;
    std::size_t stage = 0;
    std::optional<std::size_t> kernel_stage{};
};
GridMaker grid_maker(const Pipeline& pipeline, const BuiltPipeline& built, std::size_t stage);

/// What stands in place of one stage.
struct Replacement {
    std::size_t stage = 0;
    std::vector<Stage> stages;
};

/// One change: what replaces which stages, or nullopt where it cannot be made there or changes nothing.
struct Change {
    std::string sentence, reason;
    std::vector<Replacement> replacements;
};
using MakeChange = std::optional<Change> (*)(const GridMaker& maker);

/// All that are tried, in order.
const std::vector<MakeChange>& possible_changes();

/// The pipeline with the changes made; `moved` receives where the output of each old stage is now.
Pipeline with_changes(const Pipeline& pipeline, const std::vector<Change>& changes,
                      std::vector<std::size_t>& moved);

}  // namespace engine
