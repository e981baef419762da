// Nodes of a TensorFlow graph, as a graph-model of TensorFlow.js holds them.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/geometry.h"

namespace engine::network {

struct GraphModelNode {
    std::string name, op;
    std::vector<std::string> inputs;  ///< "x", or "x:1" for another output than the first; no control inputs
    nlohmann::json attributes;

    /// Attributes, with what holds where there are none; throw Error for other types.
    std::string word(const char* key, const std::string& otherwise = "") const;
    std::vector<std::string> words(const char* key) const;
    Index integer(const char* key, Index otherwise) const;
    std::vector<Index> integers(const char* key) const;
    bool flag(const char* key) const;
    float real(const char* key, float otherwise) const;
    /// "DT_FLOAT", …
    std::string type(const char* key) const;
    /// −1 where an extent is open; nullopt where the rank is.
    std::optional<std::vector<Index>> shape(const char* key) const;
};

/// The extents in a {"dim": [{"size": "1"}, …]}; nullopt for an open rank.
std::optional<std::vector<Index>> graph_model_shape(const nlohmann::json& shape);

/// In the order of the file. Throws Error for what is no list of nodes.
std::vector<GraphModelNode> graph_model_nodes(const nlohmann::json& topology);

/// The value of that name without ":0".
std::string graph_model_value(const std::string& name);

}  // namespace engine::network
