// The constants that an audit tries.
#pragma once

#include <string_view>

#include "engine/network/audit.h"
#include "engine/network/picture_input.h"

namespace engine::network {

/// Adds grey 0.5, red (0.9, 0.3, 0.2), white and dark 0.05 to the request's sources; a network of one channel
/// gets the mean of each colour, one of other counts a note instead.
void add_constants(const Graph& graph, const Port& port, const InputOptions& options, AuditRequest& request,
                   const Progress& progress);

/// Whether the source of that name is one of them.
bool is_constant_colour(std::string_view name);

/// run_extents(), or nothing where the network cannot be run.
KnownExtents known_extents(const Graph& graph, const AuditRequest& request, const Progress& progress);

}  // namespace engine::network
