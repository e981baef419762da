// The periods behind a network's layers.
#include <algorithm>
#include <numeric>

#include "engine/network/scale_layers.h"

namespace engine::network {
namespace {

/// The factor out/in as a fraction in lowest terms.
struct Fraction {
    Index up = 1, down = 1;
};

Fraction fraction(Index out, Index in) {
    const Index common = std::gcd(out, in);
    return common == 0 ? Fraction{} : Fraction{out / common, in / common};
}

/// Periods that no picture holds a whole one of are held at this.
constexpr Index longest_period = Index{1} << 20;

Index stepped(Index period, Fraction factor) {
    const Index up = factor.up > longest_period / period ? longest_period : period * factor.up;
    return up / std::gcd(up, factor.down);
}

Index common_multiple(Index a, Index b) {
    const Index step = a / std::gcd(a, b);
    return step > longest_period / b ? longest_period : step * b;
}

/// The factors of both axes.
struct PlaneFraction {
    Fraction y, x;
};

PlaneFraction fraction_of(const Node& node, const ScaleLayer* layer, const KnownExtents& extents) {
    if ((node.op == "Resize" || node.op == "Upsample") && !node.inputs.empty() && !node.outputs.empty()) {
        const auto in = extents.find(node.inputs[0]), out = extents.find(node.outputs[0]);
        if (in != extents.end() && out != extents.end() && in->second.size() == 4 && out->second.size() == 4)
            return {fraction(out->second[2], in->second[2]), fraction(out->second[3], in->second[3])};
    }
    if (node.op == "SpaceToDepth") {
        const Fraction down{1, std::max<Index>(integer_of(node, "blocksize", 1), 1)};
        return {down, down};
    }
    if (!layer) return {};
    const Pair s = layer->stride;
    if (layer->enlarges()) return {{s.h, 1}, {s.w, 1}};
    return {{1, s.h}, {1, s.w}};
}

}  // namespace

std::map<std::string, Pair> periods(const Graph& graph, const std::vector<ScaleLayer>& layers,
                                    const KnownExtents& extents) {
    std::map<std::size_t, const ScaleLayer*> layer_at;
    for (const ScaleLayer& layer : layers)
        layer_at[layer.node] = &layer;
    std::map<std::string, Pair> result;
    for (const Port& port : graph.inputs)
        result[port.name] = {1, 1};
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        Pair period{1, 1};
        for (const std::string& input : node.inputs)
            if (const auto found = result.find(input); found != result.end())
                period = {common_multiple(period.h, found->second.h),
                          common_multiple(period.w, found->second.w)};
        const auto found = layer_at.find(i);
        const auto [y, x] = fraction_of(node, found == layer_at.end() ? nullptr : found->second, extents);
        period = {stepped(period.h, y), stepped(period.w, x)};
        for (const std::string& output : node.outputs)
            result[output] = period;
    }
    return result;
}

}  // namespace engine::network
