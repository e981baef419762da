// Writing a lesson in the window.
#pragma once

#include "app/ui/widgets/ui.h"

namespace app {

/// Drawn in place of the lesson's words; there must be a lesson.
void lesson_fields(Ui& ui);

}  // namespace app
