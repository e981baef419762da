// The changes that can be made to a stage that makes a grid.
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

/// The replacement of one stage.
struct Replacement {
    std::size_t stage = 0;
    std::vector<Stage> stages;
};

/// One change: the replacements of some stages; nullopt where it cannot be made or changes nothing.
struct Change {
    std::string sentence, reason;
    std::vector<Replacement> replacements;
};
using MakeChange = std::optional<Change> (*)(const GridMaker& maker);

/// All changes that are tried, in order.
const std::vector<MakeChange>& possible_changes();

/// The pipeline after the changes; `moved` receives the place where the output of each old stage is now.
Pipeline with_changes(const Pipeline& pipeline, const std::vector<Change>& changes,
                      std::vector<std::size_t>& moved);

}  // namespace engine
