// The plate: any number of pipelines as columns, crops of one picture as rows, as papers on upsampling print
// them.
#pragma once

#include <span>

#include "engine/experiment/added.h"
#include "engine/figure/drawing.h"
#include "engine/figure/figure.h"

namespace engine {

struct Plate {
    const Findings& findings;
    std::span<const Added> added;
    const FigureOptions& options;
    std::vector<Region> crops;  ///< in A's output pixels, at least one; all of one size
};

/// Whether this is drawn rather than the sheet of A and B.
bool is_plate(std::span<const Added> added, const FigureOptions& options);

/// The crops that the options ask for, or the telling one. Throws Error for crops outside of A's output or
/// of several sizes.
std::vector<Region> plate_crops(const Findings& findings, const FigureOptions& options);

/// Draws all of it and returns the height, in sheet units.
double draw_plate(const Plate& plate, const Drawing& drawing);

}  // namespace engine
