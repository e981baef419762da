// The tools that draw the sheets: text, lines and pictures on a cairo context.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/progress.h"
#include "engine/figure/colour_map.h"
#include "engine/figure/displayed.h"

typedef struct _cairo cairo_t;

namespace engine {

/// Shares of red, green, blue and opacity, 0 to 1.
struct Rgba {
    double r = 0, g = 0, b = 0, a = 1;
};
Rgba to_colour(const std::array<std::uint8_t, 3>& rgb);

/// The colours of a theme.
struct Palette {
    Rgba paper, ink, muted, rule, panel, side_a, side_b;
};
const Palette& palette(bool dark);

enum class Align { left, centre, right };

struct Font {
    double size = 19;
    bool bold = false;
};

/// A drawn text: its place, in pixels of the surface, and its size.
struct WrittenText {
    double x, baseline, width, size;
    bool bold;
    std::string text;
};

struct DrawnPoint {
    double x = 0, y = 0;
};

/// A picture in a figure: what it shows, and where. Lengths in sheet units; in pixels once it is remembered.
struct PicturePlace {
    double x = 0, y = 0, width = 0, height = 0;
    Region part;              ///< of the picture …
    Pair plane;               ///< … of this size
    std::size_t picture = 0;  ///< 0 for the first, then the further ones
};

/// All lengths are in pixels of a sheet that is 1600 wide; `unit` turns them into pixels of the surface.
class Drawing {
  public:
    /// A `measuring` drawing leaves out the pictures; `vector` surfaces scale pictures themselves.
    Drawing(cairo_t* cairo, double unit, const Palette& colours, bool measuring, bool vector);

    /// Keeps a list of all texts that are drawn from now on.
    void remember_texts(std::vector<WrittenText>& written) { written_ = &written; }

    /// Keeps a list of the pictures' places.
    void remember_places(std::vector<PicturePlace>& places) { places_ = &places; }
    void note_place(const PicturePlace& place) const;

    /// Throws Cancelled before a picture, once that is asked for.
    void poll(const Progress& progress) { progress_ = progress; }

    const Palette& colours() const { return colours_; }
    double unit() const { return unit_; }
    bool measuring() const { return measuring_; }
    bool vector() const { return vector_; }

    double text_width(const std::string& text, Font font) const;
    /// One line; y is the middle of its small letters' height, roughly the visual centre.
    void text(double x, double y, const std::string& text, Font font, Rgba colour,
              Align align = Align::left) const;
    std::vector<std::string> wrap(const std::string& text, double width, Font font) const;
    /// Wrapped lines from the top y; returns the height that they take.
    double paragraph(double x, double y, double width, const std::string& text, Font font, Rgba colour) const;

    void fill(double x, double y, double width, double height, Rgba colour) const;
    void frame(double x, double y, double width, double height, Rgba colour, double line = 1.5) const;
    void line(double x0, double y0, double x1, double y1, Rgba colour, double line = 1.5) const;
    /// A polygon, filled, with a line of that width around it, of which half is outside.
    void shape(std::span<const DrawnPoint> corners, Rgba colour, double line) const;
    /// What is drawn until unclip() appears only inside.
    void clip(double x, double y, double width, double height) const;
    void unclip() const;
    void circle(double x, double y, double radius, Rgba colour, double line = 2) const;
    /// A picture in width×height, nearest when larger than its pixels, area means when smaller (in an SVG or
    /// PDF when smaller than half of them).
    void picture(const Bitmap& bitmap, double x, double y, double width, double height) const;
    /// The same for a picture whose pixels are made only as far as they are needed.
    void picture(const Displayed& displayed, double x, double y, double width, double height) const;
    /// Every pixel becomes factor×factor pixels of the surface.
    void magnified(const Bitmap& bitmap, double x, double y, int factor) const;
    /// Every pixel of a region becomes factor×factor pixels of the surface.
    void magnified(const Displayed& displayed, const Region& region, double x, double y, int factor) const;

  private:
    void select(const char* family, Font font) const;
    void set(Rgba colour) const;
    void paint(const Bitmap& bitmap, double x, double y, double scale_x, double scale_y) const;

    cairo_t* cairo_;
    double unit_;
    Palette colours_;
    bool measuring_, vector_;
    std::vector<WrittenText>* written_ = nullptr;
    std::vector<PicturePlace>* places_ = nullptr;
    Progress progress_;
};

}  // namespace engine
