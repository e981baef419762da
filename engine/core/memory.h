// Refuses what the machine cannot hold before taking it: a system that hands out more memory than it has ends
// programs with a signal rather than with an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/core/tensor.h"

namespace engine {

/// Bytes that can still be taken: what the kernel calls available, or what a control group leaves; nullopt
/// where neither is known.
std::optional<std::uint64_t> available_memory();
/// From now on at most this many bytes are called available, whatever the machine has; tests make it small.
void limit_available_memory(std::uint64_t bytes);

/// Throws ResourceError, a sentence that begins with `what`, when this many values (float32) do not fit.
void require_memory(Index values, const std::string& what);
/// The same for a tensor of that shape.
void require_memory(const Shape& shape);

}  // namespace engine
