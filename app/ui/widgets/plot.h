// Plots: lines, bars and histograms, drawn with ImGui's own draw list.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ui/widgets/theme.h"
#include "engine/analysis/side_findings.h"
#include "engine/figure/display.h"

namespace app {

struct Series {
    std::string name;
    std::vector<double> values;  ///< NaN leaves a gap
    ImU32 colour = 0;
    bool steps = false;  ///< a stair rather than a line: for counts
};

struct PlotStyle {
    std::optional<engine::Range> range;  ///< of the vertical axis; otherwise what the values need
    std::string x_name;                  ///< of the index in the tooltip: "column"
    double first_x = 0;                  ///< what index 0 is called
    bool zero_line = false;
    bool whole = false;            ///< counts: only whole numbers are marked on the vertical axis
    bool x_axis = false;           ///< indices are written below
    std::string widest_name = {};  ///< beside plots under one another, so that they are equally wide
};

/// Up to about `most` round numbers (1, 2 or 5 times a power of ten apart) inside the range; whole ones only
/// where asked for.
std::vector<double> round_marks(engine::Range range, int most, bool whole = false);

/// Draws the series over one horizontal axis of indices, with round numbers and their lines at the left;
/// reserves `size`. The index under the cursor, where there is one.
std::optional<std::size_t> line_plot(const Theme& theme, const char* label, const std::vector<Series>& series,
                                     ImVec2 size, const PlotStyle& style = {});
/// Counts as bars, on a square-root scale so that the tails are seen; the ends of the axis are written below.
void histogram_plot(const Theme& theme, const char* label, const engine::Histogram& histogram, ImU32 colour,
                    ImVec2 size);
/// One horizontal bar, as long as `share` of the width, with its number in as many digits as fit; in a line
/// of text.
void bar(const Theme& theme, double share, ImU32 colour, double value, float width);

}  // namespace app
