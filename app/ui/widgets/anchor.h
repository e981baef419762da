// Anchor: in a column of controls, what the pointer is on does not move. When rows appear or vanish above the
// one under it, or while one is held, the column scrolls by as much, so that the next click meets what was
// aimed at.
#pragma once

#include <imgui.h>

#include <string_view>

namespace app {

/// Stands around the contents of the current window, which scrolls; one window at a time.
void begin_anchor();
void end_anchor();
/// Every widget that is noted is a row; outside of an anchored window this does nothing.
void anchor_row(std::string_view name, ImVec2 min, ImVec2 max);

}  // namespace app
