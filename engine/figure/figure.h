// The comparison sheet: one drawing routine for PNG, SVG and PDF.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/progress.h"
#include "engine/experiment/added.h"
#include "engine/figure/drawing.h"
#include "engine/figure/output_look.h"
#include "engine/picture/picture.h"
#include "engine/records/mark.h"

namespace engine {

enum class Panel {
    input,
    output,
    difference,
    coverage,
    phases,
    spectrum,
    gradient,
    weights,
    stages,
    fixes,
    equivalence
};

/// "input,output,difference"; throws Error that lists the known names.
std::vector<Panel> parse_panels(std::string_view text);
std::string print(const std::vector<Panel>& panels);
/// Every panel, in the usual order.
std::vector<Panel> all_panels();
/// A sentence on what the panel shows.
std::string_view panel_help(Panel panel);

enum class FigureTheme { light, dark };
enum class FigureFormat { png, svg, pdf };

enum class DifferenceLook {
    signed_values,  ///< B − A
    absolute,       ///< |B − A|
    relative        ///< (B − A) / max(|A|, 1/255)
};
/// "signed", "absolute", "relative".
DifferenceLook parse_difference_look(std::string_view text);
std::string_view print(DifferenceLook look);

inline constexpr int min_figure_width = 400, max_figure_width = 8000;
inline constexpr double min_type_size = 4, max_type_size = 24;  ///< points

struct FigureOptions {
    std::vector<Panel> panels{Panel::output, Panel::input, Panel::difference, Panel::phases};
    /// Whole factor by which details are magnified (nearest); 0: whatever makes single pixels plain.
    Index magnification = 0;
    /// The part of A's output that is shown; the other pictures show the same place. Without it a whole
    /// picture stands beside a magnified detail.
    std::optional<Region> crop;
    /// Further ones of the same size: with them, or with pipelines beside A and B, the figure is a plate
    /// (plate.h), a row for each.
    std::vector<Region> more_crops;
    bool locator = false;  ///< the whole picture, small, in a corner of each crop
    /// What A and B are called; beside captions, which speak of A and B, the letter stands before it.
    std::string left_label, right_label;
    OutputLook look;  ///< of the outputs and the input
    DifferenceLook difference = DifferenceLook::signed_values;
    std::optional<double> difference_reach,
        gradient_reach;  ///< the ends of their colours; otherwise automatic
    std::optional<ColourMap> difference_map, gradient_map;  ///< otherwise the usual ones
    std::vector<Mark> marks{};                              ///< on the first picture
    bool one_gradient_scale =
        false;          ///< gradients of A and B in the range of the larger one; otherwise each in its own
    std::string title;  ///< empty: made from the source's name
    std::vector<std::string> words = {};  ///< paragraphs under the title
    FigureTheme theme = FigureTheme::light;
    double type_size = 0;   ///< of a plate's labels, in points at `dpi`; 0: it follows the width
    int width = 1600;       ///< pixels; the height follows
    double dpi = 150;       ///< written into the PNG; gives the PDF its size
    bool captions = true;   ///< the sentences at the bottom
    bool pipelines = true;  ///< what A, B and the others consist of, and their cost
    bool mark = true;       ///< the program's name and version
    bool colour_bars = true;
    /// Embedded text for PNG (key session_text_key), so that the program can reopen the figure; may be empty.
    std::string session;
    bool operator==(const FigureOptions&) const = default;
};

/// None: no crop.
void set_crops(FigureOptions& options, std::span<const Region> crops);

/// A further picture of a plate, with the same pipelines.
struct FigureRow {
    std::shared_ptr<const Findings> findings;
    std::vector<Added> added;
    std::vector<Region> crops;  ///< of the size of all others; none: the telling one
    std::vector<Mark> marks{};
};

/// What a figure shows beside the findings about A and B on the first picture: it makes the figure a plate.
struct FigureMore {
    std::span<const Added> added{};
    std::span<const FigureRow> rows{};
};

/// The request for these panels; everything that is printed comes with it.
Request request_for(const std::vector<Panel>& panels);

/// The bytes of the file; `findings` must hold what request_for() asks for. The same findings and options
/// give the same bytes. Throws Error when a crop lies outside the picture, when neither output has the
/// channel, when a crop at that magnification does not fit, and for widths, densities and type beyond the
/// limits; Cancelled.
std::string render_png(const Findings& findings, const FigureOptions& options, const FigureMore& more = {},
                       const Progress& progress = {});
std::string render_svg(const Findings& findings, const FigureOptions& options, const FigureMore& more = {},
                       const Progress& progress = {});
std::string render_pdf(const Findings& findings, const FigureOptions& options, const FigureMore& more = {},
                       const Progress& progress = {});
/// The pixels of that PNG, and where its pictures stand, in these pixels.
Bitmap render_bitmap(const Findings& findings, const FigureOptions& options, const FigureMore& more = {},
                     const Progress& progress = {}, std::vector<PicturePlace>* places = nullptr);
/// What a difference in that look may be coloured in.
ColourMapUse map_use(DifferenceLook look);

/// Figures as the pages of one PDF.
class FigureBook {
  public:
    FigureBook();
    ~FigureBook();
    /// Throws as render_pdf() does.
    void add(const Findings& findings, const FigureOptions& options, const Progress& progress = {});
    /// The bytes of the file.
    std::string finish();

  private:
    std::unique_ptr<class PdfPages> pages_;
};

/// Pipelines, verdict and numbers as plain text.
std::string text_summary(const Findings& findings, std::span<const Added> added = {});

}  // namespace engine
