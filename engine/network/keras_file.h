// Keras' files (.h5, .keras) and TensorFlow.js' model.json: what is in them, and their models as graphs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/network/graph.h"
#include "engine/network/keras_builder.h"

namespace engine::network {

struct KerasFile {
    std::optional<KerasModel> model;  ///< none: weights alone
    std::vector<StoredTensor> stored;
    std::vector<UnreadValue> unread;
    KerasDialect dialect;
};

/// All throw Error, a sentence about "it".
KerasFile open_keras_hdf5(const std::filesystem::path& path);
/// nullopt for archives that hold no config.json.
std::optional<KerasFile> open_keras_zip(const std::filesystem::path& path);
/// The values stand in files beside it, whose names may not leave its folder.
Graph read_tensorflow_js(const std::filesystem::path& path);

/// The graph; refuses weights alone.
Graph graph_of(const KerasFile& file);
/// Its tensors, turned to PyTorch's layout.
TensorFile tensors_of(const KerasFile& file);

}  // namespace engine::network
