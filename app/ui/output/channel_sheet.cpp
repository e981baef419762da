#include "app/ui/output/channel_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/parts/output_pane.h"
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

void channel_sheet(Ui& ui, Side side, ImVec2 size) {
    const engine::Tensor& shown = shown_output(ui, side);
    const Index count = shown.shape().c;
    const float gap = em(0.3f), line = ImGui::GetTextLineHeightWithSpacing();
    const ImVec2 room{size.x, size.y - line};
    const Index columns = columns_for(count, shown.shape().plane(), room, em(3));
    const float width = std::floor((room.x + gap) / static_cast<float>(columns)) - gap;
    const float aspect = static_cast<float>(shown.shape().h) / static_cast<float>(shown.shape().w);
    const float height = std::max(1.0f, std::min(std::floor(width * aspect), room.y));
    const Index rows = std::max<Index>(1, static_cast<Index>((room.y + gap) / (height + gap)));
    const Index fitting = std::min(count, rows * columns);
    const auto stage = shown_stage(ui, side);
    const std::string of = fmt::format("channels/{}/{}", letter(side), stage ? static_cast<int>(*stage) : -1);
    ImGui::BeginGroup();
    {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        text_fitted(fitting < count ? fmt::format("channels 0 to {} of {}", fitting - 1, count)
                                    : fmt::format("{} channel{}", count, count == 1 ? "" : "s"),
                    size.x);
    }
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    for (Index c = 0; c < fitting; ++c) {
        ImGui::SetCursorScreenPos({corner.x + static_cast<float>(c % columns) * (width + gap),
                                   corner.y + static_cast<float>(c / columns) * (height + gap)});
        const engine::Display display{engine::DisplayKind::channel, shown_range(ui), c};
        const std::string name = fmt::format("{}/{}", of, c);
        const HeatMap map = tensor_map(ui, ("##" + name).c_str(), name, ui.state.serial(side), shown, display,
                                       {width, height});
        if (static_cast<Index>(ui.view.channel) == c)
            ImGui::GetWindowDrawList()->AddRect(map.box.min, map.box.max, ui.theme.mark, 0, 0, em(0.15f));
        if (map.hovered) tooltip(fmt::format("Channel {}. Click to show it alone.", c));
        if (map.clicked) ui.view.channel = ui.view.channel == c ? -1 : static_cast<int>(c);
    }
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy(room);
    ImGui::EndGroup();
}

}  // namespace app
