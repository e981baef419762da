#include "engine/records/lesson_check.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"

namespace engine {
namespace {

constexpr std::string_view learned_prefix = "learn.", network_prefix = "network.";
constexpr Index most_learned = 10'000;

/// The value at "left.stages.0.macs"; null when there is none.
nlohmann::json value_at(const nlohmann::json& report, const std::string& key) {
    const nlohmann::json* at = &report;
    std::size_t start = 0;
    while (start <= key.size()) {
        const auto dot = std::min(key.find('.', start), key.size());
        const std::string part = key.substr(start, dot - start);
        if (at->is_object() && at->contains(part))
            at = &(*at)[part];
        else if (at->is_array() && !part.empty() && part.find_first_not_of("0123456789") == part.npos &&
                 part.size() < 6 && std::stoul(part) < at->size())
            at = &(*at)[std::stoul(part)];
        else
            fail("the report has no \"{}\" (at \"{}\")", key, part);
        start = dot + 1;
    }
    return *at;
}

bool holds(LessonCheck::Relation relation, double found, double wanted) {
    using Relation = LessonCheck::Relation;
    switch (relation) {
        // Numbers in a lesson are written with the digits that a reader wants to see.
        case Relation::equal: return std::abs(found - wanted) <= 1e-6 * std::max(1.0, std::abs(wanted));
        case Relation::about: return std::abs(found - wanted) <= 0.01 * std::abs(wanted);
        case Relation::less: return found < wanted;
        case Relation::greater: return found > wanted;
    }
    return false;
}

/// Each entry under its step, so that a key can name it.
nlohmann::json by_step(const std::string& learned) {
    nlohmann::json numbers = nlohmann::json::object();
    const auto report = nlohmann::json::parse(learned);
    for (const auto& entry : report["steps"])
        numbers[std::to_string(entry["step"].get<Index>())] = entry;
    return numbers;
}

}  // namespace

std::set<Index> learned_steps(std::span<const LessonCheck> checks) {
    std::set<Index> steps;
    for (const auto& check : checks) {
        if (!check.key.starts_with(learned_prefix)) continue;
        const std::string_view text = std::string_view(check.key).substr(learned_prefix.size());
        Index step = -1;
        std::from_chars(text.data(), text.data() + text.size(), step);
        if (step < 0 || step > most_learned)
            fail("\"{}\": the step of learning is a number from 0 to {}", check.key, most_learned);
        steps.insert(step);
    }
    return steps;
}

bool speaks_of_network(std::span<const LessonCheck> checks) {
    return std::ranges::any_of(
        checks, [](const LessonCheck& check) { return check.key.starts_with(network_prefix); });
}

std::vector<LessonResult> check_reports(std::span<const LessonCheck> checks, const CheckedReports& reports) {
    auto numbers = nlohmann::json::parse(reports.report);
    if (!reports.learned.empty()) numbers["learn"] = by_step(reports.learned);
    if (!reports.network.empty()) numbers["network"] = nlohmann::json::parse(reports.network);
    std::vector<LessonResult> results;
    for (const LessonCheck& check : checks) {
        const nlohmann::json value = value_at(numbers, check.key);
        LessonResult result{check.text, value.dump(), false};
        if (value.is_number()) result.holds = holds(check.relation, value.get<double>(), check.value);
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace engine
