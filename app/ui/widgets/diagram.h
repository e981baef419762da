// Drawing of cells, kernels and arrows: the alphabet of the diagrams.
#pragma once

#include <imgui.h>

#include <optional>
#include <string>

#include "app/ui/widgets/theme.h"
#include "engine/analysis/side_findings.h"
#include "engine/figure/colour_map.h"
#include "engine/figure/display.h"

namespace app {

struct Box {
    ImVec2 min, max;
    float width() const { return max.x - min.x; }
    float height() const { return max.y - min.y; }
    ImVec2 centre() const { return {(min.x + max.x) / 2, (min.y + max.y) / 2}; }
    Box inset(float by) const { return {{min.x + by, min.y + by}, {max.x - by, max.y - by}}; }
    bool contains(ImVec2 point) const {
        return point.x >= min.x && point.y >= min.y && point.x < max.x && point.y < max.y;
    }
};

/// The box of the last ImGui item.
Box item_box();

/// Colour of a value in a colour map; the range's ends are the map's.
ImU32 value_colour(engine::ColourMap map, double value, engine::Range range);
/// Black or white, whichever reads better on `fill`.
ImU32 ink_on(ImU32 fill);

/// A number in the fewest characters that tell it: ".53", "−1.2", "12", "3×10⁵"; what would round to 0 is
/// "1×10⁻⁹", 0 itself "0". `digits` after the point at most.
std::string short_number(double value, int digits = 2);
/// A number as the window writes it wherever there is room: "0.04321", "1.25×10⁻⁶".
std::string table_number(double value, int digits = 4);

/// A ripple index; "0" for what the rounding of float32 leaves of no ripple, "–" where there is no index.
std::string ripple_number(const std::optional<double>& ripple, int digits = 4);

void fill(const Box& box, ImU32 colour);
/// A bar that fills that share of its place from the foot up; the smallest share is still one pixel high.
void rising_bar(const Box& place, double share, ImU32 colour);
void outline(const Box& box, ImU32 colour, float thickness = 1);
void dashed_outline(const Box& box, ImU32 colour, float thickness = 1);
/// Diagonal lines: what is not there.
void hatch(const Box& box, ImU32 colour);
/// A cross from corner to corner: what is not used.
void cross_out(const Box& box, ImU32 colour);
/// Text in the middle of what can be seen of the box, in the small font where there is one; left out where it
/// does not fit.
void centred_text(const Theme& theme, const Box& box, ImU32 colour, const std::string& text);
/// A number in its cell, with fewer digits where the cell is narrow; ".0" is one that only rounds to 0.
void cell_number(const Theme& theme, const Box& box, ImU32 colour, double value, int digits = 2);
void arrow(ImVec2 from, ImVec2 to, ImU32 colour, float thickness = 1.5f);

/// A grid of numbers as coloured cells with their values, fitted into `size` (cells stay square, at most
/// `largest` high, unless they fill it). Reserves its space; the cell under the cursor, or {-1, -1}.
struct GridStyle {
    engine::ColourMap map = engine::ColourMap::sequential;
    engine::Range range;
    int digits = 2;
    float largest = 0;            ///< of a cell, in pixels; 0: as large as fits
    engine::Pair marked{-1, -1};  ///< drawn with a frame
    bool power_of_ten = false;    ///< small or large numbers share a power of ten, written below
    bool zero_is_hole = false;    ///< counts: what no tap reaches is hatched
    bool fills = false;           ///< cells share out all of the size, square or not
};
engine::Pair number_grid(const Theme& theme, const char* label, const engine::Grid& grid, ImVec2 size,
                         const GridStyle& style);
/// The box of one cell of a number_grid of that size drawn at `origin`.
Box grid_cell(const engine::Grid& grid, ImVec2 origin, ImVec2 size, const GridStyle& style,
              engine::Pair cell);

/// The range in which counts (and taps that are not negative) are coloured: from 0 to twice their mean, so
/// that what is even stands in the middle of the map, calm, and what is uneven to either side of it. The same
/// on both sides, whatever their counts are.
engine::Range even_range(double mean);
/// Mean of the finite values; 0 without any.
double mean_of(const engine::Grid& grid);
/// even_range of a pipeline's coverage: the mean is that of its interior's phases, of everything where there
/// is no interior.
engine::Range coverage_range(const engine::Coverage& coverage);

/// The same for the taps of a kernel, none of them negative; wide enough for the largest.
engine::Range tap_range(const engine::Grid& taps);

/// Smallest and largest finite value; symmetric about 0 for the diverging map.
engine::Range range_of(const engine::Grid& grid, engine::ColourMap map);

}  // namespace app
