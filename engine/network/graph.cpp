#include "engine/network/graph.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/core/error.h"

namespace engine::network {
namespace {

/// The values of the surrounding graph that the branches of an If inside this node read.
void add_outer_reads(const Graph& branch, std::set<std::string>& reads) {
    std::set<std::string> own;
    for (const auto& [name, array] : branch.constants)
        own.insert(name);
    for (const Port& port : branch.inputs)
        own.insert(port.name);
    for (const Node& node : branch.nodes) {
        for (const std::string& input : node.inputs)
            if (!input.empty() && !own.contains(input)) reads.insert(input);
        for (const auto& [key, attribute] : node.attributes)
            if (const auto* inner = std::get_if<std::shared_ptr<const Graph>>(&attribute)) {
                std::set<std::string> inner_reads;
                add_outer_reads(**inner, inner_reads);
                for (const std::string& name : inner_reads)
                    if (!own.contains(name)) reads.insert(name);
            }
        own.insert(node.outputs.begin(), node.outputs.end());
    }
    for (const Port& port : branch.outputs)
        if (!own.contains(port.name)) reads.insert(port.name);
}

std::set<std::string> reads_of(const Node& node) {
    std::set<std::string> reads(node.inputs.begin(), node.inputs.end());
    reads.erase("");
    for (const auto& [key, attribute] : node.attributes)
        if (const auto* branch = std::get_if<std::shared_ptr<const Graph>>(&attribute))
            add_outer_reads(**branch, reads);
    return reads;
}

template <typename Value>
const Value* attribute_of(const Node& node, const std::string& name, const char* type) {
    const auto found = node.attributes.find(name);
    if (found == node.attributes.end()) return nullptr;
    const auto* value = std::get_if<Value>(&found->second);
    if (!value) fail("{} ({}): its attribute {} must be {}", label(node), node.op, name, type);
    return value;
}

const Array* constant_of(const Node& node) {
    if (node.op != "Constant" || !node.domain.empty()) return nullptr;
    const auto found = node.attributes.find("value");
    return found == node.attributes.end() ? nullptr : std::get_if<Array>(&found->second);
}

/// Orders of a graph's nodes by what is still missing before each can run.
class Sorter {
  public:
    Sorter(const Graph& graph, const std::vector<std::string>& outer)
        : graph_(graph), given_(outer.begin(), outer.end()) {
        for (const auto& [name, array] : graph.constants)
            given_.insert(name);
        for (const Port& port : graph.inputs)
            given_.insert(port.name);
        for (std::size_t i = 0; i < graph.nodes.size(); ++i)
            for (const std::string& output : graph.nodes[i].outputs)
                if (!output.empty() && !producer_.emplace(output, i).second)
                    fail("two nodes of the network give a value of the same name, {}", output);
        for (std::size_t i = 0; i < graph.nodes.size(); ++i)
            add_reads(i);
    }

    std::vector<std::size_t> order() {
        std::vector<std::size_t> result;
        std::set<std::size_t> ready;
        for (std::size_t i = 0; i < missing_.size(); ++i)
            if (missing_[i] == 0) ready.insert(i);
        while (!ready.empty()) {
            const std::size_t i = *ready.begin();
            ready.erase(ready.begin());
            result.push_back(i);
            for (const std::size_t reader : readers_[i])
                if (--missing_[reader] == 0) ready.insert(reader);
        }
        if (result.size() < missing_.size()) refuse_cycle();
        return result;
    }

    void check_outputs() const {
        for (const Port& port : graph_.outputs)
            if (!producer_.contains(port.name) && !given_.contains(port.name))
                fail("no node of the network gives its output {}", port.name);
    }

  private:
    void add_reads(std::size_t i) {
        missing_.resize(graph_.nodes.size());
        readers_.resize(graph_.nodes.size());
        for (const std::string& name : reads_of(graph_.nodes[i])) {
            if (const auto found = producer_.find(name); found != producer_.end()) {
                ++missing_[i];
                readers_[found->second].push_back(i);
            } else if (!given_.contains(name)) {
                fail("{} ({}) reads {}, which the network neither holds nor computes", label(graph_.nodes[i]),
                     graph_.nodes[i].op, name);
            }
        }
    }

    [[noreturn]] void refuse_cycle() const {
        const auto stuck =
            std::find_if(missing_.begin(), missing_.end(), [](std::size_t count) { return count > 0; });
        const Node& node = graph_.nodes[static_cast<std::size_t>(stuck - missing_.begin())];
        fail("the network goes in a circle: {} ({}) waits for its own result", label(node), node.op);
    }

    const Graph& graph_;
    std::set<std::string> given_;
    std::map<std::string, std::size_t> producer_;
    std::vector<std::size_t> missing_;
    std::vector<std::vector<std::size_t>> readers_;
};

}  // namespace

const std::string& label(const Node& node) {
    if (!node.name.empty() || node.outputs.empty()) return node.name;
    return node.outputs.front();
}

void put_in_order(Graph& graph, const std::vector<std::string>& outer) {
    Sorter sorter(graph, outer);
    std::vector<Node> nodes;
    nodes.reserve(graph.nodes.size());
    for (const std::size_t i : sorter.order())
        nodes.push_back(graph.nodes[i]);
    sorter.check_outputs();
    graph.nodes = std::move(nodes);
}

const Node* find_producer(const Graph& graph, const std::string& name) {
    if (name.empty()) return nullptr;
    for (const Node& node : graph.nodes)
        if (std::find(node.outputs.begin(), node.outputs.end(), name) != node.outputs.end()) return &node;
    return nullptr;
}

const Array* find_constant(const Graph& graph, const std::string& name) {
    std::string at = name;
    // Each step goes to an earlier node of an ordered graph; the count is for graphs that are not.
    for (std::size_t steps = 0; steps <= graph.nodes.size(); ++steps) {
        if (const auto found = graph.constants.find(at); found != graph.constants.end())
            return &found->second;
        const Node* node = find_producer(graph, at);
        if (!node) return nullptr;
        if (node->op != "Identity" || node->inputs.size() != 1) return constant_of(*node);
        at = node->inputs.front();
    }
    return nullptr;
}

Index integer_of(const Node& node, const std::string& attribute, Index otherwise) {
    const auto* value = attribute_of<Index>(node, attribute, "an integer");
    return value ? *value : otherwise;
}

float number_of(const Node& node, const std::string& attribute, float otherwise) {
    const auto* value = attribute_of<float>(node, attribute, "a number");
    return value ? *value : otherwise;
}

std::string text_of(const Node& node, const std::string& attribute, const std::string& otherwise) {
    const auto* value = attribute_of<std::string>(node, attribute, "text");
    return value ? *value : otherwise;
}

std::vector<Index> integers_of(const Node& node, const std::string& attribute,
                               const std::vector<Index>& otherwise) {
    const auto* value = attribute_of<std::vector<Index>>(node, attribute, "a list of integers");
    return value ? *value : otherwise;
}

Index parameter_count(const Graph& graph) {
    static const std::set<std::string> settings = {"Resize", "Upsample", "Pad",    "Clip",
                                                   "Cast",   "Range",    "OneHot", "TopK"};
    Index count = 0;
    for (const auto& [name, array] : graph.constants)
        if (array.is_number()) count += array.size();
    std::map<std::string, const Array*> constants;
    for (const Node& node : graph.nodes)
        if (const Array* array = constant_of(node); array && array->is_number() && !node.outputs.empty())
            constants[node.outputs.front()] = array;
    std::set<std::string> counted;
    static const std::set<std::string> layers = {"Conv",
                                                 "ConvTranspose",
                                                 "Gemm",
                                                 "MatMul",
                                                 "BatchNormalization",
                                                 "InstanceNormalization",
                                                 "LayerNormalization",
                                                 "PRelu"};
    for (const Node& node : graph.nodes)
        for (const std::string& input : node.inputs) {
            const auto found = constants.find(input);
            if (found == constants.end() || settings.contains(node.op)) continue;
            if (found->second->size() < 2 && !layers.contains(node.op)) continue;
            if (counted.insert(input).second) count += found->second->size();
        }
    return count;
}

}  // namespace engine::network
