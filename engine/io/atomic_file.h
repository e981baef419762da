// Writing without ever leaving half a file: a temporary name in the same folder, then a rename.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

namespace engine {

/// Writes `bytes` to `path`. Throws Error when the path cannot be written to at all (no such folder, read-only, a folder),
/// ResourceError when writing failed half-way (disk full); the old file is then still there and no temporary is left.
void write_file(const std::filesystem::path& path, std::string_view bytes);
/// The same refusals without writing: to be asked before long work.
void check_writable(const std::filesystem::path& path);

/// The whole file; throws Error that names it. Refuses more than `limit` bytes.
std::string read_file(const std::filesystem::path& path, std::uintmax_t limit);

}  // namespace engine
