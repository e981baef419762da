// The flags that shape a figure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/figure/figure.h"

namespace CLI {
class App;
}

namespace app::cli {

struct FigureFlags {
    std::vector<std::string> crops;  ///< the first, and further ones for a row each
    std::string width = std::to_string(engine::FigureOptions{}.width);
    std::string panels, title, theme = "light", magnify = "auto", range = "0,1", channel = "all";
    std::string difference = "signed", difference_range = "auto", gradient_range = "auto";
    std::string map = "grey", difference_map = "auto", gradient_map = "auto";
    double dpi = engine::FigureOptions{}.dpi, type_size = 0;
    bool no_captions = false, no_colour_bars = false, one_gradient_scale = false, locator = false,
         no_pipelines = false, no_mark = false;
};

/// `flags` must outlive the parsing.
void add_figure_flags(CLI::App& app, FigureFlags& flags);
/// Throws Error that names the flag.
engine::FigureOptions figure_options(const FigureFlags& flags);

/// "light" or "dark". Throws Error that names --theme.
engine::FigureTheme parse_theme(const std::string& text);

/// "LOW,HIGH": the values shown as black and as white. Throws Error that names --range.
engine::Range parse_range(const std::string& text);

/// "Y,X,H,W": the top row, the left column, the height and the width. Throws Error that begins with `flag`.
engine::Region parse_region(const std::string& flag, const std::string& text);

/// Throws Error that names the flag unless the name ends in .png, .svg or .pdf.
void check_figure_name(const std::string& flag, const std::string& path);

}  // namespace app::cli
