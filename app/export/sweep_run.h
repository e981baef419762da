// Running a sweep: cell by cell, kept as they are finished, then the sheet, table and frames. `deconvoscope
// sweep` and the window's dialog both do exactly this.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

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
    std::pair<std::size_t, std::size_t> shard{1, 1};
    std::string title;
    bool dark = false;
    int width = 1600;
    double dpi = 150;
    int frame_time = 600;  ///< milliseconds
};

/// One finished cell.
struct SweepNews {
    std::size_t number = 0, count = 0;  ///< of this process' cells, from 1
    std::string title;                  ///< "kernel=3 stride=2"
    std::string text = {};  ///< its ripple index, why it is impossible, or that it was kept from before
    std::string cost = {};  ///< "9 parameters, 36,864 multiply-adds"
    std::size_t cell = 0;
    engine::CellResult result = {};
};

/// Cells that an earlier run has finished are taken over. `news` is called on the calling thread. Returns a
/// sentence that says what was written (a shard that others must complete writes no results). Throws
/// engine::Cancelled with all finished cells kept, engine::Error, engine::ResourceError.
std::string run_sweep(const SweepRequest& request, const engine::Progress& progress,
                      const std::function<void(const SweepNews&)>& news = {});

}  // namespace app
