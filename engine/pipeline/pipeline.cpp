#include "engine/pipeline/pipeline.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/layers/facts.h"
#include "engine/pipeline/stage_outputs.h"

namespace engine {

void check_stage_count(std::size_t count) {
    if (count > max_stages) fail("a pipeline of more than {} stages is not possible", max_stages);
}

const Layer* layer_of(const BuiltStage& stage) { return std::get_if<Layer>(&stage.op); }

bool is_linear(const BuiltStage& stage) {
    const Layer* layer = layer_of(stage);
    return !layer || facts(*layer).linear;
}

bool is_linear(const BuiltPipeline& pipeline) {
    return std::all_of(pipeline.stages.begin(), pipeline.stages.end(),
                       [](const BuiltStage& stage) { return is_linear(stage); });
}

std::vector<Tensor> forward(const BuiltPipeline& pipeline, const Tensor& x, const Progress& progress) {
    StageOutputs stages(pipeline, x);
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        stages.hold(i);
        stages.get(
            i, progress.section(0, 0));  // callers run several pipelines: how far they are is theirs to say
    }
    std::vector<Tensor> outputs;
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i)
        outputs.push_back(stages.take(i));
    return outputs;
}

}  // namespace engine
