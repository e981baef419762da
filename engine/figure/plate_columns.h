// The columns of a plate: the truth, then every pipeline with its label and the numbers under it.
#pragma once

#include <string>
#include <vector>

#include "engine/figure/plate.h"

namespace engine {

/// A part of a line in one weight.
struct PlateRun {
    std::string text;
    bool bold = false;
};
using PlateLine = std::vector<PlateRun>;

struct PlateColumn {
    std::string label;
    const PlateView* view = nullptr;  ///< each row shows a crop of it
    std::string pipeline;             ///< empty for the input and the reference
    std::vector<PlateLine> numbers;   ///< as many lines in every column; the first column's say what they are
};

/// The best score and the smallest ripple of a picture are bold, as far as the printed digits tell them
/// apart. `apart`: PSNR and SSIM stand in lines of their own. The block must outlive them.
std::vector<PlateColumn> plate_columns(const PlateBlock& block, bool apart);

/// Why there are scores of the block that are undefined: a sentence for all pipelines that it holds for.
std::vector<std::string> plate_notes(const PlateBlock& block);

}  // namespace engine
