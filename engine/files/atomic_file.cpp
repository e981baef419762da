#include "engine/files/atomic_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <set>
#include <system_error>
#include <utility>

#include "engine/core/error.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) { return std::generic_category().message(error); }

constexpr std::string_view temporary_prefix = ".deconvoscope-";

/// Short, so that any legal name of a target has a legal temporary beside it.
std::string next_temporary(const fs::path& folder) {
    static std::atomic<unsigned> counter{0};
    return (folder / fmt::format("{}{}-{}", temporary_prefix, ::getpid(), counter++)).string();
}

bool is_temporary(std::string_view name) {
    if (!name.starts_with(temporary_prefix)) return false;
    name.remove_prefix(temporary_prefix.size());
    const std::size_t dash = name.find('-');
    return dash != 0 && dash + 1 < name.size() &&
           name.find_first_not_of("0123456789-") == std::string_view::npos &&
           name.find('-', dash + 1) == std::string_view::npos;
}

/// Temporaries are locked by whoever writes them, and a lock ends with its process, however that ends: what
/// can be locked was left behind by a kill, and goes. Looked for once per folder and process.
void remove_leftovers(const fs::path& folder) {
    static std::mutex mutex;
    static std::set<std::string> seen;
    const std::scoped_lock lock(mutex);
    std::error_code code;
    if (!seen.insert(fs::absolute(folder, code).string()).second) return;
    for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
        const std::string name = at->path().filename().string();
        if (!is_temporary(name)) continue;
        const int descriptor = ::open(at->path().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (descriptor < 0) continue;
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) ::unlink(at->path().c_str());
        ::close(descriptor);
    }
}

/// A file without a name: it is gone when its process is. -1 where the file system has no such thing.
int open_nameless(const fs::path& folder) {
    if (::access("/proc/self/fd", X_OK) != 0) return -1;
    const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (descriptor >= 0) ::flock(descriptor, LOCK_EX | LOCK_NB);
    return descriptor;
}

/// A name that nothing has yet, opened and locked.
int open_temporary(const fs::path& folder, std::string& name) {
    for (int attempt = 0; attempt < 1000; ++attempt) {
        name = next_temporary(folder);
        const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST) return -1;
        if (descriptor < 0) continue;
        struct stat info {};
        ::flock(descriptor, LOCK_EX);
        // Somebody who looks for leftovers may have come between opening and locking.
        if (::fstat(descriptor, &info) != 0 || info.st_nlink > 0) return descriptor;
        ::close(descriptor);
    }
    return -1;
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

void check_writable(const fs::path& path) {
    if (const OutputTarget target = find_target(path); !target.why_not.empty())
        fail("cannot write {}: {}", path.string(), target.why_not);
}

PendingFile::PendingFile(fs::path path) : path_(std::move(path)), target_(find_target(path_)) {
    if (!target_.why_not.empty()) fail("cannot write {}: {}", path_.string(), target_.why_not);
    if (target_.is_stream) return;
    const fs::path folder = folder_of(target_.path);
    remove_leftovers(folder);
    descriptor_ = open_nameless(folder);
    if (descriptor_ < 0) descriptor_ = open_temporary(folder, temporary_);
    if (descriptor_ < 0) {
        temporary_.clear();
        give_up();
    }
    // Everybody who may read and write the old file may do so with the new one; the rights that a program
    // runs with are another matter.
    struct stat old {};
    if (::stat(target_.path.c_str(), &old) == 0) ::fchmod(descriptor_, old.st_mode & 0777);
}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      held_(std::exchange(other.held_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      replaced_(std::exchange(other.replaced_, -1)) {}

PendingFile::~PendingFile() {
    for (const int descriptor : {descriptor_, replaced_})
        if (descriptor >= 0) ::close(descriptor);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void PendingFile::give_up() const {
    throw ResourceError(fmt::format("cannot write {}: {}", path_.string(), reason(errno)));
}

void PendingFile::write(std::string_view bytes) {
    if (target_.is_stream)
        held_ += bytes;
    else
        write_now(bytes);
}

void PendingFile::write_now(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {  // a pipe that somebody else does not want to wait for
            pollfd full{descriptor_, POLLOUT, 0};
            ::poll(&full, 1, -1);
        } else if (errno != EINTR) {
            give_up();
        }
    }
}

void PendingFile::commit() {
    prepare();
    take_place();
    close();
}

void PendingFile::commit_all(std::vector<PendingFile>& files) {
    for (PendingFile& file : files)
        file.prepare();
    // Streams first: one that nobody reads any more keeps all old files, too.
    for (const bool stream : {true, false})
        for (PendingFile& file : files)
            if (file.target_.is_stream == stream) file.take_place();
    for (PendingFile& file : files)
        file.close();
}

/// On the disk before it gets its name: after a power cut the name holds the old file or the new one.
void PendingFile::prepare() {
    if (target_.is_stream) return;
    if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) give_up();
    if (temporary_.empty()) give_temporary_name();
    // A rename that takes a file's last name away also frees its blocks, some milliseconds on a journalling
    // file system; of a file that is open it does not, and takes microseconds.
    if (replaced_ < 0) replaced_ = ::open(target_.path.c_str(), O_PATH | O_CLOEXEC);
}

void PendingFile::take_place() {
    if (target_.is_stream) {
        descriptor_ = open_stream(target_);
        if (descriptor_ < 0) give_up();
        return write_now(held_);
    }
    if (::rename(temporary_.c_str(), target_.path.c_str()) != 0) give_up();
    temporary_.clear();
}

void PendingFile::give_temporary_name() {
    const std::string source = fmt::format("/proc/self/fd/{}", descriptor_);
    for (int attempt = 0; attempt < 1000; ++attempt) {
        std::string name = next_temporary(folder_of(target_.path));
        if (::linkat(AT_FDCWD, source.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
            temporary_ = std::move(name);
            return;
        }
        if (errno != EEXIST) break;
    }
    give_up();
}

void PendingFile::close() {
    if (replaced_ >= 0) ::close(std::exchange(replaced_, -1));
    if (::close(std::exchange(descriptor_, -1)) != 0) give_up();
}

void write_file(const fs::path& path, std::string_view bytes) {
    PendingFile file(path);
    file.write(bytes);
    file.commit();
}

std::string read_file(const fs::path& path, std::uintmax_t limit) {
    std::error_code code;
    const auto status = fs::status(path, code);
    if (!fs::exists(status)) fail("cannot read {}: there is no such file", path.string());
    if (fs::is_directory(status)) fail("cannot read {}: it is a folder", path.string());
    if (fs::is_other(status))
        fail("cannot read {}: it is not a regular file, and a FIFO or a device may never end", path.string());
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) fail("cannot read {}: {}", path.string(), reason(errno));
    std::string bytes;
    struct stat info {};
    if (::fstat(descriptor, &info) == 0 && info.st_size > 0 &&
        static_cast<std::uintmax_t>(info.st_size) <= limit)
        bytes.reserve(static_cast<std::size_t>(info.st_size) + 1);
    char block[1 << 16];
    ssize_t count = 0;
    while ((count = ::read(descriptor, block, sizeof block)) != 0) {
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        bytes.append(block, static_cast<std::size_t>(count));
        if (bytes.size() > limit) break;
    }
    const int error = errno;
    ::close(descriptor);
    if (count < 0) fail("cannot read {}: {}", path.string(), reason(error));
    if (bytes.size() > limit) fail("{} is too large: more than the limit of {} bytes", path.string(), limit);
    return bytes;
}

}  // namespace engine
