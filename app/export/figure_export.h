// Exporting a comparison: `deconvoscope compare` and the window's dialog both write exactly these files.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/document/document.h"
#include "app/export/cell_run.h"
#include "engine/core/progress.h"
#include "engine/experiment/findings.h"
#include "engine/figure/figure.h"

namespace app {

/// Files with empty names are not wanted.
struct FigureExport {
    engine::Experiment experiment;
    SourceTreatment treatment;  ///< of the experiment's picture, for the session in the figure
    std::shared_ptr<const engine::Findings> known;  ///< parts of it may be taken over; may be null
    std::vector<engine::AddedPipeline> added;       ///< beside A and B
    std::vector<engine::FigurePicture> pictures;    ///< below the experiment's, treated as it is
    engine::FigureOptions options;
    std::filesystem::path figure;               ///< .png, .svg or .pdf
    std::filesystem::path comparison;           ///< a row for each pipeline: .csv, .tex or .md
    std::filesystem::path report;               ///< all numbers as JSON
    std::filesystem::path table;                ///< all numbers as CSV
    std::filesystem::path raw_left, raw_right;  ///< the outputs as .npy
    std::filesystem::path weights;              ///< stem: STEM.left.stage0_weight.npy and so on
    Shard shard;                                ///< of the pictures
};

/// What the engine found out for a figure.
struct FigureMaterial {
    std::shared_ptr<const engine::Findings> findings;
    std::vector<engine::Added> added;
    std::vector<engine::FigureRow> rows;
    SourceTreatment treatment;  ///< of the rows' pictures
};

/// The pixels of the figure that export_figure() writes, of any format. Throws as it does. `material` is that
/// of the last preview, is taken over as far as it fits, and becomes this one's; pictures in it are not read
/// again. `places` are the pictures' in it.
engine::Bitmap preview_figure(const FigureExport& request, FigureMaterial& material,
                              const engine::Progress& progress,
                              std::vector<engine::PicturePlace>* places = nullptr);

/// The format by the extension, in upper or lower case. Throws engine::Error for others.
engine::FigureFormat figure_format(const std::filesystem::path& path);

/// Whether the figure or table has several pictures, each a cell.
bool consists_of_cells(const FigureExport& request);
/// Whether what is finished of such a request outlives an interrupt: with the program's state, if it
/// consists of cells.
bool keeps_cells(const FigureExport& request);

/// Evaluates what is missing, draws and writes; the files come all or not at all. With several pictures each
/// is a cell that is kept until the files are written, and `news` tells of each. Returns a sentence that
/// says what was written (a shard that others must complete writes no files). Throws engine::Error for
/// another extension or a path that cannot be written to, engine::ResourceError, engine::Cancelled.
std::string export_figure(const FigureExport& request, const engine::Progress& progress = {},
                          const std::function<void(const CellNews&)>& news = {});

}  // namespace app
