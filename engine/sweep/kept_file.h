// One finished cell as a file that a later run takes over: a PNG of what it shows, with everything else in a
// text chunk, written in one step.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "engine/picture/picture.h"

namespace engine {

/// `key` is the text chunk's, `id` all that the cell answers for. An empty picture is possible.
std::string encode_kept(std::string_view key, const std::string& id, nlohmann::ordered_json values,
                        const Bitmap& picture);
/// Hands the values to `use`, which may throw Error and the library's own exceptions about them. false when
/// there is no such file, or its id is another one. Throws Error, a sentence about the file, when it is
/// damaged.
bool read_kept(const std::filesystem::path& path, std::string_view key, const std::string& id,
               const std::function<void(const nlohmann::ordered_json&)>& use);
/// The picture of such a file.
Bitmap kept_picture(const std::filesystem::path& path);

}  // namespace engine
