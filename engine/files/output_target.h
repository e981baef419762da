// The meaning of an output's name: a file that is replaced, or a stream that is written to.
#pragma once

#include <filesystem>
#include <string>

namespace engine {

/// `why_not` is empty when it can be written to, and says otherwise what is in the way.
struct OutputTarget {
    std::filesystem::path path;  ///< with links followed, also where the last one points at nothing yet
    bool is_stream =
        false;            ///< a terminal, a pipe, a device, or a descriptor of this process: never replaced
    int descriptor = -1;  ///< which the name stands for ("/dev/stdout", "/dev/fd/3")
    std::string why_not;
};

/// Looks without writing.
OutputTarget find_target(const std::filesystem::path& path);

/// An open descriptor for a stream, to be closed by the caller; -1 with errno set. Waits for the reader of a
/// FIFO.
int open_stream(const OutputTarget& target);

}  // namespace engine
