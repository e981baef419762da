// The parts of the comparison sheet; figure.cpp arranges them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/pattern_words.h"
#include "engine/experiment/study.h"
#include "engine/figure/drawing.h"
#include "engine/figure/figure.h"

namespace engine {

/// The material of every part.
struct Sheet {
    const Findings& findings;
    const Study& study;
    const FigureOptions& options;
    const Drawing& drawing;
    Region detail;      ///< the magnified place, in output pixels of A
    Pair detail_plane;  ///< A's output size, which `detail` refers to

    const SideStudy& study_of(const SideFindings& side) const {
        return study.sides[&side == findings.right.get() ? 1 : 0];
    }
};

inline constexpr double sheet_width = 1600;  ///< all lengths are in units of this
inline constexpr double body_height = 352;   ///< of pictures and diagrams
inline constexpr double detail_width = 290;  ///< of the magnified detail
inline constexpr Font caption_font{16.5, false};

/// The values that the ends of a colour bar stand for.
struct ColourBar {
    ColourMap map;
    Range range;
    std::string unit;
};
inline constexpr double colour_bar_width = 104;
void draw_colour_bar(const Drawing& drawing, double x, double y, double height, const ColourBar& bar);

/// From left to right between the two ends' words; returns its height.
double draw_flat_colour_bar(const Drawing& drawing, double x, double y, double width, double type,
                            ColourMap map, const std::string& low, const std::string& high);

/// A grid of squares with numbers; returns the width. Colours from `map` over `range`.
double draw_grid(const Drawing& drawing, double x, double y, double square, const Grid& grid, ColourMap map,
                 const Range& range);
/// The same, with the colours of another grid.
double draw_number_grid(const Drawing& drawing, double x, double y, double square, const Grid& numbers,
                        const Grid& colours, ColourMap map, const Range& range);

/// The parts: each draws from (x, y) in the given width and returns the height that it took.
double draw_input(const Sheet& sheet, double x, double y, double width);
double draw_difference(const Sheet& sheet, double x, double y, double width);
double draw_output(const Sheet& sheet, const SideFindings& side, Rgba accent, double x, double y,
                   double width);
double draw_gradient(const Sheet& sheet, const SideFindings& side, Rgba accent, double x, double y,
                     double width);
/// Below the gradient at the input: norms, histograms and tap gradients of all stages, and the backward
/// coverage.
double draw_gradient_flow(const Sheet& sheet, const GradientFlow& flow, const BuiltPipeline& pipeline,
                          double x, double y, double width);
double draw_coverage(const Sheet& sheet, const SideFindings& side, double x, double y, double width);
double draw_phases(const Sheet& sheet, const SideFindings& side, double x, double y, double width);
double draw_spectrum(const Sheet& sheet, const SideFindings& side, double x, double y, double width);
double draw_weights(const Sheet& sheet, const SideFindings& side, double x, double y, double width);
double draw_stages(const Sheet& sheet, const SideFindings& side, double x, double y, double width);
double draw_fixes(const Sheet& sheet, const SideFindings& side, double x, double y, double width);
/// Draws all identities and claims, over the whole width of the sheet.
double draw_equivalence(const Sheet& sheet, double x, double y, double width);

/// The top-left corner of a coverage map, at most `shown` pixels of it; the interior is framed, what lies
/// outside of it is the border ramp. Returns the height.
double draw_coverage_map(const Sheet& sheet, const Coverage& coverage, Pair shown, const std::string& caption,
                         double x, double y, double width);
/// Why something of this side is undefined.
std::string undefined_sentence(const SideFindings& side, const char* what);

/// The whole sheet; returns its height. `heights` of the rows come out of the measuring pass and go into the
/// other.
double draw_sheet(const Sheet& sheet, std::vector<double>& heights);

/// The place of the magnified detail, for these options; of `size` where it is given and no crop is.
/// Throws Cancelled.
Region choose_detail(const Findings& findings, const FigureOptions& options, double unit,
                     const Progress& progress, std::optional<Pair> size = {});

/// The size of a detail whose single pixels are plain, or that has the magnification asked for.
Pair detail_size(const FigureOptions& options, double unit);
/// Throws Error for a crop outside of A's output, which has that plane.
void check_crop(const Region& crop, Pair plane);

/// "rows 12–19, columns 0–15"
std::string place_text(const Region& region);
/// Whole pixels of the surface in a length of the sheet.
int pixel_budget(double length, double unit);

/// Frames the place of a part in its whole picture, which is drawn from (x, y) on with `scale` units a pixel.
void draw_place(const Drawing& d, const Region& part, double x, double y, double scale, Rgba colour);

/// The size that pictures of `plane` share a scale with: what holds both outputs when these are of nearly one
/// size.
Pair common_plane(const Findings& findings, Pair plane);

/// "0.577", or "undefined".
std::string ripple_text(const std::optional<double>& ripple);
/// A file's name without its folder, or a signal's.
std::string short_name(const Source& source);
/// Whether the output has several phases; with one the ripple is 0 and says nothing.
bool has_phases(const SideFindings& side);

}  // namespace engine
