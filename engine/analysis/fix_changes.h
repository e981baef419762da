// The changes that can be made to a stage that makes a grid.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pipeline/pipeline.h"

namespace engine {

/// The stage of a pipeline that a change is to be made to, and where its kernel is: a pixel_shuffle's is the
/// conv's before it.
struct ChangedStage {
    const Pipeline& pipeline;
    const BuiltPipeline& built;
    std::size_t stage = 0;
    std::optional<std::size_t> kernel_stage{};
};
ChangedStage changed_stage(const Pipeline& pipeline, const BuiltPipeline& built, std::size_t stage);

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
using MakeChange = std::optional<Change> (*)(const ChangedStage& at);

/// All changes that are tried on a stage that makes a grid, in order.
const std::vector<MakeChange>& grid_changes();

/// One change at some of the stages.
struct Attempt {
    std::vector<Change> changes;
    std::string where;  ///< " at stage 2", where there are several to choose from

    std::string sentence() const;
};
/// Each of the possible changes at all of the stages together, then at the chief one alone where it is one of
/// them; the stages are of one kind: "makes a grid".
std::vector<Attempt> attempts(const std::vector<MakeChange>& possible, const Pipeline& pipeline,
                              const BuiltPipeline& built, const std::vector<std::size_t>& stages,
                              std::size_t chief, std::string_view kind);

/// The pipeline after the changes; `moved` receives the place where the output of each old stage is now.
Pipeline with_changes(const Pipeline& pipeline, const std::vector<Change>& changes,
                      std::vector<std::size_t>& moved);

}  // namespace engine
