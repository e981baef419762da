// The stamping animation as pictures: how one stage makes its output, pixel by pixel, with the real values.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/document/document.h"
#include "app/explain/stage_scene.h"
#include "engine/core/progress.h"
#include "engine/experiment/findings.h"
#include "engine/picture/picture.h"

namespace app {

inline constexpr int min_stamping_cells = 4, usual_stamping_cells = 12, max_stamping_cells = 24;

struct Stamping {
    std::shared_ptr<const engine::Findings> findings;
    Side side = Side::right;
    bool both = false;  ///< A beside B, which step together, each in half of the width
    int stage = -1;     ///< -1: the telling one; of both sides the same
    Form form = Form::scatter;
    engine::Index channel = 0;  ///< of the output
    std::optional<engine::Pair>
        at;          ///< output pixel of the pipeline in the middle; none: near the upper left corner
    int across = 0;  ///< cells of the finer grid that a pane shows per axis, about; 0: all of a small case
    double low = 0, high = 1;  ///< values shown as black and white
    bool dark = true;
    int width = 960;  ///< pixels
};

inline constexpr std::size_t max_stamping_frames = 400;

/// One frame per step, all of the same size: in scatter form every input pixel stamps its kernel onto the
/// output, in gather form every output pixel collects what lies under the kernel. Throws engine::Error for a
/// side without that stage and for sizes beyond the limits.
std::vector<engine::Bitmap> stamping_frames(const Stamping& stamping, const engine::Progress& progress = {});

/// As many cells as a small case has, or the usual number.
int cells_across(const Stamping& stamping);

/// Writes an animated .webp or .gif, or numbered PNGs into a folder (any other name without an extension).
/// Returns a sentence that says what was written. Throws engine::Error, engine::ResourceError,
/// engine::Cancelled.
std::string export_stamping(const Stamping& stamping, const std::filesystem::path& output, int milliseconds,
                            const engine::Progress& progress = {});

}  // namespace app
