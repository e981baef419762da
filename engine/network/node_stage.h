// One node of a network as stages of a pipeline, with its weights.
#pragma once

#include <string>
#include <vector>

#include "engine/network/scale_layers.h"
#include "engine/pipeline/pipeline.h"

namespace engine::network {

/// Puts nodes behind one another as stages. What the stages do is meant to be held to the network's own
/// values by whoever uses them: operators have more settings than stages.
class StageWriter {
  public:
    /// `model` is the file that weights are named by. `layers` tell the factors of those that resize.
    StageWriter(const Graph& graph, std::string model, const std::vector<ScaleLayer>& layers);

    /// The node reads what the last one gave. Batch normalisation is folded into a convolution right before
    /// it. Throws Error, with the node and its operator, for what no stage says.
    void add(std::size_t node);
    /// The pixel shuffle of several nodes whose last one is this layer's.
    void add_shuffle(const ScaleLayer& layer);

    const Pipeline& pipeline() const { return pipeline_; }
    /// What was folded.
    const std::vector<std::string>& notes() const { return notes_; }

  private:
    void write(const Node& node, std::size_t index);
    void convolution(const Node& node);
    void normalization(const Node& node);
    void pool(const Node& node);
    void resize(const Node& node, std::size_t index);
    void pad(const Node& node);
    void concat(const Node& node);
    bool activation(const Node& node);
    GivenWeight given(const std::string& constant, Tensor values) const;
    const Array& constant(const Node& node, std::size_t input) const;
    void push(StageOp op, KernelSpec kernel = {});

    const Graph& graph_;
    std::string model_;
    const std::vector<ScaleLayer>& layers_;
    Pipeline pipeline_;
    std::map<std::string, std::size_t> stage_of_;  ///< value to how many stages give it
    std::string last_;                             ///< the value that the pipeline gives so far
    std::vector<std::string> notes_;
};

}  // namespace engine::network
