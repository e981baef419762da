// What a way of mending does to a network's output, tried before anything is written.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/network/audit.h"
#include "engine/network/mend.h"

namespace engine::network {

/// The graph with that layer mended in that way. Throws Error where it cannot be, Cancelled.
Graph mended(const Graph& graph, const ScaleLayer& layer, MendMethod method, const AuditRequest& request,
             const Progress& progress);

/// The network's output for one source, the layer mended.
struct MendedOutput {
    std::optional<double> ripple;
    double levels = 0;
    /// To the output before, with the range of that one as peak; nullopt where nothing changed, and for
    /// outputs that do not vary.
    std::optional<double> psnr;
    std::shared_ptr<const Tensor> picture;  ///< null where it is none
};

struct MendTrial {
    MendMethod method = MendMethod::weights;
    std::string error;                  ///< why it cannot be done; then the rest is empty
    std::vector<MendedOutput> outputs;  ///< for each source of the request
};

/// `before` are the outputs of the graph as it is, for each source. Throws Cancelled.
MendTrial try_mending(const Graph& graph, const Audit& audit, const ScaleLayer& layer, MendMethod method,
                      const AuditRequest& request, const std::vector<std::shared_ptr<const Tensor>>& before,
                      const Progress& progress);

}  // namespace engine::network
