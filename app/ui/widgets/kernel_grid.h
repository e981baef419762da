// A kernel as a grid of numbers that can be dragged and typed.
#pragma once

#include <optional>

#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/ui.h"

namespace app {

/// The user's change of a tap in this frame.
struct TapEdit {
    engine::Pair tap;
    double value = 0;
    Change change;
};

/// Draws the taps under the probe names "<name>/y,x", at most `size`. Drag up or down to change a tap (Shift:
/// finer), double-click to type it. With a `stride` above 1 the hint at a tap names the phase that it belongs
/// to.
std::optional<TapEdit> kernel_grid(Ui& ui, const char* name, const engine::Grid& taps, engine::Pair stride,
                                   ImVec2 size);

}  // namespace app
