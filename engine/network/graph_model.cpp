#include "engine/network/graph_model.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <set>

#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/files/json_value.h"
#include "engine/network/graph_model_builder.h"

namespace engine::network {
namespace {

using nlohmann::json;

constexpr Index opset = 13;
constexpr std::size_t max_outputs = 256;

struct Reference {
    std::string node;
    std::size_t output = 0;
};

/// "x:1" in its parts.
Reference parted(const std::string& value) {
    const auto colon = value.rfind(':');
    std::size_t output = 0;
    if (colon == std::string::npos) return {value, 0};
    const char* end = value.data() + value.size();
    const auto [read, code] = std::from_chars(value.data() + colon + 1, end, output);
    if (code != std::errc() || read != end || output >= max_outputs) return {value, 0};
    return {value.substr(0, colon), output};
}

/// Constants may be read through nodes that change nothing.
void skip_identities(std::vector<GraphModelNode>& nodes) {
    std::map<std::string, std::string> behind;
    std::set<std::string> constants;
    for (const GraphModelNode& node : nodes)
        if (node.op == "Const") constants.insert(node.name);
    for (const GraphModelNode& node : nodes)
        if (node.op == "Identity" && node.inputs.size() == 1 && constants.contains(node.inputs[0]))
            behind.emplace(node.name, node.inputs[0]);
    for (GraphModelNode& node : nodes)
        for (std::string& input : node.inputs)
            if (const auto found = behind.find(input); found != behind.end()) input = found->second;
}

/// The constants that convolutions read as kernels; one that two read differently is as the first has it.
std::map<std::string, Turn> kernel_turns(const std::vector<GraphModelNode>& nodes) {
    std::set<std::string> constants;
    for (const GraphModelNode& node : nodes)
        if (node.op == "Const") constants.insert(node.name);
    std::map<std::string, Turn> turns;
    for (const GraphModelNode& node : nodes) {
        const bool depthwise = node.op.find("DepthwiseConv2d") != std::string::npos;
        const bool conv =
            node.op == "Conv2D" || node.op == "Conv2DBackpropInput" || node.op.ends_with("FusedConv2D");
        if ((depthwise || conv) && node.inputs.size() > 1 && constants.contains(node.inputs[1]))
            turns.emplace(node.inputs[1], depthwise                          ? Turn::depthwise
                                          : node.op == "Conv2DBackpropInput" ? Turn::transposed
                                                                             : Turn::conv);
    }
    return turns;
}

class Translation {
  public:
    Translation(std::vector<GraphModelNode> nodes, const json& signature,
                const std::vector<StoredTensor>& stored)
        : nodes_(std::move(nodes)),
          signature_(signature),
          turns_(kernel_turns(nodes_)),
          builder_(graph_, stored, turns_) {}

    Graph go() {
        graph_.format = "tfjs";
        graph_.opset = opset;
        const Names outputs = output_names();
        std::map<std::string, std::size_t> counts;
        const auto count = [&](const std::string& value) {
            const Reference from = parted(value);
            counts[from.node] = std::max(counts[from.node], from.output + 1);
        };
        for (const GraphModelNode& node : nodes_)
            std::ranges::for_each(node.inputs, count);
        std::ranges::for_each(outputs, count);
        for (const std::size_t i : in_order())
            translate(nodes_[i], std::max<std::size_t>(counts[nodes_[i].name], 1));
        for (const std::string& output : outputs)
            add_output(output);
        put_in_order(graph_);
        return std::move(graph_);
    }

  private:
    /// Those that the signature names, otherwise what nothing reads.
    Names output_names() const {
        Names names;
        if (signature_.is_object() && signature_.contains("outputs") && signature_["outputs"].is_object())
            for (const auto& [key, info] : signature_["outputs"].items()) {
                const std::string name = info.is_object() ? checked_or<std::string>(info, "name", key) : key;
                if (const std::string value = graph_model_value(name); std::ranges::count(names, value) == 0)
                    names.push_back(value);
            }
        if (!names.empty()) return names;
        std::set<std::string> read;
        for (const GraphModelNode& node : nodes_)
            for (const std::string& input : node.inputs)
                read.insert(parted(input).node);
        for (const GraphModelNode& node : nodes_)
            if (node.op != "Const" && node.op != "Placeholder" && node.op != "NoOp" &&
                !read.contains(node.name))
                names.push_back(node.name);
        return names;
    }

    /// Each node after those that it reads.
    std::vector<std::size_t> in_order() const {
        std::map<std::string, std::size_t> by_name;
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (!by_name.emplace(nodes_[i].name, i).second)
                fail("two of its nodes have the name {}", printable_line(nodes_[i].name));
        std::vector<std::vector<std::size_t>> readers(nodes_.size());
        std::vector<std::size_t> missing(nodes_.size(), 0), order;
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            for (const std::string& input : nodes_[i].inputs) {
                const auto found = by_name.find(parted(input).node);
                if (found == by_name.end())
                    fail("its node {} reads {}, which nothing gives", printable_line(nodes_[i].name),
                         printable_line(input));
                readers[found->second].push_back(i);
                ++missing[i];
            }
        std::deque<std::size_t> ready;
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (missing[i] == 0) ready.push_back(i);
        while (!ready.empty()) {
            order.push_back(ready.front());
            ready.pop_front();
            for (const std::size_t reader : readers[order.back()])
                if (--missing[reader] == 0) ready.push_back(reader);
        }
        if (order.size() < nodes_.size()) {
            const auto waits = std::ranges::find_if(missing, [](std::size_t count) { return count > 0; });
            const GraphModelNode& node = nodes_[static_cast<std::size_t>(waits - missing.begin())];
            fail("its node {} ({}) waits for its own result: loops are not read", printable_line(node.name),
                 printable_line(node.op));
        }
        return order;
    }

    void translate(const GraphModelNode& node, std::size_t outputs) {
        if (node.op == "Const" || node.op == "NoOp") return;
        if (node.op == "Placeholder")
            add_input(node);
        else
            builder_.translate(node, outputs);
    }

    void add_input(const GraphModelNode& node) {
        const std::string type = node.type("dtype");
        Port port{node.name, ElementType::float32, {}, false};
        if (type == "DT_INT32") port.type = ElementType::int32;
        if (type == "DT_INT64") port.type = ElementType::int64;
        if (type == "DT_BOOL") port.type = ElementType::boolean;
        auto extents = node.shape("shape");
        const auto all = signature_.is_object() ? signature_.find("inputs") : signature_.end();
        if (!extents && signature_.is_object() && all != signature_.end() && all->is_object())
            for (const auto& [key, info] : all->items())
                if (info.is_object() &&
                    graph_model_value(checked_or<std::string>(info, "name", key)) == node.name &&
                    info.contains("tensorShape"))
                    extents = graph_model_shape(info["tensorShape"]);
        port.any_rank = !extents;
        port.extents = extents.value_or(Extents{});
        builder_.add_input(port, node.name);
    }

    void add_output(const std::string& output) {
        Port port;
        port.name = builder_.last(output);
        port.any_rank = true;
        graph_.outputs.push_back(std::move(port));
    }

    Graph graph_;
    std::vector<GraphModelNode> nodes_;
    const json& signature_;
    std::map<std::string, Turn> turns_;
    GraphModelBuilder builder_;
};

std::vector<GraphModelNode> nodes_of(const json& topology) {
    auto nodes = graph_model_nodes(topology);
    skip_identities(nodes);
    return nodes;
}

}  // namespace

Graph graph_of_graph_model(const json& topology, const json& signature,
                           const std::vector<StoredTensor>& stored) {
    return Translation(nodes_of(topology), signature, stored).go();
}

std::vector<StoredTensor> tensors_of_graph_model(const json& topology,
                                                 const std::vector<StoredTensor>& stored) {
    const auto turns = kernel_turns(nodes_of(topology));
    std::vector<StoredTensor> result = stored;
    for (StoredTensor& tensor : result)
        if (const auto found = turns.find(tensor.name); found != turns.end()) turn(tensor, found->second);
    return result;
}

}  // namespace engine::network
