#include "app/export/figure_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace app {
namespace {

constexpr std::size_t longest = 40;  ///< of each part

/// Letters, digits and what needs no quotes; signs of other scripts stay whole.
std::string tidy(std::string text) {
    for (char& c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (!std::isalnum(byte) && byte < 0x80 && c != '-' && c != '_' && c != '.') c = '-';
    }
    return text;
}

/// Cuts between characters.
std::string shortened(std::string text) {
    std::size_t end = std::min(text.size(), longest);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    text.resize(end);
    return text;
}

std::string picture_part(const std::string& name) {
    if (name.empty()) return "sample";
    constexpr std::string_view signal = "signal:";
    if (name.starts_with(signal)) return shortened(tidy(name.substr(signal.size())));
    return shortened(tidy(std::filesystem::path(name).stem().string()));
}

/// "upsample-conv"
std::string pipeline_part(const engine::Pipeline& pipeline) {
    std::string part;
    for (const engine::Stage& stage : pipeline.stages)
        part += fmt::format("{}{}", part.empty() ? "" : "-", op_name(stage));
    return part.empty() ? "nothing" : shortened(tidy(part));
}

}  // namespace

std::string figure_name(const engine::Experiment& experiment, std::size_t added) {
    const std::string more = added > 0 ? fmt::format("_and_{}_more", added) : "";
    return fmt::format("{}_{}_vs_{}{}.png", picture_part(experiment.source.name),
                       pipeline_part(experiment.left), pipeline_part(experiment.right), more);
}

std::string free_name(const std::string& name, const std::function<bool(const std::string&)>& is_taken) {
    const std::filesystem::path path(name);
    std::string free = name;
    for (int number = 2; is_taken(free); ++number)
        free = fmt::format("{}-{}{}", path.stem().string(), number, path.extension().string());
    return free;
}

}  // namespace app
