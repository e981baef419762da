// The parts of a cell that a sweep keeps: in memory, as a file that a later run takes over, and as a row of a
// table.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/picture/picture.h"
#include "engine/sweep/sweep.h"

namespace engine {

struct CellResult {
    std::string error;             ///< the sentence of an impossible cell; then the rest is empty
    std::string report;            ///< report.json
    std::optional<double> ripple;  ///< headline ripple index of the side that is shown
    Shape shape;                   ///< of that side's output
    Bitmap picture;                ///< the part of it that the sheet shows, pixel for pixel
};

/// The bytes of its file (kept_file.h).
std::string encode_cell(const CellResult& result, const std::string& id);
/// nullopt when there is no such file, or it answers another question (`id`). Throws Error, a sentence about
/// the file, when it is damaged.
std::optional<CellResult> read_cell(const std::filesystem::path& path, const std::string& id);

/// RFC 4180, one row per cell: the varied values, status (done, impossible), its sentence, and all numbers of
/// the report under their dotted names ("right.coverage.interior_ratio"); lists of numbers as JSON. Cells
/// that are not there (nullptr) are left out.
std::string sweep_csv(const Sweep& sweep, const std::vector<const CellResult*>& cells);

}  // namespace engine
