// The translation of TensorFlow's nodes into the graph's operators: what all of them use. TensorFlow keeps
// the channels of a picture last, our graph second: a value stands in the graph in either order or in both,
// and is turned where it is first read in the other.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/network/graph.h"
#include "engine/network/graph_model_node.h"
#include "engine/network/keras_weights.h"

namespace engine::network {

using Attributes = std::map<std::string, Attribute>;
using Names = std::vector<std::string>;

class GraphModelBuilder {
  public:
    /// `weights` are the file's tensors; those that layers convolve with are turned as `turns` says.
    GraphModelBuilder(Graph& target, const std::vector<StoredTensor>& weights,
                      const std::map<std::string, Turn>& turns);

    /// Nodes of operators that are not read stay in the graph under TensorFlow's name and domain: what needs
    /// no running is still known of the others. Throws Error that names the node and its operator.
    void translate(const GraphModelNode& one, std::size_t outputs);

    /// A node's input, in TensorFlow's order of axes, or with the channels second.
    std::string last(std::size_t input) { return last(node->inputs.at(input)); }
    std::string first(std::size_t input) { return first(node->inputs.at(input)); }
    std::string last(const std::string& value);
    std::string first(const std::string& value);
    /// Whether an input is known to be a picture that is at hand, or can be turned.
    bool is_picture(std::size_t input) const;
    /// The shape of a picture costs no turn.
    std::string shape_of(const std::string& value);
    /// All inputs with the channels second where one of them is a picture and all can stand so.
    std::optional<Names> all_first(std::size_t count);

    /// The input where the file says what it is.
    std::optional<Array> known(std::size_t input) const;
    std::optional<std::vector<Index>> known_integers(std::size_t input) const;
    std::size_t count() const { return node->inputs.size(); }

    /// The name of a kernel, with the axes turned; nullopt where it is computed in a way that is not read.
    std::optional<std::string> kernel(std::size_t input, Turn turn);
    const Array* constant_of(const std::string& name) const;

    /// A node on the way to the result, which gets a name of its own.
    std::string add(const std::string& op, Names reads, Attributes attributes = {});
    std::string constant(const std::string& suffix, Array array);
    std::string number(const std::string& suffix, float value) {
        return constant(suffix, Array::scalar(value));
    }
    std::string list(const std::string& suffix, std::vector<Index> values) {
        return constant(suffix, Array::list(std::move(values)));
    }

    /// What the node gives. Results that are read from the graph by name bear TensorFlow's.
    bool give_last(std::string name, std::size_t output = 0, std::size_t rank = 0);
    bool give_first(std::string name, std::size_t output = 0);
    /// One node that gives all of them.
    bool give_many(const std::string& op, Names reads, Attributes attributes, Index outputs, bool first);
    void add_input(const Port& port, const std::string& value);

    Graph& graph;
    const GraphModelNode* node = nullptr;

  private:
    struct Value {
        std::string last, first;
        std::size_t rank = 0;  ///< 0: not known
    };
    std::string named(std::string name, const std::string& value);
    const StoredTensor* stored(const std::string& value) const;
    Array read(const std::string& value) const;
    std::optional<std::string> constant_first(const std::string& value);
    void foreign(std::size_t outputs);

    std::map<std::string, const StoredTensor*> weights_;
    const std::map<std::string, Turn>& turns_;
    std::map<std::string, Value> values_;
    std::size_t nodes_ = 0;
};

/// Whether the node could be translated; nothing was added where not.
using GraphModelTranslator = bool (*)(GraphModelBuilder&);
struct GraphModelEntry {
    std::string_view op;
    GraphModelTranslator translate;
};
using GraphModelEntries = std::vector<GraphModelEntry>;

GraphModelEntries graph_model_layers();
GraphModelEntries graph_model_elementwise();
GraphModelEntries graph_model_movements();
GraphModelEntries graph_model_slices();

/// TensorFlow's axis of a picture in our order of axes; negative ones count from the end.
Index axis_of_picture(Index axis);

/// The value after an activation that TensorFlow names, both in the same order of axes.
std::optional<std::string> graph_model_activation(GraphModelBuilder& b, const std::string& op,
                                                  const std::string& x);

}  // namespace engine::network
