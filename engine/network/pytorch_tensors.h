// The tensors in a PyTorch pickle: their names, and the place of each one's values.
#pragma once

#include <functional>

#include "engine/network/pickle.h"
#include "engine/network/tensor_file.h"

namespace engine::network {

/// A block of values that tensors share.
struct Storage {
    std::string key;
    ElementType type = ElementType::float32;
    Index held = 0;  ///< values, as the pickle claims
};

/// The bytes of a storage; throws Error where there are not as many as it claims.
using StorageBytes = std::function<std::string(const Storage&)>;

/// The tensors in the containers of the pickle. Throws Error for containers that hold themselves, and for
/// more or deeper ones than files of weights have.
TensorFile pytorch_tensors(const Pickle& pickle, const StorageBytes& bytes);

/// The storage that a persistent value stands for; throws Error, a sentence about "it".
Storage storage_of(const Pickle& pickle, const PickleValue& persistent);

}  // namespace engine::network
