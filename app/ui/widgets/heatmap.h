// Numbers as colours: a picture fitted into a box, its colour bar, and marks on it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/ui.h"
#include "engine/figure/display.h"

namespace app {

/// A picture as it stands on screen.
struct HeatMap {
    Box box;            ///< of the picture itself
    engine::Pair size;  ///< its rows and columns
    bool hovered = false, clicked = false;
    std::optional<engine::Pair> pixel;  ///< under the cursor

    ImVec2 at(double row, double column) const {
        return {box.min.x + box.width() * static_cast<float>(column / static_cast<double>(size.w)),
                box.min.y + box.height() * static_cast<float>(row / static_cast<double>(size.h))};
    }
};

/// The numbers of a map; asked for only when its texture has to be made anew.
using HeatValue = std::function<double(engine::Index row, engine::Index column)>;

/// Colours of one heat map: `slot` and `version` name its texture as TextureProvider wants them.
struct HeatSource {
    std::string slot;
    std::uint64_t version = 0;
    engine::Pair size;
    HeatValue value;
    engine::ColourMap map = engine::ColourMap::sequential;
    engine::Range range;
    float margin = 0;  ///< kept free around the picture, for marks on its edge
};

/// Larger maps than this many rows or columns show the largest value of each block.
inline constexpr engine::Index largest_heat_map = 256;

/// Fits the map into `size`, keeping its shape and centred across; reserves that size under the ImGui id
/// `label`.
HeatMap heat_map(Ui& ui, const char* label, const HeatSource& source, ImVec2 size);
/// The same for a tensor through the display mapping.
HeatMap tensor_map(Ui& ui, const char* label, std::string_view slot, std::uint64_t version,
                   const engine::Tensor& tensor, const engine::Display& display, ImVec2 size);

/// A horizontal colour bar of `width` with the range's ends written at its sides, one line of small text
/// high; `how` after it says in dim words what kind of range it is.
void colour_bar(Ui& ui, engine::ColourMap map, engine::Range range, float width, std::string_view how = {});

}  // namespace app
