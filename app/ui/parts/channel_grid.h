// The channels of a tensor as small pictures side by side.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/ui/widgets/ui.h"

namespace app {

struct ChannelGrid {
    std::string slot;  ///< of the textures and probe names, each with "/<channel>"
    std::uint64_t version = 0;
    const engine::Tensor& tensor;
    std::function<engine::Range(engine::Index channel)> range;
    std::function<std::string(engine::Index channel)> help;
    engine::Index marked = -1;  ///< drawn with a frame
    std::string title = {};     ///< before the count
};

/// Draws as many channels as have room in `size`, under a line that says how many there are and which are
/// shown. The channel that was clicked in this frame.
std::optional<engine::Index> channel_grid(Ui& ui, const ChannelGrid& grid, ImVec2 size);

}  // namespace app
