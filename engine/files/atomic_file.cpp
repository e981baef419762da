#include "engine/files/atomic_file.h"

#include <fcntl.h>
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

/// What keeps a file of that name from being made, or empty.
std::string why_not_writable(const fs::path& path) {
    std::error_code code;
    if (path.empty() || !path.has_filename()) return "it names no file";
    const auto status = fs::status(path, code);
    if (code == std::errc::too_many_symbolic_link_levels) return code.message();
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    if (!fs::exists(folder, code)) return fmt::format("the folder {} does not exist", folder.string());
    if (!fs::is_directory(folder, code)) return fmt::format("{} is not a folder", folder.string());
    if (fs::is_directory(status)) return "it is a folder";
    if (fs::exists(status) && !fs::is_regular_file(status)) return "it is not an ordinary file";
    if (path.filename().string().size() > 255) return reason(ENAMETOOLONG);
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return fmt::format("folder {}: {}", folder.string(), reason(errno));
    if (fs::exists(status) && ::access(path.c_str(), W_OK) != 0) return reason(errno);
    return {};
}

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
    if (const std::string why = why_not_writable(path); !why.empty())
        fail("cannot write {}: {}", path.string(), why);
}

PendingFile::PendingFile(fs::path path) : path_(std::move(path)), target_(path_) {
    check_writable(path_);
    std::error_code code;
    if (fs::is_symlink(path_, code)) target_ = fs::weakly_canonical(path_, code);
    remove_leftovers(folder_of(target_));
    descriptor_ = open_nameless(folder_of(target_));
    if (descriptor_ < 0) descriptor_ = open_temporary(folder_of(target_), temporary_);
    if (descriptor_ < 0) {
        temporary_.clear();
        give_up();
    }
    struct stat old {};
    if (::stat(target_.c_str(), &old) == 0) ::fchmod(descriptor_, old.st_mode & 07777);
}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
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
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) give_up();
        bytes.remove_prefix(static_cast<std::size_t>(count));
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
    for (PendingFile& file : files)
        file.take_place();
    for (PendingFile& file : files)
        file.close();
}

/// On the disk before it gets its name: after a power cut the name holds the old file or the new one.
void PendingFile::prepare() {
    if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) give_up();
    if (temporary_.empty()) give_temporary_name();
    // A rename that takes a file's last name away also frees its blocks, some milliseconds on a journalling
    // file system; of a file that is open it does not, and takes microseconds.
    if (replaced_ < 0) replaced_ = ::open(target_.c_str(), O_PATH | O_CLOEXEC);
}

void PendingFile::take_place() {
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) give_up();
    temporary_.clear();
}

void PendingFile::give_temporary_name() {
    const std::string source = fmt::format("/proc/self/fd/{}", descriptor_);
    for (int attempt = 0; attempt < 1000; ++attempt) {
        std::string name = next_temporary(folder_of(target_));
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
