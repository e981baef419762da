// Writing without ever leaving half a file: into a file without a name (where the file system has none, with a temporary
// name in the same folder), which then takes the target's place in one step.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace engine {

/// A file on its way: what is written goes to a temporary beside `path`, until commit() puts it in its
/// place in one step. Without a commit nothing is left; what a kill in the wrong microsecond leaves is removed
/// by the next process that writes to the folder. Several of them, written first and committed then,
/// come all or not at all.
class PendingFile {
  public:
    /// Throws Error when the path cannot be written to at all (no such folder, read-only, a folder).
    explicit PendingFile(std::filesystem::path path);
    PendingFile(PendingFile&& other) noexcept;
    PendingFile& operator=(PendingFile&&) = delete;
    ~PendingFile();

    /// Both throw ResourceError when the machine would not do it (disk full); the old file is then still
    /// there.
    void write(std::string_view bytes);
    void commit();

  private:
    [[noreturn]] void give_up() const;
    bool name_at_once();
    void close();

    std::filesystem::path path_;    ///< as the caller named it
    std::filesystem::path target_;  ///< with links followed: a link stays, what it points at is replaced
    std::string temporary_;         ///< empty while the file has no name, and once there is nothing to remove
    int descriptor_ = -1;
};

/// Writes `bytes` to `path`; throws as PendingFile does.
void write_file(const std::filesystem::path& path, std::string_view bytes);
/// The same refusals without writing: to be asked before long work.
void check_writable(const std::filesystem::path& path);

/// The whole file; throws Error that names it. Refuses more than `limit` bytes.
std::string read_file(const std::filesystem::path& path, std::uintmax_t limit);

}  // namespace engine
