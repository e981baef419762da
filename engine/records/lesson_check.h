// The checks of a lesson's step against the reports of an evaluation and of learning.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/core/tensor.h"
#include "engine/records/lesson.h"

namespace engine {

struct LessonResult {
    std::string check;  ///< as it was written
    std::string found;  ///< the report's value, or why there is none
    bool holds = false;
    bool operator==(const LessonResult&) const = default;
};

/// The steps of learning that the checks speak of ("learn.100.right.levels.red"). Throws Error for more than
/// 10000.
std::set<Index> learned_steps(std::span<const LessonCheck> checks);

/// Whether a check speaks of a trained network ("network.output.in_situ.0.levels").
bool speaks_of_network(std::span<const LessonCheck> checks);

/// What checks are held against. `report` is that of report_json(); the others, which may be empty where no
/// check speaks of them, are those of learning_report() and audit_json().
struct CheckedReports {
    std::string report, learned = {}, network = {};
};

/// Throws Error for a key that they do not have.
std::vector<LessonResult> check_reports(std::span<const LessonCheck> checks, const CheckedReports& reports);

}  // namespace engine
