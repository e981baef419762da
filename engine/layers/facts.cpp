#include "engine/layers/facts.h"

#include "engine/core/error.h"
#include "engine/layers/facts_kernels.h"
#include "engine/layers/facts_pools.h"
#include "engine/layers/facts_rearranging.h"
#include "engine/layers/facts_resizing.h"

namespace engine {

using layer_facts::FactsOf;
using layer_facts::Place;

LayerFacts facts(const Layer& layer) {
    return std::visit([]<typename L>(const L& op) { return FactsOf<L>::facts(op); }, layer);
}

Factors factors(const Layer& layer, std::optional<Pair> input) {
    return std::visit([&]<typename L>(const L& op) { return FactsOf<L>::factors(op, input); }, layer);
}

Layer with_factor(const Layer& layer, Pair factor, Pair kernel) {
    return std::visit(
        [&]<typename L>(const L& op) -> Layer {
            if constexpr (requires { FactsOf<L>::with_factor(op, factor, kernel); })
                return FactsOf<L>::with_factor(op, factor, kernel);
            fail("{} does not enlarge", op_name(layer));
        },
        layer);
}

PlaneRule plane_rule(const Layer& layer, const Shape& input, const Parameters& parameters) {
    return std::visit(
        [&]<typename L>(const L& op) {
            return FactsOf<L>::rule(op, Place{input, parameters});
        },
        layer);
}

std::vector<ChannelWeight> channels_of_tap(const Layer& layer, const Shape& input,
                                           const Parameters& parameters, Index output_channel, Index tap_y,
                                           Index tap_x) {
    return std::visit(
        [&]<typename L>(const L& op) {
            return FactsOf<L>::channels(op, Place{input, parameters}, output_channel, tap_y, tap_x);
        },
        layer);
}

Index framework_macs(const Layer& layer, const Shape& input, const Parameters& parameters) {
    return std::visit(
        [&]<typename L>(const L& op) {
            return FactsOf<L>::macs(op, Place{input, parameters});
        },
        layer);
}

SizeFormula size_formula(const Layer& layer, Pair input, Pair kernel) {
    return std::visit([&]<typename L>(const L& op) { return FactsOf<L>::formula(op, input, kernel); }, layer);
}

std::string layer_words(const Layer& layer, Pair kernel) {
    return std::visit([&]<typename L>(const L& op) { return FactsOf<L>::words(op, kernel); }, layer);
}

}  // namespace engine
