// Seeded random pictures.
#pragma once

#include <cstdint>

#include "engine/core/tensor.h"

namespace engine {

/// Normal noise of mean 0 and standard deviation 1: the same numbers on every machine.
Tensor noise(const Shape& shape, std::uint64_t seed);

}  // namespace engine
