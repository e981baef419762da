// The places of the parts of one side's stage: cells of input and output, taps, words.
#pragma once

#include <optional>
#include <vector>

#include "app/ui/stride_padding/stage_cells.h"
#include "engine/analysis/side_findings.h"

namespace app {

/// One side's stage in one frame: where its parts stand and what they are to show.
struct StagePicture {
    Side side;
    StageScene scene;
    engine::Pair final_size;  ///< of the pipeline's output, in which pixels are pinned
    CellsPane input, output;
    Box taps, words;
    engine::Grid kernel;

    engine::Pair plane() const { return scene.stage().output.plane(); }
};

/// The form in which the view shows sums.
Form form_of(const ViewState& view);
/// Makes the picture without places yet; nothing while its content is being computed.
std::optional<StagePicture> make_scene(const Ui& ui, Side side, const engine::SideFindings& findings,
                                       int stage);
/// Gives each picture its places in its box. A small case is shown whole where that needs no cells that are
/// too small to be told apart, unless the cells were made larger or smaller by hand. `taps` is the height
/// that they need. No pictures are left where there is no room.
void lay_out(const ViewState& view, std::vector<StagePicture>& pictures, const std::vector<Box>& boxes,
             float taps);

}  // namespace app
