#include "engine/io/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "engine/core/error.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) {
    return std::generic_category().message(error);
}

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

/// A name that nothing has yet, opened; short, so that any legal name of a target has a legal temporary
/// beside it.
int open_temporary(const fs::path& folder, std::string& name) {
    static std::atomic<unsigned> counter{0};
    for (int attempt = 0; attempt < 1000; ++attempt) {
        name = (folder / fmt::format(".deconvoscope-{}-{}", ::getpid(), counter++)).string();
        const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST) return descriptor;
    }
    return -1;
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
    descriptor_ =
        open_temporary(target_.has_parent_path() ? target_.parent_path() : fs::path("."), temporary_);
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
      descriptor_(std::exchange(other.descriptor_, -1)) {}

PendingFile::~PendingFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
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
    // On the disk before it gets its name: after a power cut the name holds the old file or the new one.
    if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) give_up();
    if (::close(std::exchange(descriptor_, -1)) != 0) give_up();
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) give_up();
    temporary_.clear();
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
