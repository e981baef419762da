// Which stage and which of its pixels the views explain, from what the user pinned.
#pragma once

#include "app/document/state.h"

namespace app {

/// The stage that the view looks at on this side: the chosen one, or the first that changes the size, or else
/// the first with a kernel. -1 for a pipeline without stages.
int looked_at_stage(const engine::SideFindings& side, int chosen);

/// The pictures before and after a stage; null where the evaluation was not asked to keep them.
const engine::Tensor* stage_input(const engine::SideFindings& side, int stage);
const engine::Tensor* stage_output(const engine::SideFindings& side, int stage);

/// Whether each of a stage's outputs is a weighted sum of its input. Such outputs can be worked out for the
/// few cells that are drawn, without the stage's whole output.
bool adds_up(const engine::BuiltStage& stage);

/// The pixel of another grid that lies at the same place: a pinned output pixel in the output of an earlier
/// stage, and back. Stays inside `to`.
engine::Pair same_place(engine::Pair pixel, engine::Pair from, engine::Pair to);

/// The pixel that is explained while none is pinned: near the corner, where border, crop and interior are all
/// seen.
engine::Pair unpinned_focus(engine::Pair plane);
/// The output pixel that the cells explain: the pinned one, or the one that they are centred on.
engine::Pair explained_pixel(const ViewState& view, engine::Pair plane);

}  // namespace app
