// Weights and biases as PIPE names them: FILE.npy, or FILE#TENSOR for a file of several.
#pragma once

#include <string>

#include "engine/core/tensor.h"

namespace engine::network {

struct NamedWeight {
    Tensor values;
    std::string turned;  ///< how its axes were moved, see StoredTensor
};

/// A weight, [I, O/groups, kH, kW] where it is transposed, otherwise [O, I/groups, kH, kW]. Throws Error;
/// where a file of several tensors is named alone, it lists those that could be meant.
NamedWeight read_named_weight(const std::string& named, bool transposed);

/// A bias or slopes: 1-D (4-D with all values along one axis is accepted too); becomes (1, O, 1, 1).
Tensor read_named_vector(const std::string& named);

}  // namespace engine::network
