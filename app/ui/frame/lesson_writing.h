// Writing a lesson in the window.
#pragma once

#include "app/ui/widgets/ui.h"

namespace app {

/// In the place of the lesson's words; there is a lesson.
void lesson_fields(Ui& ui);

}  // namespace app
