// The size of a stage's output as a formula with its numbers, under its controls.
#pragma once

#include <string>

#include "app/ui/widgets/ui.h"
#include "engine/pipeline/stage.h"

namespace app {

/// "(256-1)*2 - 1 - 1 + 3 + 1 = 512", with a line for each axis when they differ; empty for layers that keep
/// the size. Throws engine::Error for impossible settings.
std::string size_formula_text(const engine::Stage& stage, engine::Pair input);
/// The same, drawn; nothing for impossible settings, whose rule stands at the stage already.
void size_formula(Ui& ui, const engine::Stage& stage, engine::Pair input);

}  // namespace app
