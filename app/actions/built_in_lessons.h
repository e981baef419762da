// The lessons in the box, in the order of their files' names.
#pragma once

#include <span>
#include <string>

#include "engine/records/lesson.h"

namespace app {

struct BuiltInLesson {
    std::string file;
    engine::LessonText title;
};

/// Read once; empty where the program is not installed with them.
std::span<const BuiltInLesson> built_in_lessons();
/// The one that a first start offers; empty when it is not there.
std::string first_lesson();

}  // namespace app
