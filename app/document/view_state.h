// ViewState: how the document is looked at. Saved with the session, never undone.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "app/document/document.h"
#include "app/document/marking.h"
#include "engine/analysis/side_findings.h"
#include "engine/frameworks/convention.h"
#include "engine/learning/options.h"
#include "engine/network/mend_method.h"
#include "engine/network/picture_input.h"

namespace app {

enum class View { overview, output, stride_padding, checkerboard, gradient, equivalence, network, learning };

/// The names of a view; the table is in the order of the tabs, and draw_view() says how each is drawn.
struct ViewInfo {
    View view;
    const char* id;  ///< in session files, --view and actions
    const char* title;
    const char* brief;  ///< where a narrow window has no room for the titles
    const char* key;
    const char* help;
};
inline constexpr std::array<ViewInfo, 8> views{{
    {.view = View::overview,
     .id = "overview",
     .title = "Overview",
     .brief = "Overview",
     .key = "1",
     .help = "Outputs, geometry, coverage and gradients of both sides in one picture."},
    {.view = View::output,
     .id = "output",
     .title = "Output",
     .brief = "Output",
     .key = "2",
     .help = "The two outputs, large."},
    {.view = View::stride_padding,
     .id = "stride_padding",
     .title = "Stride & padding",
     .brief = "Stride",
     .key = "3",
     .help = "Which input cells, taps and zeros make an output pixel."},
    {.view = View::checkerboard,
     .id = "checkerboard",
     .title = "Checkerboard",
     .brief = "Grid",
     .key = "4",
     .help = "Coverage, phase sums, spectrum and kernel: where a grid comes from."},
    {.view = View::gradient,
     .id = "gradient",
     .title = "Gradient flow",
     .brief = "Gradient",
     .key = "5",
     .help = "The gradient that flows back to the input and to each stage."},
    {.view = View::equivalence,
     .id = "equivalence",
     .title = "Equivalence",
     .brief = "Equal",
     .key = "6",
     .help = "The identities between the two, checked on this picture."},
    {.view = View::network,
     .id = "network",
     .title = "Network",
     .brief = "Net",
     .key = "7",
     .help = "A trained network: which of its layers make a grid, and what mending them does."},
    {.view = View::learning,
     .id = "learning",
     .title = "Learning",
     .brief = "Learn",
     .key = "8",
     .help = "A and B learn the picture: does the grid fade?"},
}};
constexpr const ViewInfo& info(View view) { return views[static_cast<std::size_t>(view)]; }
constexpr bool stand_in_order() {
    for (std::size_t i = 0; i < views.size(); ++i)
        if (views[i].view != static_cast<View>(i)) return false;
    return true;
}
static_assert(stand_in_order(), "a view is found by its number");

/// The position of a pane in the input's pixels, so that panes of different sizes show the same place.
struct PanZoom {
    bool fit = false;     ///< sticky: follows the pane's size until the user zooms or pans
    double zoom = 0;      ///< framebuffer pixels per input pixel; 0: each output pixel plain to see
    double x = 0, y = 0;  ///< input position at the pane's centre; settled with the first result
    bool operator==(const PanZoom&) const = default;
};

enum class OutputLayout { side_by_side, wipe, difference, flip };
enum class RangeMode { fixed, automatic };

/// How fast the Learning view plays: a step for each frame; more and more steps a frame, so that the eye can
/// follow on a logarithmic axis; or as many as can be computed.
enum class LearningPace { step, growing, fastest };

/// How the Learning view lets A and B learn.
struct LearningView {
    engine::LearningOptions options;
    engine::Index longest_side = 128;  ///< of the picture that is learned; 0: as it is
    LearningPace pace = LearningPace::growing;
    PanZoom place{true};  ///< in the pictures of target and outputs alike
    bool operator==(const LearningView&) const = default;
};

/// What of a layer the Network view shows.
enum class NetworkPart { kernels, inside, output, mend };

/// Which trained network is looked at, and where.
struct NetworkView {
    std::string file;    ///< empty: none
    std::string layer;   ///< by its name; empty, or another network's: the one that matters most
    std::string source;  ///< by its name; otherwise the picture
    engine::network::InputRange range = engine::network::InputRange::unit;
    bool bgr = false;
    engine::Index longest_side = 256;  ///< of the picture, where the network leaves it open; 0: as it is
    NetworkPart part = NetworkPart::output;
    engine::network::MendMethod method = engine::network::MendMethod::weights;
    /// What the chosen tensor of a file of weights alone is taken for.
    bool transposed = false;
    int stride = 2;
    bool operator==(const NetworkView&) const = default;
};

struct ViewState {
    View open = View::overview;
    PanZoom left, right;  ///< the same while `linked`
    bool linked = true;   ///< panes pan and zoom together, keeping their offset
    OutputLayout layout = OutputLayout::side_by_side;
    std::array<int, 2> output_stage{-1, -1};  ///< the stages whose outputs Output shows; -1: the last
    bool show_channels = false;               ///< all channels of it as small pictures, too
    Side flip_side = Side::left;              ///< which side the flip layout shows
    bool flip_held = false;                   ///< a key is held: each pane shows the other side; not saved
    double wipe = 0.5;                        ///< where the wipe parts A from B, 0 to 1
    bool show_input = false;                  ///< the input beside the outputs
    bool show_original =
        false;  ///< the picture as opened, before it was resized, made grey or encoded, beside them too
    bool show_inspector = true;            ///< the numbers under the views
    bool show_sum = false;                 ///< the inspector spells the pixel out, product by product
    std::array<int, 2> sum_stage{-1, -1};  ///< the stages whose sum that is; -1: the last
    int sum_channel = 0;                   ///< of that stage's output, while all channels are shown
    bool show_sidebar = true;              ///< the controls beside the views
    Marking marking;                       ///< not saved
    bool walking = false;                  ///< the arrow keys walk through the controls; not saved
    int channel = -1;                      ///< single channel shown, -1: all
    RangeMode range_mode = RangeMode::fixed;
    double range_low = 0, range_high = 1;
    double difference_limit = 0;          ///< B − A is shown from minus to plus this; 0: as it needs
    PanZoom detail;                       ///< the place that Overview and Checkerboard magnify
    std::optional<engine::Pair> hovered;  ///< output pixel under the cursor in this frame; not saved
    std::optional<engine::Region>
        seen;  ///< part of A's output that this frame shows, when it is not all; not saved
    std::optional<engine::Pair> pinned;  ///< output pixel (row, column) that the views explain
    bool link_sides = false;             ///< editing one side keeps the other at the same factor and size
    Side edited_side = Side::right;      ///< whose stages the views with one subject show
    engine::Convention convention = engine::Convention::pytorch;  ///< whose words the controls speak

    std::array<int, views.size()>
        part{};  ///< of each view, by its number: the part shown where not all of them fit

    // Stride & padding
    bool gather = false;  ///< gather (equivalent convolution) instead of scatter (stamping)
    int step = 0;  ///< of the animation: 0 shows all, 1 the first input (scatter) or output pixel (gather)
    bool playing = false;   ///< not saved
    double speed = 4;       ///< steps per second
    double step_clock = 0;  ///< seconds since the last step; not saved
    int step_count = 0;     ///< how many steps there are to see; not saved
    std::array<int, 2> stage{
        -1, -1};  ///< the stage looked at in A and B (also by Gradient flow); -1: the telling one
    bool cells_show_coverage = false;  ///< output cells coloured by their coverage instead of their value
    double cells_zoom = 1;
    double cells_y = 0, cells_x = 0;  ///< output position at the centre of the panes

    // Gradient flow, and the gradients of Overview
    bool shared_gradient_scale =
        true;  ///< A and B in the range of the stronger one, instead of each in its own

    // Checkerboard
    bool profile_along_row = true;  ///< the line through `detail` runs along a row, otherwise along a column
    bool show_spectra = false;      ///< spectrum and frequency response, too

    NetworkView network;
    LearningView learning;

    // Equivalence: the conv that is written out as a matrix
    int identity = 0;  ///< the claim that is shown, by its place in the list
    int matrix_n = 5, matrix_kernel = 3, matrix_stride = 2, matrix_padding = 0;

    bool operator==(const ViewState&) const = default;
};

inline bool draws_marks(const ViewState& view) {
    return view.marking.tool && (view.open == View::overview || view.open == View::output);
}

}  // namespace app
