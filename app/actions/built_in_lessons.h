// The lessons that come with the program, in the order of their files' names.
#pragma once

#include <span>
#include <string>

#include "engine/records/lesson.h"

namespace app {

struct BuiltInLesson {
    std::string file;
    engine::LessonText title;
};

/// They are read once; none where the program is not installed with them.
std::span<const BuiltInLesson> built_in_lessons();
/// The lesson that a first start offers; empty when it is not there.
std::string first_lesson();

}  // namespace app
