#include "engine/layers/facts.h"
#include "engine/network/pipeline_graph.h"

namespace engine::network {

Index input_channels(const Pipeline& pipeline, Index otherwise) {
    Index before = 1, after = 1;  // channels at a stage are those at the input times before / after
    for (const Stage& stage : pipeline.stages) {
        const auto layer = layer_of(stage);
        if (!layer) return otherwise;
        const LayerFacts known = facts(*layer);
        before *= known.channels_up;
        after *= known.channels_down;
        if (!stage.has_kernel()) continue;
        if (!stage.kernel.weight || !stage.kernel.weight->values) return otherwise;
        const Shape& shape = stage.kernel.weight->values->shape();
        const bool first = known.inputs_first || !stage.kernel.channels;
        const Index channels = first ? shape.n : shape.c * stage.kernel.groups.value_or(1);
        return channels * after % before == 0 ? channels * after / before : otherwise;
    }
    return otherwise;
}

}  // namespace engine::network
