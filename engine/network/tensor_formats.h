// The formats that tensor_file.h chooses from. All throw Error, a sentence that the file's name goes before.
#pragma once

#include "engine/network/tensor_file.h"

namespace engine::network {

/// Part of a file's bytes; throws Error where the file ends before.
std::string read_range(const std::filesystem::path& path, std::uint64_t offset, std::uint64_t size);

/// A file of the safetensors format begins with the length of its JSON header, in 8 bytes.
bool is_safetensors(const std::string& first_bytes, std::uint64_t file_size);
TensorFile open_safetensors(const std::filesystem::path& path);

/// NumPy's archives, and PyTorch's since version 1.6, told apart by what is in them.
TensorFile open_zip(const std::filesystem::path& path);

/// PyTorch's form before that: pickles, then the bytes of the storages.
TensorFile open_legacy_pytorch(const std::filesystem::path& path);

/// Keras' HDF5 files and the manifest of TensorFlow.js: tensors are named LAYER/WEIGHT ("up/kernel"), are
/// found by their place in the file too, and are turned to PyTorch's layout.
TensorFile open_hdf5(const std::filesystem::path& path);
bool begins_as_json(const std::string& bytes);
TensorFile open_tensorflow_js(const std::filesystem::path& path);

/// Initializers, and the values of Constant nodes by the name of their output.
TensorFile open_onnx(const std::filesystem::path& path);

}  // namespace engine::network
