// Thumbnails: small pictures of files for the open dialog, made on a thread of their own, so that no frame
// waits for a file.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/core/tensor.h"

namespace app {

struct Thumbnail {
    std::uint64_t serial = 0;   ///< its texture's version
    int width = 0, height = 0;  ///< no side longer than `thumbnail_side`
    std::vector<std::uint8_t> rgba;
    engine::Pair size;       ///< of the whole picture
    std::string error;       ///< why there is none: a damaged or an unreadable file
    bool too_large = false;  ///< not read: it can be opened, but a thumbnail would take too long
    const char* kind = "";   ///< not read, since it is no picture: "lesson" or "network"
};

inline constexpr int thumbnail_side = 96;
/// Larger files are not read for a thumbnail.
inline constexpr std::uintmax_t thumbnail_bytes = std::uintmax_t{1} << 27;

/// Reads the file and makes one, unless it is larger than `limit`; trouble becomes its error.
Thumbnail make_thumbnail(const std::filesystem::path& path, std::uintmax_t limit = thumbnail_bytes);

class Thumbnails {
  public:
    /// `wake` is called from the thread when there is a new one.
    explicit Thumbnails(std::function<void()> wake);
    ~Thumbnails();

    /// Sets the files in sight, in order; earlier wishes that have not been begun are dropped.
    void want(std::vector<std::filesystem::path> paths);
    /// The file's thumbnail, or null while it has not been made.
    std::shared_ptr<const Thumbnail> find(const std::filesystem::path& path) const;
    /// Forgets all, so that files that have changed are read again.
    void forget();
    /// Whether there have been new ones since the last call.
    bool news();
    void wait_idle();

  private:
    void run(const std::stop_token& stop);

    std::function<void()> wake_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<std::filesystem::path> wanted_;
    std::map<std::filesystem::path, std::shared_ptr<const Thumbnail>> made_;
    std::uint64_t serial_ = 0;
    bool working_ = false, news_ = false;
    std::jthread thread_;  ///< last: it ends before what it uses
};

}  // namespace app
