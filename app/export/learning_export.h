// The files that a duel leaves: report, table, figure, animation, weights.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/core/progress.h"
#include "engine/experiment/experiment.h"
#include "engine/learning/duel.h"

namespace app {

struct LearningExport {
    std::optional<std::string> report, csv, figure, animation, weights_left, weights_right;
    std::string title;  ///< of the figure; empty: made from the source's name
    bool dark = false;
    int width = 1600;
    double dpi = 150;
    int frame_time = 120;  ///< milliseconds
};

/// Writes the wanted files; they take their places together, once all are written.
void export_learning(const engine::Duel& duel, const engine::Source& source, const LearningExport& request,
                     const engine::Progress& progress);

}  // namespace app
