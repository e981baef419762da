// How the engine speaks of trouble: Error is a sentence for the user, ENGINE_CHECK is our own bug.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace engine {

/// A setting that breaks a rule: a parameter of one stage of one pipeline. Fields that are unknown or do not
/// apply are empty.
struct Setting {
    std::string pipeline;              ///< "left", "right" or "encoder"
    std::optional<std::size_t> stage;  ///< from 0
    std::string parameter;             ///< as in PIPE: "output-padding"; empty: the stage as a whole
    bool operator==(const Setting&) const = default;
};

/// The request or an input file is wrong. The message is one sentence for the user that names the thing and
/// the rule, with the numbers; commands print it and exit with status 2, the window shows it. Where a rule
/// about settings is broken it also names those settings one by one, the one that the sentence is about
/// first: the window reddens their fields.
class Error : public std::runtime_error {
  public:
    explicit Error(const std::string& sentence, std::vector<Setting> settings = {})
        : std::runtime_error(sentence), sentence_(sentence), settings_(std::move(settings)) {}

    /// The text of what() without the places that in_stage() and in_pipeline() have put before it.
    const std::string& sentence() const { return sentence_; }
    const std::vector<Setting>& settings() const { return settings_; }

    /// The same error from within a stage: "stage 1 (conv): …". Settings without a stage get this one;
    /// without any setting, the stage as a whole is to blame.
    Error in_stage(std::size_t stage, std::string_view operation) const;
    /// The same error from within a pipeline: "left: …". Without any setting, the pipeline as a whole is to
    /// blame; a setting without a stage, such as the loss, belongs to none.
    Error in_pipeline(std::string_view name) const;

  private:
    Error placed(const std::string& place, std::vector<Setting> settings) const;

    std::string sentence_;
    std::vector<Setting> settings_;
};

/// The machine refused (disk full, write failed): one sentence; commands exit with status 1.
class ResourceError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Throws Error with a formatted sentence.
template <typename... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
    throw Error(fmt::format(format, std::forward<Args>(args)...));
}

/// The same for a rule about settings: `parameters` are those that break it together, as in PIPE.
template <typename... Args>
[[noreturn]] void refuse(const std::vector<std::string>& parameters, fmt::format_string<Args...> format,
                         Args&&... args) {
    std::vector<Setting> settings;
    for (const std::string& parameter : parameters)
        settings.push_back({{}, {}, parameter});
    throw Error(fmt::format(format, std::forward<Args>(args)...), std::move(settings));
}

[[noreturn]] void check_failed(const char* file, int line, const char* condition, const std::string& detail);

}  // namespace engine

/// A condition that only a bug of ours can break; the further arguments are a format string and its values.
#define ENGINE_CHECK(condition, ...)                                                            \
    do {                                                                                        \
        if (!(condition))                                                                       \
            ::engine::check_failed(__FILE__, __LINE__, #condition, ::fmt::format(__VA_ARGS__)); \
    } while (false)
