// Canvas: a pane that shows a picture, to be panned and zoomed, every pixel exact.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string_view>

#include "app/ui/widgets/ui.h"
#include "engine/analysis/side_findings.h"
#include "engine/figure/display.h"

namespace app {

/// The version of a tensor's texture: its values' with the display mixed in.
std::uint64_t display_version(std::uint64_t version, const engine::Shape& shape,
                              const engine::Display& display);
/// A grid's texture; `version` changes whenever the values do (the display is mixed in).
Texture grid_texture(Ui& ui, std::string_view slot, std::uint64_t version, const engine::Grid& grid,
                     engine::ColourMap map, engine::Range range);

/// A picture's place on screen: screen = origin + pixel * zoom.
struct Placement {
    ImVec2 min, max;  ///< the pane
    ImVec2 origin;    ///< of the picture's top-left corner
    float zoom = 1;   ///< screen pixels per picture pixel

    ImVec2 to_screen(double column, double row) const {
        return {origin.x + static_cast<float>(column) * zoom, origin.y + static_cast<float>(row) * zoom};
    }
};

struct CanvasResult {
    Placement place;
    bool hovered = false, clicked = false;
    std::optional<engine::Pair> pixel;  ///< under the cursor, inside the picture
};

/// A pane of that size with the picture's `pixels`, panned and zoomed by mouse (drag, wheel about the cursor,
/// double click to fit). `factor` is picture pixels per input pixel. `label` is the ImGui and probe id. Draws
/// nothing of the picture. Pictures that are compared are magnified alike: `fitted` is the size that all of
/// them fit into, where it is not the picture's own.
CanvasResult begin_canvas(Ui& ui, const char* label, engine::Pair pixels, double factor, PanZoom& pan_zoom,
                          ImVec2 size, std::optional<engine::Pair> fitted = std::nullopt);
/// The size that pictures of both sizes fit into.
engine::Pair around_both(engine::Pair a, engine::Pair b);
/// The texture into its place, clipped to the pane.
void draw_picture(const Placement& place, const Texture& texture, engine::Pair pixels);
/// `lines` values over each other, at most 3, in every pixel that is magnified enough: in black or white,
/// whichever reads better on the pixel's `colour`.
void draw_pixel_values(Ui& ui, const Placement& place, engine::Pair pixels, int lines,
                       const std::function<double(int line, engine::Index y, engine::Index x)>& value,
                       const std::function<ImU32(const std::array<double, 3>& values)>& colour);
/// The tensor's own: red, green and blue, or one channel's, shown in that range.
void draw_pixel_values(Ui& ui, const Placement& place, const engine::Tensor& tensor, int channel,
                       engine::Range range);
/// A frame around one picture pixel.
void mark_pixel(const Placement& place, engine::Pair pixel, ImU32 colour);

/// The mean over channels of one pixel of batch entry 0: what the diverging maps show.
double mean_at(const engine::Tensor& tensor, engine::Index y, engine::Index x);

/// Output pixels per input pixel of a side's picture.
double factor_of(const engine::Shape& output, const engine::Shape& input);

}  // namespace app
