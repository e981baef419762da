// The cells of a sweep's sheet: what they show of an output, and how they are drawn.
#pragma once

#include "engine/figure/sheet.h"
#include "engine/sweep/contact_sheet.h"

namespace engine {

inline constexpr double sweep_margin = 32, sweep_gap = 12, row_label_width = 118;

/// The least number of sheet pixels per input pixel that shows the output pixels of every cell as whole ones;
/// 1 when that would be too many.
Index common_factor(const Sweep& sweep);
/// For a sweep of one parameter.
std::size_t run_columns(std::size_t cells);
double cell_width(const Sweep& sweep);
/// 0 where no cell has a ripple.
double largest_ripple(const std::vector<CellResult>& cells);

/// The size and content of the cells, the same for all: equal scales, so that eyes can compare.
struct CellLook {
    double width = 0;                              ///< of a cell
    double picture_width = 0, picture_height = 0;  ///< of the shown region in it, in sheet units
    double largest = 0;                            ///< ripple index that fills the bar; 0: none
    double picture_box() const { return picture_height + 2 * inset; }
    static constexpr double inset = 5;  ///< of the picture in its cell
    double height() const { return picture_box() + 44; }
};

CellLook cell_look(double width, double unit, Index factor, const Region& region, double largest);

/// "right: stage 0 (conv_transpose): sentence" without its place, which the sheet's heading tells.
std::string bare_sentence(const std::string& error);
/// The picture, a bar as long as the ripple index (the largest of the sheet fills the width), and both
/// numbers; for an impossible cell the sentence.
void draw_cell(const Drawing& drawing, const CellResult& cell, const CellLook& look, double x, double y);
/// Draws the picture as large as the box allows, in its middle; by a whole factor where that fills it.
void draw_centred(const Drawing& drawing, const Bitmap& bitmap, double x, double y, double width,
                  double height);

}  // namespace engine
