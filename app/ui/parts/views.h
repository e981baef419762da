// The panels of the window: each draws into the current ImGui region and emits edits through Ui.
#pragma once

#include "app/ui/widgets/ui.h"

namespace app {

// One per view; each fills the region that is available. There are findings when they are called.
void overview_panel(Ui& ui);
void output_panel(Ui& ui);
void stride_padding_panel(Ui& ui);
void checkerboard_panel(Ui& ui);
void gradient_flow_panel(Ui& ui);
void equivalence_panel(Ui& ui);
void network_panel(Ui& ui);
void learning_panel(Ui& ui);

// The tools of the views: beside the tabs where there is room, otherwise in a line under them.
void overview_tools(Ui& ui);
void checkerboard_tools(Ui& ui);
void gradient_tools(Ui& ui);
void equivalence_tools(Ui& ui);

// Around the views.
void menu_bar(Ui& ui);
/// Source, preset, encoder, both pipelines, loss.
void sidebar_panel(Ui& ui);
/// The stages of a side or of the encoder, with everything that can be set.
void pipeline_editor(Ui& ui, Part part);
/// The built-in signals: a submenu; and while one is the source, which one of what size, in place of its
/// name.
void signal_menu(Ui& ui);
void signal_choice(Ui& ui);
/// The loss, with its pixel or seed.
void loss_section(Ui& ui);
/// The encoder that the picture passes before both sides: its presets, and its stages where there are any.
void encoder_presets_choice(Ui& ui);
void encoder_section(Ui& ui);
/// The numbers at the pixel under the cursor or the pinned one, otherwise of the whole pictures: three lines.
void inspector_panel(Ui& ui);
/// 0 while it is hidden.
float inspector_panel_height(const Ui& ui);
/// "[3, 4]  A 0.6824  B 1.2166" of the pixel that is inspected, empty without one.
std::string inspected_pixel(const Ui& ui);
/// The lesson that is open, in the place of the controls.
void lesson_panel(Ui& ui);
/// The submenu of lessons that come with the program.
void lessons_menu(Ui& ui);
/// The first lesson is offered at the first start, in the inspector's place.
void lesson_offer(Ui& ui);
/// 0 while it is not.
float lesson_offer_height(const Ui& ui);
/// Draws both pipelines as text, in as many lines as they need, over messages and timings.
void status_line(Ui& ui);
/// The line's height; to be asked where the line will stand, over the same width.
float status_line_height(Ui& ui);
/// Drawn at the end of a low window's menu bar: the pixel under the cursor or the pinned one, otherwise the
/// timings, for which inspector and status line have no room there.
void menu_bar_readout(Ui& ui);

}  // namespace app
