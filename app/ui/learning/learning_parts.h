// The parts of the Learning view.
#pragma once

#include "app/ui/widgets/ui.h"
#include "app/workbench/learning_run.h"

namespace app {

/// The controls of what is learned and how: presets, task, loss, optimiser, rate, size. One or two lines.
void learning_choices(Ui& ui);
/// Play, steps, restart, seeds, pace, and the learned weights to A and B.
void learning_transport(Ui& ui, const LearningNews* news);
/// The steps so far on a logarithmic line; a drag looks back.
void learning_scrub(Ui& ui, const LearningNews& news);
/// Target, A and B with their constants and kernels, in that height.
void learning_pictures(Ui& ui, const LearningNews& news, float height);
/// Loss, PSNR and levels, in that height.
void learning_curves(Ui& ui, const LearningNews& news, float height);

/// 0 to 1 along a logarithmic axis of steps, with step 0 at its beginning; and back.
float along_steps(engine::Index step, engine::Index last);
engine::Index step_along(float place, engine::Index last);

}  // namespace app
