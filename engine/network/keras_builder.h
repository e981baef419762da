// The translation of Keras' layers into the graph's operators: what all of them use.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/network/graph.h"
#include "engine/network/keras_config.h"
#include "engine/network/keras_weights.h"

namespace engine::network {

/// Differences of the frameworks that compute a Keras model.
struct KerasDialect {
    bool keras3 = false;
    bool tensorflow_js = false;
};

/// A value of the graph. Pictures, of 4 axes, are turned: their channels stand second.
struct KerasOutput {
    std::string name;
    std::size_t rank = 4;
};

/// One call of one layer on its way into the graph.
class KerasBuilder {
  public:
    KerasBuilder(Graph& target, const KerasWeights& given, KerasDialect spoken)
        : graph(target), weights(given), dialect(spoken) {}

    /// Throws Error that names the layer and its type where it cannot be translated.
    KerasOutput translate(const KerasLayer& one, const std::string& layer_path, const std::string& value,
                          const KerasCall& one_call, std::vector<KerasOutput> from);

    /// A node of the layer; the last one of a call is given the value's name by finish().
    std::string add(const std::string& op, std::vector<std::string> reads,
                    std::map<std::string, Attribute> attributes = {}, const std::string& suffix = "");
    std::string constant(const std::string& suffix, Array array);
    std::string number(const std::string& suffix, float value) {
        return constant(suffix, Array::scalar(value));
    }
    std::string list(const std::string& suffix, std::vector<Index> values) {
        return constant(suffix, Array::list(std::move(values)));
    }
    std::string weight(const std::string& role);
    /// Between our order of axes and Keras'; values of other ranks are left as they are.
    std::string channels_last(const KerasOutput& value);
    std::string channels_first(const std::string& name);

    const std::string& input() const { return inputs.front().name; }
    std::size_t rank() const { return inputs.front().rank; }
    void need_picture() const;

    bool flag(const char* key, bool otherwise) const;
    float real(const char* key, float otherwise) const;
    std::string word(const char* key, const std::string& otherwise) const;
    /// A number or a list of two.
    Pair pair(const char* key, Pair otherwise) const;
    std::optional<nlohmann::json> setting(const char* key) const;
    /// Keras' axis in our order of axes.
    Index axis(Index keras) const;

    Graph& graph;
    const KerasWeights& weights;
    KerasDialect dialect;
    const KerasLayer* layer = nullptr;
    const KerasCall* call = nullptr;
    std::string path;  ///< of the layer
    std::string name;  ///< of the value that the call gives
    std::vector<KerasOutput> inputs;

  private:
    std::size_t nodes_ = 0;
};

/// A layer's output; its rank is 4 unless it says otherwise.
using KerasTranslator = KerasOutput (*)(KerasBuilder&);
struct KerasEntry {
    std::string_view type;
    KerasTranslator translate;
};
using KerasEntries = std::vector<KerasEntry>;

KerasEntries keras_convolutions();
KerasEntries keras_movements();  ///< resizing, pads, crops, shapes
KerasEntries keras_elementwise();

/// The activation of that setting ("relu", null, an object) applied to a value.
KerasOutput with_activation(KerasBuilder& b, KerasOutput value, const char* key = "activation");

/// DepthToSpace in TensorFlow's order of channels.
KerasOutput depth_to_space(KerasBuilder& b, Index factor);

}  // namespace engine::network
