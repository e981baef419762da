#include "app/document/failure.h"

#include <algorithm>

namespace app {
namespace {

bool is_of(const engine::Setting& setting, Part part) { return setting.pipeline == engine_name(part); }

}  // namespace

bool Failure::concerns(Part part) const {
    return std::ranges::any_of(settings, [&](const auto& setting) { return is_of(setting, part); });
}

bool Failure::concerns(Part part, std::size_t stage) const {
    return std::ranges::any_of(
        settings, [&](const auto& setting) { return is_of(setting, part) && setting.stage == stage; });
}

bool Failure::concerns(Part part, std::size_t stage, std::string_view parameter) const {
    return std::ranges::any_of(settings, [&](const auto& setting) {
        return is_of(setting, part) && setting.stage == stage && setting.parameter == parameter;
    });
}

bool Failure::concerns(std::string_view parameter) const {
    return std::ranges::any_of(
        settings, [&](const auto& setting) { return !setting.stage && setting.parameter == parameter; });
}

std::string_view Failure::subject(Part part, std::size_t stage) const {
    for (const auto& setting : settings)
        if (is_of(setting, part) && setting.stage == stage) return setting.parameter;
    return {};
}

std::optional<Part> Failure::part() const {
    for (const Part part : {Part(Side::left), Part(Side::right), Part::encoder()})
        if (!settings.empty() && is_of(settings.front(), part)) return part;
    return std::nullopt;
}

std::optional<std::size_t> Failure::stage() const {
    return settings.empty() ? std::nullopt : settings.front().stage;
}

Failure failure_of(const engine::Error& error) { return {error.sentence(), error.settings(), {}}; }

std::string full_text(const Failure& failure) {
    const auto part = failure.part();
    if (!part) return failure.sentence;
    std::string place = part->side() ? letter(*part) : "Encoder";
    if (failure.stage()) place += ", stage " + std::to_string(*failure.stage());
    return place + ": " + failure.sentence;
}

}  // namespace app
