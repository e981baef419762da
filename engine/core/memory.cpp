#include "engine/core/memory.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <limits>

#include "engine/core/blocks.h"
#include "engine/core/error.h"

namespace engine {
namespace {

/// For fewer bytes the question costs more than it is worth.
constexpr std::uint64_t never_asked = std::uint64_t{64} << 20;

std::atomic<std::uint64_t> limit{std::numeric_limits<std::uint64_t>::max()};

std::optional<std::uint64_t> number_in(const std::string& file) {
    std::ifstream stream(file);
    std::uint64_t number = 0;
    if (stream >> number) return number;  // "max", for no limit, is no number
    return std::nullopt;
}

/// The number behind a key in a file of lines "key number …".
std::optional<std::uint64_t> number_after(const std::string& key, const std::string& file) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);)
        if (line.starts_with(key + " ")) return std::stoull(line.substr(key.size()));
    return std::nullopt;
}

/// The bytes that are left under the limit of the control group mounted there; cached files make room when
/// asked to.
std::optional<std::uint64_t> group_available(const std::string& folder, const char* limit_file,
                                             const char* usage_file, const char* cached_key) {
    const auto most = number_in(folder + limit_file), usage = number_in(folder + usage_file);
    if (!most || !usage) return std::nullopt;
    const std::uint64_t used =
        *usage - std::min(*usage, number_after(cached_key, folder + "memory.stat").value_or(0));
    return *most > used ? *most - used : 0;
}

std::uint64_t bytes_of(Index values) { return static_cast<std::uint64_t>(values) * sizeof(float); }

}  // namespace

std::optional<std::uint64_t> available_memory() {
    std::optional<std::uint64_t> least = number_after("MemAvailable:", "/proc/meminfo");
    if (least) *least *= 1024;
    const std::string folder = "/sys/fs/cgroup/";
    for (const auto group : {group_available(folder, "memory.max", "memory.current", "inactive_file"),
                             group_available(folder + "memory/", "memory.limit_in_bytes",
                                             "memory.usage_in_bytes", "total_inactive_file")})
        if (group) least = least ? std::min(*least, *group) : group;
    if (limit < least.value_or(std::numeric_limits<std::uint64_t>::max())) least = limit;
    return least;
}

void limit_available_memory(std::uint64_t bytes) { limit = bytes; }

void require_memory(Index values, const std::string& what) {
    const std::uint64_t bytes = bytes_of(values);
    if (bytes < never_asked) return;
    auto available = available_memory();
    if (available) *available += waiting_large_bytes();
    if (available && bytes > *available)
        throw ResourceError(fmt::format("{} needs {} MiB of memory, but only {} MiB are available", what,
                                        bytes >> 20, *available >> 20));
}

// The sentence is made only where it may be needed, because most tensors are small.
void require_memory(const Shape& shape) {
    if (bytes_of(shape.elements()) >= never_asked)
        require_memory(shape.elements(), "a tensor of " + to_string(shape));
}

}  // namespace engine
