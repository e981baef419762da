#include "engine/figure/figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/core/version.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

constexpr double margin = 32, column_gap = 28, cell_padding = 18;

/// A panel is drawn in one of three ways: about the pair in half the width, about the pair over the whole
/// width, or once for each side.
struct PanelRow {
    Panel panel;
    const char* id;
    const char* title;
    const char* help;
    double (*draw_half)(const Sheet&, double x, double y, double width) = nullptr;
    double (*draw_wide)(const Sheet&, double x, double y, double width) = nullptr;
    double (*draw_side)(const Sheet&, const SideFindings&, Rgba accent, double x, double y,
                        double width) = nullptr;
};

/// Leaves the accent out.
template <double (*draw)(const Sheet&, const SideFindings&, double, double, double)>
double plain(const Sheet& sheet, const SideFindings& side, Rgba, double x, double y, double width) {
    return draw(sheet, side, x, y, width);
}

constexpr std::array<PanelRow, 11> panel_table{{
    {.panel = Panel::input,
     .id = "input",
     .title = "Input",
     .help = "The picture that A and B take.",
     .draw_half = draw_input},
    {.panel = Panel::output,
     .id = "output",
     .title = "Output",
     .help = "What A and B make of it, with a detail magnified.",
     .draw_side = draw_output},
    {.panel = Panel::difference,
     .id = "difference",
     .title = "Difference B − A",
     .help = "B − A, and how large it is.",
     .draw_half = draw_difference},
    {.panel = Panel::coverage,
     .id = "coverage",
     .title = "Coverage",
     .help = "How many (input, tap) pairs write each output pixel.",
     .draw_side = plain<draw_coverage>},
    {.panel = Panel::phases,
     .id = "phases",
     .title = "Phases",
     .help = "What an image of ones becomes, phase by phase, with the ripple index.",
     .draw_side = plain<draw_phases>},
    {.panel = Panel::spectrum,
     .id = "spectrum",
     .title = "Spectrum",
     .help = "The outputs' spectra, with the stride frequencies marked.",
     .draw_side = plain<draw_spectrum>},
    {.panel = Panel::gradient,
     .id = "gradient",
     .title = "Gradient at the input",
     .help = "The gradient of the loss that arrives at the input.",
     .draw_side = draw_gradient},
    {.panel = Panel::weights,
     .id = "weights",
     .title = "Weights",
     .help = "The kernels.",
     .draw_side = plain<draw_weights>},
    {.panel = Panel::stages,
     .id = "stages",
     .title = "Stages",
     .help = "A table of all stages: sizes, weights, multiplications, gradients.",
     .draw_side = plain<draw_stages>},
    {.panel = Panel::fixes,
     .id = "fixes",
     .title = "What removes the ripple",
     .help = "Changes that remove a ripple, tried on these pipelines.",
     .draw_side = plain<draw_fixes>},
    {.panel = Panel::equivalence,
     .id = "equivalence",
     .title = "Identities and claims, tried on the middle of this picture",
     .help = "Every identity and popular claim, tried on this picture.",
     .draw_wide = draw_equivalence},
}};
constexpr bool stand_in_order() {
    for (std::size_t i = 0; i < panel_table.size(); ++i)
        if (panel_table[i].panel != static_cast<Panel>(i)) return false;
    return true;
}
static_assert(stand_in_order(), "a panel is found by its number");
const PanelRow& row_of(Panel panel) { return panel_table[static_cast<std::size_t>(panel)]; }

std::vector<std::string_view> panel_names() {
    std::vector<std::string_view> names;
    for (const PanelRow& row : panel_table)
        names.emplace_back(row.id);
    return names;
}

/// One panel of one side, or of both sides (input, difference).
struct Cell {
    std::string title, side;
    Rgba accent;
    std::function<double(double x, double y, double width)> draw;
};

/// Captions speak of A and B, so beside them the letter stands before a label.
std::string side_label(const FigureOptions& options, const char* letter, const std::string& label,
                       const char* otherwise) {
    if (label.empty()) return otherwise;
    return options.captions ? fmt::format("{} · {}", letter, label) : label;
}

/// Two cells a row: A and B of a panel, or two shared panels.
std::vector<std::vector<Cell>> arrange(const Sheet& sheet) {
    const Palette& colours = sheet.drawing.colours();
    std::vector<std::vector<Cell>> rows;
    std::size_t open_row = std::string::npos;
    for (Panel panel : sheet.options.panels) {
        const PanelRow& row = row_of(panel);
        const std::string title = row.title;
        if (row.draw_half) {
            const Cell cell{title, "", colours.muted,
                            [&sheet, draw = row.draw_half](double x, double y, double w) {
                                return draw(sheet, x, y, w);
                            }};
            if (open_row == std::string::npos) {
                open_row = rows.size();
                rows.push_back({cell});
            } else {
                rows[open_row].push_back(cell);
                open_row = std::string::npos;
            }
            continue;
        }
        if (row.draw_wide) {
            rows.push_back(
                {{title, "", colours.muted, [&sheet, draw = row.draw_wide](double x, double y, double w) {
                      return draw(sheet, x, y, w);
                  }}});
            continue;
        }
        const auto side_cell = [&](const SideFindings& side, const std::string& label, Rgba accent) {
            return Cell{title, label, accent,
                        [&sheet, &side, draw = row.draw_side, accent](double x, double y, double w) {
                            return draw(sheet, side, accent, x, y, w);
                        }};
        };
        const FigureOptions& options = sheet.options;
        rows.push_back({side_cell(*sheet.findings.left, side_label(options, "A", options.left_label, "A"),
                                  colours.side_a),
                        side_cell(*sheet.findings.right, side_label(options, "B", options.right_label, "B"),
                                  colours.side_b)});
    }
    return rows;
}

constexpr double full_width = sheet_width - 2 * margin, column_width = (full_width - column_gap) / 2;
double column_left(std::size_t column) {
    return margin + static_cast<double>(column) * (column_width + column_gap);
}

double draw_side_header(const Sheet& sheet, const SideFindings& side, const std::string& label, Rgba accent,
                        double x, double y) {
    const Drawing& d = sheet.drawing;
    const double inner = column_width - cell_padding;
    d.text(x + cell_padding, y + 16, label, {25, true}, accent);
    d.text(x + column_width, y + 16,
           has_phases(side) ? "ripple index " + ripple_text(headline_ripple(side)) : "period 1", {25, true},
           d.colours().ink, Align::right);
    double at = y + 38;
    if (!sheet.options.pipelines) {
        d.fill(x, y, 6, at - y, accent);
        return at - y;
    }
    at += d.paragraph(x + cell_padding, at, inner, side.text.empty() ? "(no stages)" : side.text, {20, true},
                      d.colours().ink);
    const std::string cost =
        fmt::format("output {} · {} parameters · {} multiply-adds, {} in the fastest form",
                    to_string(side.output_shape()), count_text(side.cost.parameters),
                    count_text(side.cost.macs), count_text(side.cost.macs_fast));
    at += d.paragraph(x + cell_padding, at + 2, inner, cost, caption_font, d.colours().muted) + 2;
    d.fill(x, y, 6, at - y, accent);
    return at - y;
}

double draw_header(const Sheet& sheet, double y) {
    const Drawing& d = sheet.drawing;
    const Source& source = sheet.findings.experiment.source;
    const std::string title = sheet.options.title.empty()
                                  ? fmt::format("A and B on {} ({} pixels)", short_name(source),
                                                to_string(source.picture->shape().plane()))
                                  : sheet.options.title;
    double at = y + d.paragraph(margin, y, sheet_width - 2 * margin, title, {38, true}, d.colours().ink) + 14;
    for (const std::string& words : sheet.options.words)
        at += d.paragraph(margin, at, sheet_width - 2 * margin, words, {24}, d.colours().ink) + 10;
    const double a = draw_side_header(sheet, *sheet.findings.left,
                                      side_label(sheet.options, "A", sheet.options.left_label, "A · left"),
                                      d.colours().side_a, column_left(0), at);
    const double b = draw_side_header(sheet, *sheet.findings.right,
                                      side_label(sheet.options, "B", sheet.options.right_label, "B · right"),
                                      d.colours().side_b, column_left(1), at);
    return at + std::max(a, b) - y;
}

/// A shared panel without a partner takes the whole width.
double draw_row(const Sheet& sheet, const std::vector<Cell>& row, double y, double known_height) {
    const Drawing& d = sheet.drawing;
    const double width = row.size() == 1 ? full_width : column_width;
    double tallest = 0;
    for (std::size_t column = 0; column < row.size(); ++column) {
        const Cell& cell = row[column];
        const double x = column_left(column);
        if (known_height > 0) d.fill(x, y, width, known_height, d.colours().panel);
        double text_x = x + cell_padding;
        if (!cell.side.empty()) {
            d.text(text_x, y + 24, cell.side, {21, true}, cell.accent);
            text_x += d.text_width(cell.side, {21, true}) + 10;
        }
        d.text(text_x, y + 24, cell.title, {21, true}, d.colours().ink);
        const double top = y + 46;
        tallest =
            std::max(tallest, top - y + cell.draw(x + cell_padding, top, width - 2 * cell_padding) + 14);
    }
    return tallest;
}

double draw_captions(const Sheet& sheet, double y) {
    const Drawing& d = sheet.drawing;
    const double width = sheet_width - 2 * margin;
    double at = y;
    const auto sentence = [&](const std::string& text) {
        d.fill(margin + 2, at + 10, 7, 7, d.colours().muted);
        at += d.paragraph(margin + cell_padding, at, width - cell_padding, text, {20}, d.colours().ink) + 5;
    };
    for (const std::string& text : sheet.findings.verdict)
        sentence(text);
    for (const auto& [label, side] :
         {std::pair{"A", sheet.findings.left.get()}, {"B", sheet.findings.right.get()}})
        if (const std::string fixes =
                fixes_sentence(label, sheet.study_of(*side).fixes, sheet.study_of(*side).failed);
            !fixes.empty())
            sentence(fixes);
    for (const std::string& note : sheet.findings.notes)
        at += d.paragraph(margin + cell_padding, at, width - cell_padding, note, caption_font,
                          d.colours().muted) +
              3;
    return at - y;
}

}  // namespace

std::string short_name(const Source& source) { return source.name.substr(source.name.rfind('/') + 1); }

double draw_sheet(const Sheet& sheet, std::vector<double>& heights) {
    const Drawing& d = sheet.drawing;
    double y = margin - 4;
    y += draw_header(sheet, y) + 20;
    const auto rows = arrange(sheet);
    heights.resize(rows.size(), 0);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        heights[r] = draw_row(sheet, rows[r], y, heights[r]);
        y += heights[r] + 16;
    }
    if (sheet.options.captions) y += draw_captions(sheet, y + 4) + 10;
    if (!sheet.options.mark) return y + 12;
    d.text(sheet_width - margin, y + 6, signature(), {14}, d.colours().muted, Align::right);
    return y + 28;
}

std::vector<Panel> parse_panels(std::string_view text) {
    std::vector<Panel> panels;
    while (true) {
        const std::string_view name = text.substr(0, text.find(','));
        const auto found = std::ranges::find(panel_table, name,
                                             [](const PanelRow& row) { return std::string_view(row.id); });
        if (found == panel_table.end())
            fail("panel '{}' is unknown: a list of {} is expected", name, fmt::join(panel_names(), ", "));
        panels.push_back(found->panel);
        if (name.size() == text.size()) return panels;
        text.remove_prefix(name.size() + 1);
    }
}

std::vector<Panel> all_panels() {
    std::vector<Panel> panels;
    for (const PanelRow& row : panel_table)
        panels.push_back(row.panel);
    return panels;
}

std::string_view panel_help(Panel panel) { return row_of(panel).help; }

constexpr std::array<std::string_view, 3> difference_looks{"signed", "absolute", "relative"};

DifferenceLook parse_difference_look(std::string_view text) {
    const auto found = std::ranges::find(difference_looks, text);
    if (found == difference_looks.end())
        fail("'{}': one of {} is expected", text, fmt::join(difference_looks, ", "));
    return static_cast<DifferenceLook>(found - difference_looks.begin());
}

ColourMapUse map_use(DifferenceLook look) {
    return look == DifferenceLook::absolute ? ColourMapUse::magnitudes : ColourMapUse::signed_values;
}

std::string_view print(DifferenceLook look) { return difference_looks[static_cast<std::size_t>(look)]; }

void set_crops(FigureOptions& options, std::span<const Region> crops) {
    options.crop = crops.empty() ? std::nullopt : std::optional(crops.front());
    options.more_crops.assign(crops.begin() + (crops.empty() ? 0 : 1), crops.end());
}

std::string print(const std::vector<Panel>& panels) {
    std::string text;
    for (Panel panel : panels)
        text += fmt::format("{}{}", text.empty() ? "" : ",", row_of(panel).id);
    return text;
}

}  // namespace engine
