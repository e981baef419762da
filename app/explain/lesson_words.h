// The subject of a lesson's check in words.
#pragma once

#include <string>

#include "app/document/open_lesson.h"

namespace app {

/// "B most taps on a pixel" for right.coverage.interior_max; the key itself where there are no words for it.
std::string check_subject(const std::string& key);
/// "B most taps on a pixel: 4", and the lesson's number where it is another.
std::string check_words(const engine::LessonCheck& check, const LessonResult& result);

}  // namespace app
