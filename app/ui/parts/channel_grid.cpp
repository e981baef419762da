#include "app/ui/parts/channel_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/widgets/heatmap.h"

namespace app {
namespace {

using engine::Index;

/// The number of columns that shows the most of `count` pictures of that shape, none smaller than `least`
/// across.
Index columns_for(Index count, engine::Pair plane, ImVec2 size, float least) {
    const float aspect = static_cast<float>(plane.h) / static_cast<float>(plane.w);
    Index best = 1;
    for (Index columns = 1; columns <= std::max<Index>(1, static_cast<Index>(size.x / least)); ++columns) {
        best = columns;
        const float height = size.x / static_cast<float>(columns) * aspect;
        const auto rows = static_cast<Index>(size.y / std::max(height, 1.0f));
        if (rows * columns >= count) break;
    }
    return best;
}

}  // namespace

std::optional<Index> channel_grid(Ui& ui, const ChannelGrid& grid, ImVec2 size) {
    const engine::Shape& shape = grid.tensor.shape();
    const float gap = em(0.3f), line = ImGui::GetTextLineHeightWithSpacing();
    const ImVec2 room{size.x, std::max(size.y - line, 1.0f)};
    const Index columns = columns_for(shape.c, shape.plane(), room, em(3));
    const float width = std::floor((room.x + gap) / static_cast<float>(columns)) - gap;
    const float aspect = static_cast<float>(shape.h) / static_cast<float>(shape.w);
    const float height = std::max(1.0f, std::min(std::floor(width * aspect), room.y));
    const Index rows = std::max<Index>(1, static_cast<Index>((room.y + gap) / (height + gap)));
    const Index fitting = std::min(shape.c, rows * columns);
    ImGui::BeginGroup();
    {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        const std::string title = grid.title.empty() ? "" : grid.title + ": ";
        text_fitted(fitting < shape.c
                        ? fmt::format("{}channels 0 to {} of {}", title, fitting - 1, shape.c)
                        : fmt::format("{}{} channel{}", title, shape.c, shape.c == 1 ? "" : "s"),
                    size.x);
    }
    std::optional<Index> chosen;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    for (Index c = 0; c < fitting; ++c) {
        ImGui::SetCursorScreenPos({corner.x + static_cast<float>(c % columns) * (width + gap),
                                   corner.y + static_cast<float>(c / columns) * (height + gap)});
        const std::string name = fmt::format("{}/{}", grid.slot, c);
        const HeatMap map = tensor_map(ui, ("##" + name).c_str(), name, grid.version, grid.tensor,
                                       {engine::DisplayKind::channel, grid.range(c), c}, {width, height});
        if (grid.marked == c)
            ImGui::GetWindowDrawList()->AddRect(map.box.min, map.box.max, ui.theme.mark, 0, 0, em(0.15f));
        if (map.hovered) tooltip(grid.help(c));
        if (map.clicked) chosen = c;
    }
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy(room);
    ImGui::EndGroup();
    return chosen;
}

}  // namespace app
