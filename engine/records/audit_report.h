// report.json and the table of `audit`.
#pragma once

#include <string>

#include "engine/network/audit.h"

namespace engine {

/// JSON text, two spaces of indentation; `model` is the file's name.
std::string audit_json(const network::Graph& graph, const network::Audit& audit, const std::string& model);

/// One line per layer and one for the output; two columns per source.
std::string audit_csv(const network::Audit& audit);

/// The same for reading in a terminal, with the verdict.
std::string audit_text(const network::Audit& audit);

}  // namespace engine
