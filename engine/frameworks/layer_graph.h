// Which layer is applied to what: read from a program, and laid out as a row of stages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/frameworks/text_place.h"
#include "engine/pipeline/pipeline.h"

namespace engine {

class LayerGraph {
  public:
    struct Node {
        std::string stages;         ///< PIPE text; empty with a refusal, a join, or the input
        std::vector<Index> inputs;  ///< several: their channels one behind the other
        TextPlace place;
        std::string name;     ///< "nn.Conv2d"
        std::string refusal;  ///< why no pipeline can hold it
        std::optional<Index> channels;
        const void* layer = nullptr;  ///< applied again it keeps its weights
    };

    LayerGraph() { nodes_.emplace_back(); }

    static constexpr Index picture = 0;  ///< the node of the input
    Index add(Node node);
    const Node& operator[](Index node) const { return nodes_[static_cast<std::size_t>(node)]; }
    Index size() const { return static_cast<Index>(nodes_.size()); }

    /// The nodes that no other node takes, the input aside.
    std::vector<Index> ends() const;
    /// The same stages again on another input: of a model that is applied. `from` is its input, `to` its
    /// output.
    Index repeat(Index from, Index to, Index on);

    /// The row of stages that leads from the input to `output`. Throws Error that points at what no row can
    /// hold.
    Pipeline pipeline(Index output, std::vector<std::string>& notes) const;

  private:
    std::vector<Node> nodes_;
};

}  // namespace engine
