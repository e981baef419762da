#include "engine/network/load_weights.h"

#include <memory>

#include "engine/core/error.h"
#include "engine/files/npy.h"

namespace engine {

void load_weights(Pipeline& pipeline) {
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        auto& weight = pipeline.stages[i].kernel.weight;
        if (!weight || weight->values) continue;
        try {
            weight->values = std::make_shared<const Tensor>(
                read_npy_weight(weight->file, std::holds_alternative<ConvTranspose>(pipeline.stages[i].op)));
        } catch (const Error& error) {
            throw Error(error.what(), {{{}, i, "weight"}}).in_stage(i, op_name(pipeline.stages[i]));
        }
    }
}

}  // namespace engine
