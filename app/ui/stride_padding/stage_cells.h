// The cells of one stage around one pixel: input above, kernel between, output below, all in one system of
// coordinates.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "app/explain/stage_scene.h"
#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/ui.h"

namespace app {

/// A window onto the grid of input or output cells.
struct CellsPane {
    Box box;
    StageScene::Ruler rows, columns;
    double y = 0, x = 0;  ///< ruler position at the centre
    float unit = 1;       ///< pixels per ruler unit

    Box cell(engine::Index row, engine::Index column) const;
    Box cells(const engine::Region& region) const;
    engine::Pair at(ImVec2 point) const;
    /// The part of `extent` that can be seen, cells cut by the edge included.
    engine::Region visible(const engine::Region& extent) const;
};

/// The reason for which cells light up.
struct CellFocus {
    enum class Kind { output, input, tap } kind = Kind::output;
    engine::Pair at;  ///< output pixel, input pixel, or tap as drawn
};

/// Everything that one focus lights up.
struct Lit {
    CellFocus focus;
    std::vector<engine::Term> terms;               ///< the sum's, or what is written; empty for a tap
    std::set<engine::Pair> inputs, outputs, taps;  ///< taps as drawn
    std::optional<engine::Region> window, stamp;   ///< cells of input and output under the kernel
};
Lit light_up(const StageScene& scene, const CellFocus& focus, const engine::Region& visible_output);

/// The animation's progress.
struct CellsStep {
    bool running = false;
    engine::Pair last;  ///< input pixel (scatter) or output pixel (gather) of this step
};

/// The mapping of values to colours.
struct CellsLook {
    engine::Range range;
    bool coverage = false;
    double largest_coverage = 1;
    double mean_coverage = 1;  ///< of the interior: the middle of the colours
};

void draw_input_cells(const Ui& ui, const CellsPane& pane, const StageScene& scene, const Lit& lit,
                      Side side);
void draw_output_cells(const Ui& ui, const CellsPane& pane, const StageScene& scene, const Lit& lit,
                       Side side, Form form, const CellsStep& step, const CellsLook& look);

/// The place of the taps in `box`, and drawing them.
Box tap_box(const engine::Grid& taps, const Box& box, engine::Pair tap);
std::optional<engine::Pair> tap_at(const engine::Grid& taps, const Box& box, ImVec2 point);
void draw_taps(const Ui& ui, const engine::Grid& taps, const Box& box, const Lit& lit, Side side);

/// The sum, or the writing, spelled out in at most as many lines as `box` holds.
void draw_terms(const Ui& ui, const StageScene& scene, const Lit& lit, const CellsStep& step, Form form,
                const Box& box);

}  // namespace app
