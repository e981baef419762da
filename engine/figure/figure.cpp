#include "engine/figure/figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

constexpr double margin = 32, column_gap = 28, cell_padding = 18;

constexpr std::array<std::string_view, 11> panel_names{"input",  "output",   "difference", "coverage",
                                                       "phases", "spectrum", "gradient",   "weights",
                                                       "stages", "fixes",    "equivalence"};
constexpr std::array<const char*, 11> panel_titles{
    "Input",
    "Output",
    "Difference B − A",
    "Coverage",
    "Phases",
    "Spectrum",
    "Gradient at the input",
    "Weights",
    "Stages",
    "What removes the ripple",
    "Identities and claims, tried on the middle of this picture"};

/// One panel of one side, or of both (input, difference).
struct Cell {
    std::string title, side;
    Color accent;
    std::function<double(double x, double y, double width)> draw;
};

/// Panels of both sides: two of them share a row.
bool is_shared(Panel panel) { return panel == Panel::input || panel == Panel::difference; }

double draw_side_panel(const Sheet& sheet, Panel panel, const SideFindings& side, Color accent, double x,
                       double y, double width) {
    switch (panel) {
        case Panel::output: return draw_output(sheet, side, accent, x, y, width);
        case Panel::gradient: return draw_gradient(sheet, side, accent, x, y, width);
        case Panel::coverage: return draw_coverage(sheet, side, x, y, width);
        case Panel::phases: return draw_phases(sheet, side, x, y, width);
        case Panel::spectrum: return draw_spectrum(sheet, side, x, y, width);
        case Panel::weights: return draw_weights(sheet, side, x, y, width);
        case Panel::stages: return draw_stages(sheet, side, x, y, width);
        case Panel::fixes: return draw_fixes(sheet, side, x, y, width);
        case Panel::input:
        case Panel::difference:
        case Panel::equivalence: break;
    }
    ENGINE_CHECK(false, "panel {} has no side", static_cast<int>(panel));
    return 0;
}

/// Two cells a row: A and B of a panel, or two shared panels.
std::vector<std::vector<Cell>> arrange(const Sheet& sheet) {
    const Palette& colors = sheet.drawing.colors();
    std::vector<std::vector<Cell>> rows;
    std::size_t open_row = std::string::npos;
    for (Panel panel : sheet.options.panels) {
        const std::string title = panel_titles[static_cast<std::size_t>(panel)];
        if (is_shared(panel)) {
            const Cell cell{title, "", colors.muted, [&sheet, panel](double x, double y, double w) {
                                return panel == Panel::input ? draw_input(sheet, x, y, w)
                                                             : draw_difference(sheet, x, y, w);
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
        if (panel == Panel::equivalence) {
            rows.push_back({{title, "", colors.muted, [&sheet](double x, double y, double w) {
                                 return draw_equivalence(sheet, x, y, w);
                             }}});
            continue;
        }
        const auto side_cell = [&](const SideFindings& side, const char* label, Color accent) {
            return Cell{title, label, accent, [&sheet, &side, panel, accent](double x, double y, double w) {
                            return draw_side_panel(sheet, panel, side, accent, x, y, w);
                        }};
        };
        rows.push_back({side_cell(*sheet.findings.left, "A", colors.side_a),
                        side_cell(*sheet.findings.right, "B", colors.side_b)});
    }
    return rows;
}

constexpr double full_width = sheet_width - 2 * margin, column_width = (full_width - column_gap) / 2;
double column_left(std::size_t column) {
    return margin + static_cast<double>(column) * (column_width + column_gap);
}

double draw_side_header(const Drawing& d, const SideFindings& side, const char* label, Color accent, double x,
                        double y) {
    const double inner = column_width - cell_padding;
    d.text(x + cell_padding, y + 16, label, {25, true}, accent);
    d.text(x + column_width, y + 16,
           has_phases(side) ? "ripple index " + ripple_text(headline_ripple(side)) : "period 1", {25, true},
           d.colors().ink, Align::right);
    double at = y + 38;
    at += d.paragraph(x + cell_padding, at, inner, side.text.empty() ? "(no stages)" : side.text, {20, true},
                      d.colors().ink);
    const std::string cost =
        fmt::format("output {} · {} parameters · {} multiply-adds, {} in the fastest form",
                    to_string(side.output_shape()), count_text(side.cost.parameters),
                    count_text(side.cost.macs), count_text(side.cost.macs_fast));
    at += d.paragraph(x + cell_padding, at + 2, inner, cost, caption_font, d.colors().muted) + 2;
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
    double at = y + d.paragraph(margin, y, sheet_width - 2 * margin, title, {38, true}, d.colors().ink) + 14;
    const double a =
        draw_side_header(d, *sheet.findings.left, "A · left", d.colors().side_a, column_left(0), at);
    const double b =
        draw_side_header(d, *sheet.findings.right, "B · right", d.colors().side_b, column_left(1), at);
    return at + std::max(a, b) - y;
}

/// A shared panel that has found no partner takes the whole width.
double draw_row(const Sheet& sheet, const std::vector<Cell>& row, double y, double known_height) {
    const Drawing& d = sheet.drawing;
    const double width = row.size() == 1 ? full_width : column_width;
    double tallest = 0;
    for (std::size_t column = 0; column < row.size(); ++column) {
        const Cell& cell = row[column];
        const double x = column_left(column);
        if (known_height > 0) d.fill(x, y, width, known_height, d.colors().panel);
        double text_x = x + cell_padding;
        if (!cell.side.empty()) {
            d.text(text_x, y + 24, cell.side, {21, true}, cell.accent);
            text_x += d.text_width(cell.side, {21, true}) + 10;
        }
        d.text(text_x, y + 24, cell.title, {21, true}, d.colors().ink);
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
        d.fill(margin + 2, at + 10, 7, 7, d.colors().muted);
        at += d.paragraph(margin + cell_padding, at, width - cell_padding, text, {20}, d.colors().ink) + 5;
    };
    for (const std::string& text : sheet.findings.verdict)
        sentence(text);
    for (const auto& [label, side] :
         {std::pair{"A", sheet.findings.left.get()}, {"B", sheet.findings.right.get()}})
        if (const std::string fixes = fixes_sentence(label, sheet.study_of(*side).fixes); !fixes.empty())
            sentence(fixes);
    for (const std::string& note : sheet.findings.notes)
        at += d.paragraph(margin + cell_padding, at, width - cell_padding, note, caption_font,
                          d.colors().muted) +
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
    d.text(sheet_width - margin, y + 6, "Deconvoscope " DECONVOSCOPE_VERSION, {14}, d.colors().muted,
           Align::right);
    return y + 28;
}

std::vector<Panel> parse_panels(std::string_view text) {
    std::vector<Panel> panels;
    while (true) {
        const std::string_view name = text.substr(0, text.find(','));
        const auto found = std::find(panel_names.begin(), panel_names.end(), name);
        if (found == panel_names.end())
            fail("panel '{}' is unknown: a list of {} is expected", name, fmt::join(panel_names, ", "));
        panels.push_back(static_cast<Panel>(found - panel_names.begin()));
        if (name.size() == text.size()) return panels;
        text.remove_prefix(name.size() + 1);
    }
}

std::vector<Panel> all_panels() {
    std::vector<Panel> panels;
    for (std::size_t i = 0; i < panel_names.size(); ++i)
        panels.push_back(static_cast<Panel>(i));
    return panels;
}

std::string print(const std::vector<Panel>& panels) {
    std::string text;
    for (Panel panel : panels)
        text += fmt::format("{}{}", text.empty() ? "" : ",", panel_names[static_cast<std::size_t>(panel)]);
    return text;
}

}  // namespace engine
