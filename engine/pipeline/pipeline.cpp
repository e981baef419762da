#include "engine/pipeline/pipeline.h"

#include "engine/pipeline/stage_outputs.h"

namespace engine {

std::vector<Tensor> forward(const BuiltPipeline& pipeline, const Tensor& x, const Progress& progress) {
    StageOutputs stages(pipeline, x);
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        stages.hold(i);
        stages.get(i, progress.section(0, 0));  // callers run several pipelines: how far they are is theirs to say
    }
    std::vector<Tensor> outputs;
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i)
        outputs.push_back(stages.take(i));
    return outputs;
}

}  // namespace engine
