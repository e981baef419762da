#include "app/ui/dialogs/figure_choices.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/parts/output_pane.h"

namespace app {
namespace {

constexpr double page_width = 174, column_width = 85;  ///< mm, of many journals

double per_inch(const engine::FigureOptions& figure, int unit) {
    return std::array<double, 3>{figure.dpi, 25.4, 1}[static_cast<std::size_t>(unit)];
}

void set_length(DialogState& state, int unit, double length) {
    engine::FigureOptions& figure = state.figure;
    state.composer.width_unit = unit;
    state.composer.width_length = static_cast<float>(length);
    const double pixels = std::round(length / per_inch(figure, unit) * figure.dpi);
    figure.width =
        static_cast<int>(std::clamp<double>(pixels, engine::min_figure_width, engine::max_figure_width));
}

/// A width in pixels, or a length that the density turns into pixels.
void width_choice(DialogState& state) {
    engine::FigureOptions& figure = state.figure;
    const int unit = state.composer.width_unit;
    const char* help = "The height follows. Many journals' columns are 85 mm wide, their pages 174 mm.";
    ImGui::SetNextItemWidth(em(12));
    if (unit == 0) {
        slider("##export/width", &figure.width, engine::min_figure_width, engine::max_figure_width, help,
               fmt::format("%d px · {:.1f} mm", figure.width / figure.dpi * 25.4).c_str());
    } else {
        const auto limit = [&](int pixels) {
            return static_cast<float>(pixels / figure.dpi * per_inch(figure, unit));
        };
        slider("##export/width_length", &state.composer.width_length, limit(engine::min_figure_width),
               limit(engine::max_figure_width), help, unit == 1 ? "%.1f mm" : "%.2f in");
        set_length(state, unit, static_cast<double>(state.composer.width_length));
    }
    ImGui::SameLine();
    const int chosen = segmented("##export/width_unit", {"px", "mm", "in"}, unit);
    if (chosen >= 0) {
        state.composer.width_unit = chosen;
        state.composer.width_length =
            static_cast<float>(figure.width / figure.dpi * per_inch(figure, chosen));
    }
    if (button("one column##export", "85 mm wide.")) set_length(state, 1, column_width);
    ImGui::SameLine();
    if (button("two columns##export", "174 mm wide.")) set_length(state, 1, page_width);
}

/// A colour map by its name; the usual one is `auto` where it depends on what is shown.
void map_choice(const char* label, const char* name, engine::ColourMapUse use,
                std::optional<engine::ColourMap>& map, bool has_auto) {
    const std::vector<engine::ColourMap> maps = engine::colour_maps(use);
    std::vector<std::string> items;
    if (has_auto) items.emplace_back("auto");
    int selected = 0;
    for (const engine::ColourMap one : maps) {
        if (map == one) selected = static_cast<int>(items.size());
        items.emplace_back(print(one));
    }
    ImGui::SetNextItemWidth(em(13));
    const std::string shown = fmt::format("{}: {}", name, items[static_cast<std::size_t>(selected)]);
    const int chosen = combo(label, shown.c_str(), items, selected, "The colours that stand for the values.");
    if (chosen < 0) return;
    const int place = chosen - (has_auto ? 1 : 0);
    map = place < 0 ? std::nullopt : std::optional(maps[static_cast<std::size_t>(place)]);
}

/// How far colours reach to either side of 0; at 0 they are chosen by the values.
void reach_choice(const char* label, const char* name, std::optional<double>& reach) {
    auto value = static_cast<float>(reach.value_or(0));
    const std::string format = reach ? fmt::format("{} ±%.3f", name) : fmt::format("{}: auto", name);
    ImGui::SetNextItemWidth(em(13));
    slider(label, &value, 0, 1, "The value at the ends of the colours; at 0 nearly all values lie within.",
           format.c_str());
    const double rounded = std::round(static_cast<double>(value) * 1000) / 1000;
    reach = rounded > 0 ? std::optional(rounded) : std::nullopt;
}

}  // namespace

bool has_mapped_outputs(const Ui& ui) {
    const engine::OutputLook look = output_look(ui.view);
    const auto is_mapped = [&](Side side) {
        const engine::Tensor& output = ui.state.side(side)->output();
        return shows_one_number(output, engine::output_display(look, *ui.state.findings, output));
    };
    return is_mapped(Side::left) || is_mapped(Side::right);
}

void size_choices(DialogState& state) {
    engine::FigureOptions& figure = state.figure;
    width_choice(state);
    ImGui::SetNextItemWidth(em(8));
    auto dpi = static_cast<float>(figure.dpi);
    slider("##export/dpi", &dpi, 72, 600, "Dots per inch, written into the file; gives a PDF its size.",
           "%.0f dpi");
    figure.dpi = std::round(static_cast<double>(dpi));
    ImGui::SameLine();
    const int theme = segmented("##export/theme", {"light", "dark"},
                                figure.theme == engine::FigureTheme::light ? 0 : 1, figure_theme_help());
    if (theme >= 0) figure.theme = theme == 0 ? engine::FigureTheme::light : engine::FigureTheme::dark;
}

void colour_choices(const Ui& ui, DialogState& state) {
    engine::FigureOptions& figure = state.figure;
    const std::string channels =
        ui.view.channel < 0 ? "all channels" : fmt::format("channel {}", ui.view.channel);
    write_wrapped(fmt::format("outputs as in the Output view: {}, {}", range_text(ui), channels));
    if (has_mapped_outputs(ui)) {
        std::optional<engine::ColourMap> map = figure.look.map;
        map_choice("##export/map", "outputs", engine::ColourMapUse::magnitudes, map, false);
        figure.look.map = map.value_or(engine::ColourMap::grey);
    }
    if (is_plate(ui)) {
        ImGui::SetNextItemWidth(em(13));
        auto points = static_cast<float>(figure.type_size);
        slider("##export/type_size", &points, engine::min_type_size - 0.5f, engine::max_type_size,
               "Size of the labels, in points at this density; at the left end it follows the width.",
               figure.type_size > 0 ? "type of %.1f points" : "type: by the width");
        const double rounded = std::round(static_cast<double>(points) * 2) / 2;
        figure.type_size = rounded >= engine::min_type_size ? rounded : 0;
        return;
    }
    const auto shows = [&](engine::Panel panel) {
        return std::ranges::find(figure.panels, panel) != figure.panels.end();
    };
    if (shows(engine::Panel::difference)) {
        const int look = segmented("##export/difference", {"B − A", "|B − A|", "relative"},
                                   static_cast<int>(figure.difference),
                                   {"With its sign.", "Its magnitude.", "(B − A) / max(|A|, 1/255)"});
        if (look >= 0) {
            const engine::ColourMapUse use = map_use(figure.difference);
            figure.difference = static_cast<engine::DifferenceLook>(look);
            if (map_use(figure.difference) != use) figure.difference_map.reset();
        }
        reach_choice("##export/difference_range", "difference", figure.difference_reach);
        map_choice("##export/difference_map", "difference", map_use(figure.difference), figure.difference_map,
                   true);
    }
    if (shows(engine::Panel::gradient)) {
        reach_choice("##export/gradient_range", "gradient", figure.gradient_reach);
        map_choice("##export/gradient_map", "gradient", engine::ColourMapUse::signed_values,
                   figure.gradient_map, true);
    }
}

void word_choices(const Ui& ui, DialogState& state) {
    engine::FigureOptions& figure = state.figure;
    ImGui::SetNextItemWidth(-1);
    text_field("##export/title", &figure.title, "Title; made from the picture's name when empty", "title");
    checkbox("captions##export", &figure.captions, "The sentences at the bottom of the figure.");
    ImGui::SameLine();
    checkbox("colour bars##export", &figure.colour_bars, "They tell what the colours mean.");
    checkbox("pipelines##export", &figure.pipelines, "What A, B and the others consist of.");
    ImGui::SameLine();
    checkbox("mark##export", &figure.mark, "The program's name and version, at the bottom.");
    const Document& document = ui.state.document;
    const auto is_marked = [](const engine::FigurePicture& picture) { return !picture.marks.empty(); };
    if (document.marks.empty() && std::ranges::none_of(document.figure.pictures, is_marked)) return;
    checkbox("drawn marks##export", &state.composer.shows_marks,
             "The arrows, boxes and words that are drawn on the pictures.");
}

}  // namespace app
