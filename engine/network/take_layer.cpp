#include "engine/network/take_layer.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/error.h"
#include "engine/network/examination.h"
#include "engine/network/node_stage.h"

namespace engine::network {
namespace {

/// The only node that reads a value; nullopt where there are others or the network gives it.
std::optional<std::size_t> sole_reader(const Graph& graph, const std::string& value) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        if (std::ranges::count(graph.nodes[i].inputs, value) == 0) continue;
        if (found) return std::nullopt;
        found = i;
    }
    for (const Port& port : graph.outputs)
        if (port.name == value) return std::nullopt;
    return found;
}

bool reads_with(const Graph& graph, const std::optional<std::size_t>& node, std::string_view op) {
    return node && graph.nodes[*node].op == op;
}

/// The layer's stages, and the values between which they stand.
struct Core {
    Pipeline stages;
    std::string before, after;
    std::vector<std::string> notes;
};

Core core_of(const Graph& graph, const std::string& model, const std::vector<ScaleLayer>& layers,
             const ScaleLayer& layer) {
    StageWriter writer(graph, model, layers);
    Core core;
    core.before = graph.nodes[layer.weight_node.value_or(layer.node)].inputs.at(0);
    core.after = layer.output(graph);
    if (layer.op == ScaleOp::pixel_shuffle) {
        if (layer.weight_node)
            writer.add(*layer.weight_node);
        else if (!layer.other_names.empty()) {
            const Node* first = &graph.nodes[layer.node];
            while (std::ranges::count(layer.other_names, label(*first)) > 0 ||
                   first == &graph.nodes[layer.node]) {
                core.before = first->inputs.at(0);
                const Node* next = find_producer(graph, core.before);
                if (!next || std::ranges::count(layer.other_names, label(*next)) == 0) break;
                first = next;
            }
        }
        writer.add_shuffle(layer);
    } else {
        writer.add(layer.node);
        if (layer.op == ScaleOp::upsample) {
            const auto conv = sole_reader(graph, core.after);
            if (reads_with(graph, conv, "Conv")) {
                writer.add(*conv);
                core.after = graph.nodes[*conv].outputs.front();
                core.notes.push_back("The conv behind the resize comes with it.");
            }
        }
        const auto normalization = sole_reader(graph, core.after);
        if (reads_with(graph, normalization, "BatchNormalization")) {
            writer.add(*normalization);
            core.after = graph.nodes[*normalization].outputs.front();
        }
    }
    core.stages = writer.pipeline();
    core.notes.insert(core.notes.end(), writer.notes().begin(), writer.notes().end());
    return core;
}

/// The nodes that `value` needs, in the order of the graph.
std::vector<std::size_t> nodes_before(const Graph& graph, const std::string& value) {
    std::set<std::string> wanted{value};
    std::vector<std::size_t> found;
    for (std::size_t i = graph.nodes.size(); i-- > 0;) {
        const Node& node = graph.nodes[i];
        if (std::ranges::none_of(node.outputs, [&](const std::string& o) { return wanted.contains(o); }))
            continue;
        if (node.op == "Constant") continue;
        found.push_back(i);
        for (const std::string& input : node.inputs)
            if (!find_constant(graph, input)) wanted.insert(input);
    }
    std::ranges::reverse(found);
    return found;
}

bool agree(const Tensor& ours, const Tensor& theirs) {
    if (ours.shape() != theirs.shape()) return false;
    double largest = 0, difference = 0;
    for (Index i = 0; i < ours.size(); ++i) {
        largest = std::max(largest, std::abs(double{theirs.data()[i]}));
        difference = std::max(difference, std::abs(double{ours.data()[i]} - double{theirs.data()[i]}));
    }
    return difference <= 1e-4 * largest;
}

bool gives(const Pipeline& pipeline, const Tensor& from, const Tensor& wanted, const Progress& progress) {
    const std::vector<Tensor> outputs = forward(build(pipeline, from.shape(), progress), from, progress);
    return agree(outputs.empty() ? from : outputs.back(), wanted);
}

/// The stage says what the reader did to its kernel.
void note_turning(TakenLayer& taken, bool transposed) {
    const std::string how =
        transposed ? "[kH, kW, out, in] to [in, out, kH, kW]" : "[kH, kW, in, out] to [out, in, kH, kW]";
    taken.notes.push_back(fmt::format("The kernel was turned from {}.", how));
    for (Stage& stage : taken.layer.stages)
        if (stage.has_kernel() && stage.kernel.weight) stage.kernel.weight->turned = how;
}

}  // namespace

TakenLayer take_layer(const Graph& graph, const std::string& model, const Audit& audit, std::size_t index,
                      const AuditRequest& request, std::size_t source, const Progress& progress) {
    if (source >= request.sources.size())
        fail("the network cannot be run, so that nothing reaches its layers");
    std::vector<ScaleLayer> layers;
    for (const AuditedLayer& layer : audit.layers)
        layers.push_back(layer.layer);
    Core core = core_of(graph, model, layers, layers.at(index));
    NamedArrays feeds = request.feeds;
    feeds[request.port] = request.sources[source].input;
    const NamedArrays values = run(graph, feeds, {core.before, core.after}, progress.section(0, 0.6));
    const auto before = as_picture(values.at(core.before), progress),
               after = as_picture(values.at(core.after), progress);
    if (!before || !after) fail("{} has no picture that goes in and comes out", layers[index].name);
    if (!gives(core.stages, *before, *after, progress.section(0.6, 0.8)))
        fail("{} does what no stage of a pipeline does", layers[index].name);
    TakenLayer taken{core.stages, {}, before, false, core.notes};
    if (layers[index].weight_node && (graph.format == "keras" || graph.format == "tfjs"))
        note_turning(taken, layers[index].op == ScaleOp::conv_transpose);
    try {
        StageWriter writer(graph, model, layers);
        for (const std::size_t node : nodes_before(graph, core.before))
            writer.add(node);
        const auto input = as_picture(request.sources[source].input, progress);
        if (input && gives(writer.pipeline(), *input, *before, progress.section(0.8, 1))) {
            taken.encoder = writer.pipeline();
            taken.picture = input;
            taken.from_input = true;
        }
    } catch (const Error& error) {
        taken.notes.push_back(fmt::format(
            "What stands before it cannot be said in stages: {}. What reaches it is the source instead.",
            error.what()));
    }
    return taken;
}

}  // namespace engine::network
