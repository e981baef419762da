// Loss, PSNR and levels of a duel over its steps, on a logarithmic axis.
#pragma once

#include "engine/figure/drawing.h"
#include "engine/learning/duel.h"

namespace engine {

/// Three charts side by side, with a mark at `step`. Returns the height that they took.
double draw_learning_curves(const Drawing& drawing, const Duel& duel, Index step, double x, double y,
                            double width);

}  // namespace engine
