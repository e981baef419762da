// How the engine speaks of trouble: Error is a sentence for the user, ENGINE_CHECK is our own bug.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace engine {

/// The request or an input file is wrong. The message is one sentence for the user that names the thing and the
/// rule, with the numbers; commands print it and exit with status 2, the window shows it.
class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The machine would not do it (disk full, write failed): one sentence; commands exit with status 1.
class ResourceError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Throws Error with a formatted sentence.
template <typename... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
    throw Error(fmt::format(format, std::forward<Args>(args)...));
}

[[noreturn]] void check_failed(const char* file, int line, const char* condition, const std::string& detail);

}  // namespace engine

/// A condition that only a bug of ours can break; the further arguments are a format string and its values.
#define ENGINE_CHECK(condition, ...)                                                                        \
    do {                                                                                                    \
        if (!(condition)) ::engine::check_failed(__FILE__, __LINE__, #condition, ::fmt::format(__VA_ARGS__)); \
    } while (false)
