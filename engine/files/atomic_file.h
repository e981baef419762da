// Writing without ever leaving half a file: into a file without a name (where the file system has none, with
// a temporary name in the same folder), which then takes the target's place in one step.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/files/output_target.h"

namespace engine {

/// A file on its way: what is written goes to a temporary beside `path`, until commit() puts it in its
/// place in one step. Without a commit nothing is left; what a kill in the wrong microsecond leaves is
/// removed by the next process that writes to the folder. What is no file but a stream ("/dev/stdout", a
/// FIFO, a device) gets everything at the commit, and is not replaced.
class PendingFile {
  public:
    /// Throws Error when the path cannot be written to at all (no such folder, a folder, or a read-only
    /// file).
    explicit PendingFile(std::filesystem::path path);
    PendingFile(PendingFile&& other) noexcept;
    PendingFile& operator=(PendingFile&&) = delete;
    ~PendingFile();

    /// Both throw ResourceError when the machine refuses (disk full); the old file is then still there.
    void write(std::string_view bytes);
    void commit();
    /// Several files that belong together: all of them are on the disk before the first takes its place, so
    /// that a full disk keeps all old files, and a kill finds only the moment between two renames to leave
    /// new files beside old ones.
    static void commit_all(std::vector<PendingFile>& files);

  private:
    void prepare();
    void take_place();
    [[noreturn]] void give_up() const;
    void give_temporary_name();
    void write_now(std::string_view bytes);
    void close();

    std::filesystem::path path_;  ///< as the caller named it
    OutputTarget target_;         ///< with links followed: a link stays, what it points at is replaced
    std::string temporary_;       ///< empty while the file has no name, and once there is nothing to remove
    std::string held_;            ///< for a stream, until the others are on the disk
    int descriptor_ = -1;
    int replaced_ = -1;  ///< the old file, held open while files take their places
};

/// Writes `bytes` to `path`; throws as PendingFile does.
void write_file(const std::filesystem::path& path, std::string_view bytes);
/// The same refusals without writing: to be asked before long work.
void check_writable(const std::filesystem::path& path);

/// The whole file; throws Error that names it. Refuses more than `limit` bytes, and what is no regular file.
std::string read_file(const std::filesystem::path& path, std::uintmax_t limit);

}  // namespace engine
