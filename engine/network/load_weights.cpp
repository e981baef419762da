#include "engine/network/load_weights.h"

#include <memory>

#include "engine/core/error.h"
#include "engine/layers/facts.h"
#include "engine/network/named_tensor.h"

namespace engine {

namespace {

/// Reads the values of one setting of stage i, unless they are there.
template <typename Read>
void load(const Pipeline& pipeline, std::size_t i, const char* key, std::optional<GivenWeight>& given,
          const Read& read) {
    if (!given || given->values) return;
    try {
        network::NamedWeight named = read(given->file);
        given->values = std::make_shared<const Tensor>(std::move(named.values));
        given->turned = std::move(named.turned);
    } catch (const Error& error) {
        throw Error(error.what(), {{{}, i, key}}).in_stage(i, op_name(pipeline.stages[i]));
    }
}

}  // namespace

void load_weights(Pipeline& pipeline) {
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const auto layer = layer_of(pipeline.stages[i]);
        const LayerFacts known = layer ? facts(*layer) : LayerFacts{};
        KernelSpec& kernel = pipeline.stages[i].kernel;
        const auto vector = [](const std::string& named) {
            return network::NamedWeight{network::read_named_vector(named), ""};
        };
        load(pipeline, i, "weight", kernel.weight, [&](const std::string& named) {
            return known.has_slopes ? vector(named) : network::read_named_weight(named, known.inputs_first);
        });
        load(pipeline, i, "bias", kernel.given_bias, vector);
    }
}

}  // namespace engine
