// The handout of a lesson.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/core/progress.h"
#include "engine/records/lesson.h"

namespace app {

/// Writes handout.md and handout.pdf (a page for each step, with its words), and for every step step-01.png
/// and step-01.pdf into `folder`, which is made. Throws engine::Error, engine::ResourceError,
/// engine::Cancelled.
void write_handout(const engine::Lesson& lesson, const std::filesystem::path& file,
                   const std::filesystem::path& folder, std::string_view language,
                   const engine::Progress& progress = {});

}  // namespace app
