// Running a sweep: cell by cell, kept as they are finished, then the sheet, table and frames. `deconvoscope
// sweep` and the window's dialog both do exactly this.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "app/export/cell_run.h"
#include "engine/core/progress.h"
#include "engine/sweep/cell_file.h"
#include "engine/sweep/sweep.h"

namespace app {

enum class SweepTarget { sheet, animation, folder };

/// The kind of an output: a picture (.png, .svg, .pdf) or an animation (.webp) by its extension, otherwise a
/// folder. Throws engine::Error for other extensions.
SweepTarget sweep_target(const std::filesystem::path& output);

struct SweepRequest {
    engine::Sweep sweep;
    std::filesystem::path output;                 ///< sheet, animation or folder
    std::optional<std::filesystem::path> csv;     ///< all numbers of the reports, a row per cell
    std::optional<std::filesystem::path> frames;  ///< folder for the numbered frames
    std::optional<engine::Region> crop;           ///< part of the input that the cells show
    Shard shard;
    std::string title;
    bool dark = false;
    int width = 1600;
    double dpi = 150;
    int frame_time = 600;  ///< milliseconds
};

struct SweepNews : CellNews {
    std::string cost = {};  ///< "9 parameters, 36,864 multiply-adds"
    engine::CellResult result = {};
};

/// Whether the cells of such a run outlive it: in the output's folder, or with the program's state.
bool keeps_cells(const SweepRequest& request);

/// Cells that an earlier run has finished are taken over. `news` is called on the calling thread. Returns a
/// sentence that says what was written (a shard that others must complete writes no results). Throws
/// engine::Cancelled with all finished cells kept, engine::Error, engine::ResourceError.
std::string run_sweep(const SweepRequest& request, const engine::Progress& progress,
                      const std::function<void(const SweepNews&)>& news = {});

}  // namespace app
