// One layer of a network as a pipeline of its own, with what stands before it, so that everything that is
// known of pipelines can be asked of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/network/audit.h"
#include "engine/pipeline/pipeline.h"

namespace engine::network {

struct TakenLayer {
    Pipeline layer;
    /// What stands before it, where all of that can be said in stages; otherwise empty.
    Pipeline encoder;
    /// What goes into the encoder: the network's input, or else what reaches the layer inside the network.
    std::shared_ptr<const Tensor> picture;
    bool from_input = false;         ///< whether `picture` is the network's input
    std::vector<std::string> notes;  ///< whole sentences
};

/// The layer with its weights (a resize with the conv behind it, a pixel shuffle with the one before it),
/// batch normalisation behind it folded. Encoder and layer together were run on that source and give what the
/// network's own layer gives, within rounding. `model` is the file's name. Throws Error for layers that no
/// stage says, Cancelled.
TakenLayer take_layer(const Graph& graph, const std::string& model, const Audit& audit, std::size_t layer,
                      const AuditRequest& request, std::size_t source, const Progress& progress);

}  // namespace engine::network
