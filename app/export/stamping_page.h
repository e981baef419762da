// One frame of the stamping animation: input cells, kernel and output cells in one system of coordinates.
#pragma once

#include <string>
#include <utility>

#include "app/document/document.h"
#include "app/explain/stage_scene.h"
#include "engine/figure/drawing.h"

namespace app {

struct StampingPage {
    const StageScene& scene;
    Form form;
    Side side;
    std::string title;
    std::pair<double, double> range;  ///< values shown as black and white
    std::pair<double, double> y, x;   ///< ruler units that both panes show
    engine::Region inputs, outputs;   ///< cells in them
};

/// `step` is the input pixel (scatter) or output pixel (gather) of this frame; returns the height, in sheet
/// units.
double draw_stamping(const engine::Drawing& drawing, const StampingPage& page, engine::Pair step,
                     std::size_t number, std::size_t count);

}  // namespace app
