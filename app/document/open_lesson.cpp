#include "app/document/open_lesson.h"

#include <algorithm>

namespace app {

bool OpenLesson::hides(std::string_view part) const {
    return !writing && std::ranges::find(now().hidden, part) != now().hidden.end();
}

bool OpenLesson::offers(std::string_view view) const {
    const auto& offered = now().views;
    return writing || offered.empty() || std::ranges::find(offered, view) != offered.end();
}

}  // namespace app
