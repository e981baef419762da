// Adds nodes and constants to a graph, under names that begin with that of the stage at hand.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/network/graph.h"

namespace engine::network {

class NodeWriter {
  protected:
    void add(const std::string& op, std::vector<std::string> inputs, const std::string& output,
             std::map<std::string, Attribute> attributes) {
        Node node;
        node.name = output;
        node.op = op;
        node.inputs = std::move(inputs);
        node.outputs = {output};
        node.attributes = std::move(attributes);
        graph_.nodes.push_back(std::move(node));
    }

    std::string constant(const std::string& suffix, Array array) {
        const std::string name = name_ + suffix;
        graph_.constants[name] = std::move(array);
        return name;
    }

    /// One operator between a value of this stage, or its input, and a number or another value.
    std::string step(const std::string& op, std::vector<std::string> inputs) {
        const std::string output = fmt::format("{}.step{}", name_, graph_.nodes.size());
        add(op, std::move(inputs), output, {});
        return output;
    }
    std::string number(float value) {
        return constant(fmt::format(".number{}", graph_.constants.size()), Array::scalar(value));
    }

    Graph graph_;
    std::string name_;  ///< of the stage, and of its output
};

}  // namespace engine::network
