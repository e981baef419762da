// A pane that shows one side's output (or the input, or the difference), as Overview and Output use it.
#pragma once

#include "app/ui/widgets/tiled_picture.h"
#include "engine/figure/output_look.h"

namespace app {

/// The side that stands in the place of `side`: the other one while the exchange key is held.
Side shown_side(const Ui& ui, Side side);

/// The stage whose output stands for that side's in the Output view; nullopt for the pipeline's own output.
std::optional<std::size_t> shown_stage(const Ui& ui, Side side);
/// The output itself.
const engine::Tensor& shown_output(const Ui& ui, Side side);

/// The choice of the range bar and the channel list; figures are exported with it.
engine::OutputLook output_look(const ViewState& view);
/// The values shown as black and white: fixed, or those that A and B hold together.
engine::Range shown_range(const Ui& ui);
engine::Display output_display(const Ui& ui, const engine::Tensor& shown);
/// The picture in a pane of that side, of any size.
TiledPicture output_picture(const Ui& ui, Side shown);
/// "0 to 1 (fixed)" or "-0.13 to 1.4 (automatic)"
std::string range_text(const Ui& ui);

/// Badge, title and size in a line above a pane; marks findings that are old.
void pane_title(Ui& ui, const char* badge, ImU32 colour, const std::vector<std::string>& titles,
                const std::string& size, float width, ImU32 size_colour = 0);
/// The zoom of `pan_zoom` is added where there is one.
void side_pane_title(Ui& ui, Side side, float width, const PanZoom* pan_zoom = nullptr);

/// Title and output of a side; notes what the cursor is on, pins it on a click.
void output_pane(Ui& ui, Side side, const char* label, ImVec2 size, PanZoom& pan_zoom);
/// Title and input.
void input_pane(Ui& ui, const char* label, ImVec2 size, PanZoom& pan_zoom);

/// The same of the picture as it was opened, at the scale of the input.
void original_pane(Ui& ui, const char* label, ImVec2 size, PanZoom& pan_zoom);

/// Frames around the hovered and the pinned output pixel.
void mark_pixels(Ui& ui, const Placement& place);
/// Takes the pixel under the cursor over as hovered, and pins it on a click.
void take_pixel(Ui& ui, const CanvasResult& canvas);

/// The output, panned and zoomed; without a title.
CanvasResult output_canvas(Ui& ui, Side side, const char* label, ImVec2 size, PanZoom& pan_zoom);

}  // namespace app
