#include "app/cli/figure_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "app/export/figure_export.h"
#include "engine/core/error.h"

namespace app::cli {
namespace {

using engine::fail;

/// The whole of `text` as a whole number, or nullopt.
std::optional<engine::Index> whole_number(std::string_view text) {
    engine::Index value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

engine::Index magnification(const std::string& text) {
    if (text == "auto") return 0;
    const auto value = whole_number(text);
    if (!value || *value < 1 || *value > 256)
        fail("--magnify {}: auto or a whole factor from 1 to 256 is expected", text);
    return *value;
}

/// A whole number of pixels, or a length in millimetres or inches.
int width_in_pixels(const std::string& text, double dpi) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (error != std::errc{} || !(unit == "mm" || unit == "in" || (unit.empty() && whole_number(text))))
        fail("--width {}: pixels are expected, or a length such as 174mm or 3.5in", text);
    const double pixels = std::round(unit == "mm" ? value / 25.4 * dpi : unit == "in" ? value * dpi : value);
    if (!(pixels >= engine::min_figure_width && pixels <= engine::max_figure_width))
        fail("--width {}: {} to {} pixels are possible{}", text, engine::min_figure_width,
             engine::max_figure_width,
             unit.empty() ? "" : fmt::format(", and at {} dpi this is {}", dpi, pixels));
    return static_cast<int>(pixels);
}

/// How far the colours of a signed picture reach to either side of 0; nullopt: automatic.
std::optional<double> colour_reach(const char* flag, const std::string& text) {
    if (text == "auto") return std::nullopt;
    double reach = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), reach);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(reach) || !(reach > 0))
        fail("{} {}: auto or a positive number is expected", flag, text);
    return reach;
}

engine::ColourMap colour_map(const char* flag, const std::string& text, engine::ColourMapUse use) {
    try {
        return engine::parse_colour_map(text, use);
    } catch (const engine::Error& error) {
        fail("{} {}", flag, error.what());
    }
}

engine::OutputLook output_look(const FigureFlags& flags) {
    engine::OutputLook look;
    look.automatic = flags.range == "auto";
    if (!look.automatic) look.range = parse_range(flags.range);
    if (flags.channel != "all") {
        look.channel = whole_number(flags.channel);
        if (!look.channel || *look.channel < 0 || *look.channel > engine::max_elements)
            fail("--channel {}: all or a channel from 0 is expected", flags.channel);
    }
    look.map = colour_map("--map", flags.map, engine::ColourMapUse::magnitudes);
    return look;
}

}  // namespace

engine::FigureTheme parse_theme(const std::string& text) {
    if (text != "light" && text != "dark") fail("--theme {}: light or dark is expected", text);
    return text == "dark" ? engine::FigureTheme::dark : engine::FigureTheme::light;
}

engine::Range parse_range(const std::string& text) {
    engine::Range range;
    const std::size_t comma = text.find(',');
    const auto number = [&](std::string_view part, double& value) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        return error == std::errc{} && end == part.data() + part.size() && std::isfinite(value);
    };
    const std::string_view all = text;
    if (comma == std::string::npos || !number(all.substr(0, comma), range.low) ||
        !number(all.substr(comma + 1), range.high) || !(range.low < range.high))
        fail("--range {}: auto or LOW,HIGH is expected, the values of black and white, the smaller one first",
             text);
    return range;
}

void add_figure_flags(CLI::App& app, FigureFlags& flags) {
    flags.panels = print(engine::FigureOptions{}.panels);
    const auto add = [&](const char* name, auto& target, const std::string& help, const char* type) {
        app.add_option(name, target, help)->type_name(type)->capture_default_str()->group("The figure");
    };
    add("--panels", flags.panels, "What it shows, in this order, of: " + engine::print(engine::all_panels()),
        "LIST");
    add("--magnify", flags.magnify, "Whole factor of the magnified details", "N|auto");
    app.add_option(
           "--crop", flags.crops,
           "Show this part of A's output only (top row, left column, height, width); several of one size "
           "make a row each")
        ->type_name("Y,X,H,W")
        ->allow_extra_args(false)
        ->group("The figure");
    add("--range", flags.range,
        "Values of outputs and input shown as black and white; auto: the least and greatest of A and B",
        "LOW,HIGH|auto");
    add("--map", flags.map,
        "Colours of outputs and input where they have one channel, or --channel chooses one: " +
            engine::colour_map_names(engine::ColourMapUse::magnitudes),
        "ID");
    add("--difference", flags.difference,
        "The difference as B - A, as its magnitude, or relative to A: (B - A) / max(|A|, 1/255)",
        "signed|absolute|relative");
    add("--difference-range", flags.difference_range,
        "The difference at the ends of its colours; auto: 99 % of the pixels lie within", "F|auto");
    const std::string signed_maps = engine::colour_map_names(engine::ColourMapUse::signed_values);
    add("--difference-map", flags.difference_map,
        fmt::format("Colours of the difference: {}; of its magnitude: {}; auto: diverging, and sequential",
                    signed_maps, engine::colour_map_names(engine::ColourMapUse::magnitudes)),
        "ID|auto");
    add("--gradient-range", flags.gradient_range,
        "The gradient at the ends of its colours, for A and B; auto: 98 % of the pixels lie within",
        "F|auto");
    add("--gradient-map", flags.gradient_map, "Colours of the gradient: " + signed_maps + "; auto: diverging",
        "ID|auto");
    add("--channel", flags.channel, "Show one channel of outputs and input, from 0", "N|all");
    add("--title", flags.title, "Title; otherwise made from the picture's name", "TEXT");
    add("--theme", flags.theme, "Colours", "light|dark");
    add("--width", flags.width,
        fmt::format("Width in pixels, {} to {}, or with a unit, which --dpi turns into pixels: 174mm, 3.5in",
                    engine::min_figure_width, engine::max_figure_width),
        "N|Nmm|Nin");
    add("--dpi", flags.dpi, "Dots per inch, written into the file, 10 to 2400", "F");
    add("--type-size", flags.type_size,
        fmt::format(
            "Size of the labels in points at --dpi, {} to {}, where several pipelines, crops or pictures make "
            "the figure; otherwise it follows the width",
            engine::min_type_size, engine::max_type_size),
        "PT");
    app.add_flag(
           "--locator", flags.locator,
           "Set the whole picture, small, into a corner of the --crop, with a frame at its place; several "
           "crops or pipelines have it beside them anyway")
        ->group("The figure");
    app.add_flag("--no-pipelines", flags.no_pipelines, "Leave out what the pipelines consist of")
        ->group("The figure");
    app.add_flag("--no-mark", flags.no_mark, "Leave out the program's name and version")->group("The figure");
    app.add_flag("--one-gradient-scale", flags.one_gradient_scale,
                 "Gradients of A and B in the range of the larger one; otherwise each in its own")
        ->group("The figure");
    app.add_flag("--no-colour-bars", flags.no_colour_bars, "Leave out the bars that tell what colours mean")
        ->group("The figure");
    app.add_flag("--no-captions", flags.no_captions, "Leave out the sentences at the bottom")
        ->group("The figure");
}

engine::FigureOptions figure_options(const FigureFlags& flags) {
    engine::FigureOptions options;
    try {
        options.panels = engine::parse_panels(flags.panels);
    } catch (const engine::Error& error) {
        fail("--panels: {}", error.what());
    }
    options.magnification = magnification(flags.magnify);
    for (const std::string& crop : flags.crops) {
        const engine::Region region = parse_region("--crop", crop);
        options.crop ? options.more_crops.push_back(region) : void(options.crop = region);
    }
    options.look = output_look(flags);
    try {
        options.difference = engine::parse_difference_look(flags.difference);
    } catch (const engine::Error& error) {
        fail("--difference {}", error.what());
    }
    if (flags.difference_map != "auto")
        options.difference_map =
            colour_map("--difference-map", flags.difference_map, map_use(options.difference));
    if (flags.gradient_map != "auto")
        options.gradient_map =
            colour_map("--gradient-map", flags.gradient_map, engine::ColourMapUse::signed_values);
    options.difference_reach = colour_reach("--difference-range", flags.difference_range);
    options.gradient_reach = colour_reach("--gradient-range", flags.gradient_range);
    options.locator = flags.locator;
    options.pipelines = !flags.no_pipelines;
    options.mark = !flags.no_mark;
    options.one_gradient_scale = flags.one_gradient_scale;
    if (flags.type_size != 0 &&
        !(flags.type_size >= engine::min_type_size && flags.type_size <= engine::max_type_size))
        fail("--type-size {}: {} to {} points are possible", flags.type_size, engine::min_type_size,
             engine::max_type_size);
    options.type_size = flags.type_size;
    options.title = flags.title;
    options.theme = parse_theme(flags.theme);
    if (!(flags.dpi >= 10 && flags.dpi <= 2400)) fail("--dpi {}: 10 to 2400 are possible", flags.dpi);
    options.dpi = flags.dpi;
    options.width = width_in_pixels(flags.width, flags.dpi);
    options.captions = !flags.no_captions;
    options.colour_bars = !flags.no_colour_bars;
    return options;
}

engine::Region parse_region(const std::string& flag, const std::string& text) {
    std::array<engine::Index, 4> numbers{};
    std::string_view rest = text;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::size_t comma = rest.find(',');
        const auto value = whole_number(rest.substr(0, comma));
        const bool last = i + 1 == numbers.size();
        if (!value || *value < (i < 2 ? 0 : 1) || *value > engine::max_elements ||
            last != (comma == std::string_view::npos))
            fail(
                "{} {}: Y,X,H,W is expected, the top row and left column from 0, the height and width from 1",
                flag, text);
        numbers[i] = *value;
        rest.remove_prefix(last ? rest.size() : comma + 1);
    }
    return {numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]};
}

void check_figure_name(const std::string& flag, const std::string& path) {
    try {
        figure_format(path);
    } catch (const engine::Error& error) {
        fail("{} {}", flag, error.what());
    }
}

}  // namespace app::cli
