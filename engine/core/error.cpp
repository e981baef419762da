#include "engine/core/error.h"

namespace engine {

Error Error::placed(const std::string& place, std::vector<Setting> settings) const {
    Error error(place + ": " + what(), std::move(settings));
    error.sentence_ = sentence_;
    return error;
}

Error Error::in_stage(std::size_t stage, std::string_view operation) const {
    std::vector<Setting> settings = settings_;
    if (settings.empty()) settings.emplace_back();
    for (Setting& setting : settings)
        if (!setting.stage) setting.stage = stage;
    return placed(fmt::format("stage {} ({})", stage, operation), std::move(settings));
}

Error Error::in_pipeline(std::string_view name) const {
    std::vector<Setting> settings = settings_;
    if (settings.empty()) settings.emplace_back().pipeline = name;
    for (Setting& setting : settings)
        if (setting.stage) setting.pipeline = name;
    return placed(std::string(name), std::move(settings));
}

void check_failed(const char* file, int line, const char* condition, const std::string& detail) {
    throw std::logic_error(
        fmt::format("internal error at {}:{}: {} does not hold ({})", file, line, condition, detail));
}

}  // namespace engine
