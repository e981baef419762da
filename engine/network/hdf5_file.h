// HDF5 files, read by libhdf5: datasets of numbers and attributes of text. The library does not survive every
// damaged file, so that it works in a process of its own, whose end by a signal is an error like others here.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/network/tensor_file.h"

namespace engine::network {

struct Hdf5File {
    std::map<std::string, std::string> texts;  ///< the file's own attributes of text
    std::vector<StoredTensor> tensors;         ///< named by their paths without the first slash
    std::vector<UnreadValue> unread;           ///< datasets that are no numbers, or lie
};

/// Reads all of a file, or of the bytes of one. Throws Error, a sentence about "it". Links to other files are
/// not followed, and no plugin is loaded.
Hdf5File read_hdf5(const std::filesystem::path& path);
Hdf5File read_hdf5_bytes(const std::string& bytes);

}  // namespace engine::network
