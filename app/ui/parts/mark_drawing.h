// Marks as they stand on the screen: their look, and where each can be taken.
#pragma once

#include <optional>
#include <vector>

#include "app/document/marking.h"
#include "app/ui/widgets/canvas.h"

namespace app {

/// Between pixels of what A and B take and the screen.
class MarkPlane {
  public:
    /// Of a picture of so many pixels that is shown there; only with findings.
    MarkPlane(const Ui& ui, const Placement& place, engine::Pair pixels);

    ImVec2 on_screen(const engine::Spot& spot) const;
    /// In as many decimals as tell apart two pixels of the screen, one at least.
    engine::Spot spot(ImVec2 at) const;

  private:
    const Placement& place_;
    engine::Pair origin_{0, 0};
    double down_ = 1, across_ = 1, decimals_ = 10;
};

void draw_mark(const MarkPlane& plane, const engine::Mark& mark);
/// What shows that the mark is chosen, or would be taken by that grip: a glow under it and its ends over it.
void draw_glow(const Theme& theme, const MarkPlane& plane, const engine::Mark& mark);
void draw_ends(const Theme& theme, const MarkPlane& plane, const engine::Mark& mark,
               const std::optional<MarkGrip>& taken);

/// A mark under the pointer.
struct TakenMark {
    std::size_t place = 0;
    MarkGrip grip;
};
/// What a press there takes: of the mark whose line is nearest, or else of the smallest box around it; its
/// ends and corners before its line.
std::optional<TakenMark> mark_at(ImVec2 at, const MarkPlane& plane, const std::vector<engine::Mark>& marks);
/// The pointer that says how it would move.
ImGuiMouseCursor pointer_of(const MarkGrip& grip);

}  // namespace app
