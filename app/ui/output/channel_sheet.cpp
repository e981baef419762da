#include "app/ui/output/channel_sheet.h"

#include <fmt/format.h>

#include "app/ui/parts/channel_grid.h"
#include "app/ui/parts/output_pane.h"

namespace app {

void channel_sheet(Ui& ui, Side side, ImVec2 size) {
    const auto stage = shown_stage(ui, side);
    const auto chosen = channel_grid(
        ui,
        {.slot = fmt::format("channels/{}/{}", letter(side), stage ? static_cast<int>(*stage) : -1),
         .version = ui.state.serial(side),
         .tensor = shown_output(ui, side),
         .range = [&](engine::Index) { return shown_range(ui); },
         .help = [](engine::Index c) { return fmt::format("Channel {}. Click to show it alone.", c); },
         .marked = ui.view.channel},
        size);
    if (chosen) ui.view.channel = ui.view.channel == *chosen ? -1 : static_cast<int>(*chosen);
}

}  // namespace app
