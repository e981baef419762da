// What a step of a lesson claims, held against what is seen.
#pragma once

#include "app/ui/widgets/ui.h"

namespace app {

/// The numbers that the step speaks of, computed for what is seen now; there must be a lesson.
void claimed_numbers(Ui& ui);

}  // namespace app
