// Exporting a comparison: the same figure and report as `deconvoscope compare` writes.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/core/progress.h"
#include "engine/experiment/findings.h"
#include "engine/figure/figure.h"

namespace app {

struct FigureExport {
    engine::Experiment experiment;
    std::shared_ptr<const engine::Findings> known;  ///< parts of it may be taken over; may be null
    engine::FigureOptions options;
    std::filesystem::path figure;                   ///< .png, .svg or .pdf
    std::filesystem::path report;                   ///< .json; empty: none
};

/// Evaluates what is missing, draws and writes. Returns a sentence that says what was written. Throws engine::Error for
/// another extension or a path that cannot be written to, engine::ResourceError, engine::Cancelled.
std::string export_figure(const FigureExport& request, const engine::Progress& progress = {});

}  // namespace app
