#include "engine/pipeline/pipeline.h"

#include <algorithm>

#include "engine/pipeline/stage_outputs.h"

namespace engine {

std::vector<Tensor> forward(const BuiltPipeline& pipeline, const Tensor& x, const Progress& progress) {
    StageOutputs stages(pipeline, x);
    const double share = 1.0 / static_cast<double>(std::max<std::size_t>(pipeline.stages.size(), 1));
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        stages.hold(i);
        const double done = share * static_cast<double>(i);
        stages.get(i, progress.section(done, done + share));
    }
    std::vector<Tensor> outputs;
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i)
        outputs.push_back(stages.take(i));
    return outputs;
}

}  // namespace engine
