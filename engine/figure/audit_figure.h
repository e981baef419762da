// The sheet of an audit: its verdict, and the network from input to output as rows with a bar of ripple for
// every source.
#pragma once

#include <string>

#include "engine/figure/figure.h"
#include "engine/network/audit.h"

namespace engine {

/// The bytes of the file, of the kind of figure that `extension` (".png", ".svg", ".pdf") names.
std::string render_audit(const network::Audit& audit, const std::string& title, const std::string& extension,
                         const FigureOptions& options);

}  // namespace engine
