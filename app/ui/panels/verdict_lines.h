// The verdict: what A and B do, in sentences, and what to try next.
#pragma once

#include "app/ui/ui.h"

namespace app {

void verdict_lines(Ui& ui);
/// The height of verdict_lines over that width.
float verdict_height(const Ui& ui, float width);

}  // namespace app
