#include "engine/files/output_target.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <system_error>

namespace engine {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) { return std::generic_category().message(error); }

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// The number of an open descriptor of this process that the path names, or -1.
int descriptor_named(const fs::path& path) {
    std::error_code code;
    if (fs::canonical(folder_of(path), code) != fs::canonical("/proc/self/fd", code) || code) return -1;
    const std::string name = path.filename().string();
    int number = -1;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    return error == std::errc{} && end == name.data() + name.size() ? number : -1;
}

/// Follows links one by one, so that one that points at nothing yet gives the name of what it points at, and
/// one into /proc/self/fd the descriptor rather than the file behind it, which others may be writing as well.
void follow(OutputTarget& target) {
    constexpr int most_links = 40;
    std::error_code code;
    for (int links = 0; links < most_links; ++links) {
        target.descriptor = descriptor_named(target.path);
        if (target.descriptor >= 0 || !fs::is_symlink(target.path, code)) return;
        const fs::path next = fs::read_symlink(target.path, code);
        target.path = next.is_absolute() ? next : folder_of(target.path) / next;
    }
    target.why_not = reason(ELOOP);
}

std::string why_not_open(int descriptor) {
    const int flags = ::fcntl(descriptor, F_GETFL);
    if (flags < 0) return reason(errno);
    return (flags & O_ACCMODE) == O_RDONLY ? "it is not open for writing" : "";
}

std::string why_not_in_folder(const fs::path& path) {
    std::error_code code;
    const fs::path folder = folder_of(path);
    if (!fs::exists(folder, code)) return fmt::format("the folder {} does not exist", folder.string());
    if (!fs::is_directory(folder, code)) return fmt::format("{} is not a folder", folder.string());
    if (path.filename().string().size() > 255) return reason(ENAMETOOLONG);
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return fmt::format("folder {}: {}", folder.string(), reason(errno));
    return {};
}

/// Root may write to everything; a file that its owner made read-only is to stay all the same.
std::string why_not_replaced(const fs::path& path, const struct stat& info) {
    if ((info.st_mode & 0222) == 0) return "it is read-only";
    return ::access(path.c_str(), W_OK) == 0 ? "" : reason(errno);
}

}  // namespace

OutputTarget find_target(const fs::path& path) {
    OutputTarget target;
    target.path = path;
    if (path.empty() || !path.has_filename()) {
        target.why_not = "it names no file";
        return target;
    }
    follow(target);
    if (!target.why_not.empty()) return target;
    if (target.descriptor >= 0) {
        target.is_stream = true;
        target.why_not = why_not_open(target.descriptor);
        return target;
    }
    struct stat info {};
    const bool exists = ::stat(target.path.c_str(), &info) == 0;
    target.is_stream = exists && (S_ISCHR(info.st_mode) || S_ISFIFO(info.st_mode));
    if (exists && S_ISDIR(info.st_mode))
        target.why_not = "it is a folder";
    else if (target.is_stream)
        target.why_not = ::access(target.path.c_str(), W_OK) == 0 ? "" : reason(errno);
    else if (exists && !S_ISREG(info.st_mode))
        target.why_not = "it is not an ordinary file";
    else
        target.why_not = why_not_in_folder(target.path);
    if (target.why_not.empty() && exists && !target.is_stream)
        target.why_not = why_not_replaced(target.path, info);
    return target;
}

int open_stream(const OutputTarget& target) {
    if (target.descriptor < 0) return ::open(target.path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (target.descriptor == STDOUT_FILENO) std::fflush(stdout);
    return ::fcntl(target.descriptor, F_DUPFD_CLOEXEC, 0);
}

}  // namespace engine
