// What a figure of several pictures keeps of one of them, so that a later run takes it over.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/figure/plate.h"

namespace engine {

/// All of the block but the picture's name, the labels, the marks and the whole truth, which are not
/// computed.
std::string encode_block(const PlateBlock& block, const std::string& id);
/// nullopt when there is no such file, or it answers another question (`id`). Throws Error, a sentence about
/// the file, when it is damaged.
std::optional<PlateBlock> read_block(const std::filesystem::path& path, const std::string& id);

}  // namespace engine
