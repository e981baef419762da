// Sweeps as pictures: cells, the labelled contact sheet, and the frames of an animation.
#pragma once

#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/experiment/findings.h"
#include "engine/figure/page.h"
#include "engine/sweep/cell_file.h"

namespace engine {

/// The part of the input that every cell shows, in input pixels; chosen when not given: a telling place, as
/// large as makes the pixels of every cell whole pixels of the sheet. Throws Error when a given one lies
/// outside, and Cancelled.
Region sweep_region(const Sweep& sweep, const std::optional<Region>& wanted, const Progress& progress);

/// Evaluates one cell. An impossible one gives its sentence. `findings` comes in as the last cell's (or
/// null), whose unchanged parts are taken over, and goes out as this one's. Throws Cancelled.
CellResult compute_cell(const Sweep& sweep, std::size_t cell, const Region& region, const Progress& progress,
                        std::shared_ptr<const Findings>& findings);

/// The output of the shown side, whole, as 8-bit pixels.
Bitmap cell_output(const Sweep& sweep, const Findings& findings);

/// Rows and columns are the two parameters; one parameter alone runs through the sheet line by line.
DrawPage contact_sheet(const Sweep& sweep, const std::vector<CellResult>& cells, const Region& region,
                       const std::string& title);

/// One frame for each cell, all of the same size, `width` pixels wide.
std::vector<Bitmap> sweep_frames(const Sweep& sweep, const std::vector<CellResult>& cells,
                                 const Region& region, int width, bool dark);

/// "kernel=3 stride=2"
std::string cell_title(const Sweep& sweep, std::size_t cell);

}  // namespace engine
