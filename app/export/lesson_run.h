// Lessons without a window: the document of a step, its checks, and the handout.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/document/document.h"
#include "engine/core/progress.h"
#include "engine/records/lesson.h"

namespace app {

/// The step's document with its picture and weights; pictures are looked for beside the lesson, too. Throws
/// engine::Error that names the step.
Document document_of(const engine::LessonStep& step, const std::filesystem::path& lesson);

struct LessonResult {
    std::string check;  ///< as it was written
    std::string found;  ///< the report's value, or why there is none
    bool holds = false;
};

/// Computes the step's numbers and compares them. Throws engine::Error, engine::Cancelled.
std::vector<LessonResult> run_checks(const engine::LessonStep& step, const std::filesystem::path& lesson,
                                     const engine::Progress& progress = {});

/// Writes into `folder`, which is made: handout.md and for every step step-01.png and step-01.pdf. Throws
/// engine::Error, engine::ResourceError, engine::Cancelled.
void write_handout(const engine::Lesson& lesson, const std::filesystem::path& file,
                   const std::filesystem::path& folder, std::string_view language,
                   const engine::Progress& progress = {});

}  // namespace app
