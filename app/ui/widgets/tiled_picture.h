// Pictures of any size on screen: a small one is one texture; of a large one only the tiles in sight are
// made, at the scale that the screen can show, and a few in each frame, so that the window never waits for
// them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/ui/widgets/canvas.h"
#include "engine/figure/blocks.h"

namespace app {

struct TiledPicture {
    std::string slot;
    std::uint64_t version = 0;  ///< changes whenever the pixels do, the display included
    engine::Pair pixels;
    /// RGBA8 of that part.
    std::function<std::vector<std::uint8_t>(const engine::Blocks&)> paint;
    /// Values about 0: where several pixels share a pixel of the screen, `paint` keeps the largest. The
    /// graphics card must not mix them: plus and minus would cancel.
    bool keeps_largest = false;
};

/// `tensor` must live until the frame has been drawn.
TiledPicture tensor_picture(std::string slot, std::uint64_t version, const engine::Tensor& tensor,
                            const engine::Display& display);

/// The whole picture in one texture: exact when it is small, otherwise small means of it.
Texture whole_texture(Ui& ui, const TiledPicture& picture);
/// The same as it is drawn with `zoom` screen pixels per pixel.
Texture whole_texture(Ui& ui, const TiledPicture& picture, float zoom);
/// The picture in its place, clipped to the pane.
void draw_tiles(Ui& ui, const Placement& place, const TiledPicture& picture);

}  // namespace app
