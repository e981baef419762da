// The plate: any number of pipelines as columns, crops of one picture or several as rows, as papers on
// upsampling print them.
#pragma once

#include <span>
#include <vector>

#include "engine/experiment/added.h"
#include "engine/figure/drawing.h"
#include "engine/figure/figure.h"

namespace engine {

/// One picture: what A, B and the others make of it, and its crops.
struct PlateBlock {
    const Findings& findings;
    std::span<const Added> added;
    std::vector<Region> crops;  ///< in A's output pixels, at least one; of one size in all blocks
    std::span<const Mark> marks{};
};

struct Plate {
    std::vector<PlateBlock> blocks;  ///< at least one
    const FigureOptions& options;
};

/// Whether this is drawn rather than the sheet of A and B.
bool is_plate(const FigureOptions& options, const FigureMore& more);

/// The pictures with the crops that are asked for, or the telling ones. Throws Error for crops outside of A's
/// output or of several sizes, and Cancelled.
std::vector<PlateBlock> plate_blocks(const Findings& findings, const FigureOptions& options,
                                     const FigureMore& more, const Progress& progress);

/// Draws all of it and returns the height, in sheet units. Throws Error for crops that do not fit at the
/// magnification that is asked for.
double draw_plate(const Plate& plate, const Drawing& drawing);

}  // namespace engine
