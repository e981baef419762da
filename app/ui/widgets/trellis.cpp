#include "app/ui/widgets/trellis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "app/ui/widgets/diagram.h"
#include "engine/links/stage_links.h"

namespace app {
namespace {

using engine::AxisMap;
using engine::Index;

constexpr int input_cells = 5;  ///< of the input that are drawn
constexpr std::size_t most_rows = 5;

struct Link {
    Index from = 0, to = 0;
};

// A tensor's cells: cell i stands at `origin + i * pitch`, in input cells.
struct Row {
    double origin = 0, pitch = 1;
    Index count = 0;
    std::map<Index, double> paths;  ///< of the cells that are drawn: how many paths reach them
    std::vector<Link> links;        ///< from the row above

    double position(Index i) const { return origin + static_cast<double>(i) * pitch; }
};

// The places of the next row's cells: each in the middle of the taps that tie it to its neighbours.
Row place_below(const Row& above, const AxisMap& map, bool scatters) {
    Row row;
    const double middle =
        static_cast<double>(map.effective_kernel() - 1) / 2 - static_cast<double>(map.offset);
    const auto stride = static_cast<double>(map.stride);
    row.count = scatters ? map.large : map.small;
    row.pitch = scatters ? above.pitch / stride : above.pitch * stride;
    row.origin = scatters ? above.origin - middle * row.pitch : above.origin + middle * above.pitch;
    return row;
}

void link_rows(const Row& above, const AxisMap& map, bool scatters, Row& row) {
    for (const auto& [from, paths] : above.paths)
        for (Index tap = 0; tap < map.kernel; ++tap) {
            const Index shift = tap * map.dilation - map.offset;
            const Index there = scatters ? from * map.stride + shift : from - shift;
            if (!scatters && there % map.stride != 0) continue;
            const Index to = scatters ? there : there / map.stride;
            if (to < 0 || to >= row.count) continue;
            row.paths[to] += paths;
            row.links.push_back({from, to});
        }
}

// The rows of the pipeline's middle, from more input cells than are drawn, so that the ones in sight are
// complete.
std::vector<Row> rows_of(const engine::SideFindings& findings) {
    const Index width = findings.built.input.w, middle = width / 2, reach = 12;
    Row input;
    input.origin = -static_cast<double>(middle);
    input.count = width;
    for (Index i = std::max<Index>(0, middle - reach); i <= std::min(width - 1, middle + reach); ++i)
        input.paths[i] = 1;
    std::vector<Row> rows{input};
    for (const auto& stage : findings.built.stages) {
        const auto map = engine::stage_map(stage);
        if (!map) continue;
        if (map->map.x.kernel == 1 && map->map.x.stride == 1)
            continue;  // activations and the like move nothing
        Row row = place_below(rows.back(), map->map.x, map->scatters);
        link_rows(rows.back(), map->map.x, map->scatters, row);
        rows.push_back(std::move(row));
        if (rows.size() == most_rows) break;
    }
    return rows;
}

struct Frame {
    ImVec2 min, size;
    float unit = 1;  ///< screen pixels per input cell
    float cell = 1;  ///< height of a row's cells

    float x(double position) const { return min.x + size.x / 2 + static_cast<float>(position) * unit; }
    float y(std::size_t row, std::size_t rows) const {
        if (rows < 2) return min.y;
        return min.y + (size.y - cell) * static_cast<float>(row) / static_cast<float>(rows - 1);
    }
    bool shows(double position, double pitch) const {
        return std::abs(position) + pitch / 2 <= static_cast<double>(size.x / unit) / 2 + 1e-6;
    }
};

void draw_links(const Ui& ui, const Frame& frame, const std::vector<Row>& rows, ImU32 colour) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    // The cells that the middle input cell reaches are lit, the rest stays in the background.
    std::map<Index, bool> lit;
    for (const auto& [index, paths] : rows[0].paths)
        lit[index] = rows[0].position(index) == 0;
    for (std::size_t r = 1; r < rows.size(); ++r) {
        std::map<Index, bool> next;
        for (const Link& link : rows[r].links) {
            const double from = rows[r - 1].position(link.from), to = rows[r].position(link.to);
            const bool on = lit[link.from];
            next[link.to] = next[link.to] || on;
            if (!frame.shows(from, 0) || !frame.shows(to, 0)) continue;
            list.AddLine({frame.x(from), frame.y(r - 1, rows.size()) + frame.cell},
                         {frame.x(to), frame.y(r, rows.size())},
                         on ? colour : with_alpha(ui.theme.dim, 0.35f), on ? em(0.12f) : em(0.06f));
        }
        lit = std::move(next);
    }
}

void draw_cell(const Ui& ui, const Frame& frame, ImVec2 from, ImVec2 to, double paths, double mean,
               bool is_output) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float rounding = em(0.12f);
    if (!is_output) {
        list.AddRectFilled(from, to, ui.theme.raised, rounding);
        list.AddRect(from, to, ui.theme.line, rounding);
        return;
    }
    if (paths == 0) {  // a hole
        list.AddRect(from, to, ui.theme.bad, rounding, 0, em(0.1f));
        list.AddLine(from, to, ui.theme.bad);
        return;
    }
    const ImU32 colour = value_colour(engine::ColourMap::sequential, paths, even_range(mean));
    list.AddRectFilled(from, to, colour, rounding);
    const WithFont font(ui.theme.fonts.small);
    const std::string text = fmt::format("{:.0f}", paths);
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    if (size.x > to.x - from.x || size.y > frame.cell) return;
    list.AddText({(from.x + to.x - size.x) / 2, (from.y + to.y - size.y) / 2}, ink_on(colour), text.c_str());
}

void draw_cells(const Ui& ui, const Frame& frame, const std::vector<Row>& rows) {
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const Row& row = rows[r];
        double sum = 0;
        std::vector<Index> shown;
        for (Index i = 0; i < row.count && !row.paths.empty(); ++i) {
            if (i < row.paths.begin()->first) i = row.paths.begin()->first;
            if (i > row.paths.rbegin()->first) break;
            if (!frame.shows(row.position(i), row.pitch)) continue;
            shown.push_back(i);
            const auto found = row.paths.find(i);
            if (found != row.paths.end()) sum += found->second;
        }
        const double mean = sum / static_cast<double>(std::max<std::size_t>(shown.size(), 1));
        const float half = static_cast<float>(row.pitch) * frame.unit / 2 - em(0.06f);
        for (const Index i : shown) {
            const float x = frame.x(row.position(i)), y = frame.y(r, rows.size());
            const auto found = row.paths.find(i);
            draw_cell(ui, frame, {x - half, y}, {x + half, y + frame.cell},
                      found == row.paths.end() ? 0 : found->second, mean,
                      r + 1 == rows.size() && rows.size() > 1);
        }
    }
}

}  // namespace

void trellis(Ui& ui, const char* label, const engine::SideFindings& findings, ImU32 colour, ImVec2 size) {
    ImGui::InvisibleButton(label, size);
    note(label[0] == '#' ? label + 2 : label);
    tooltip(
        "One axis of the pipeline, from the input on top to the output below: a line for every tap. What the middle input "
        "pixel reaches is lit. The numbers count the paths that reach each output pixel; a red frame is a hole.");
    const ImVec2 min = ImGui::GetItemRectMin();
    const std::vector<Row> rows = rows_of(findings);
    const float margin = em(0.5f);
    Frame frame{{min.x + margin, min.y + margin}, {size.x - 2 * margin, size.y - 2 * margin}, 1, 0};
    frame.unit = frame.size.x / input_cells;
    frame.cell = std::min(em(1.5f), frame.size.y / (2.0f * static_cast<float>(rows.size())));
    ImGui::GetWindowDrawList()->AddRectFilled(min, {min.x + size.x, min.y + size.y}, ui.theme.panel,
                                              ImGui::GetStyle().ChildRounding);
    ImGui::PushClipRect(min, {min.x + size.x, min.y + size.y}, true);
    draw_links(ui, frame, rows, colour);
    draw_cells(ui, frame, rows);
    ImGui::PopClipRect();
}

}  // namespace app
