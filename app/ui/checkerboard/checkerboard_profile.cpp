// Checkerboard: what is seen along a line that the user drags over the output.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/checkerboard/checkerboard_parts.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/plot.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;

constexpr Index magnified = 48;  ///< pixels of the profile that are plotted

Index index_at(double share, Index n) {
    return std::clamp<Index>(static_cast<Index>(share * static_cast<double>(n)), 0, n - 1);
}

double mean_over_channels(const engine::Tensor& tensor, Index y, Index x, int channel) {
    const Index channels = tensor.shape().c;
    if (channel >= 0) return static_cast<double>(tensor(0, std::min<Index>(channel, channels - 1), y, x));
    double sum = 0;
    for (Index c = 0; c < channels; ++c)
        sum += static_cast<double>(tensor(0, c, y, x));
    return sum / static_cast<double>(channels);
}

/// The range of the values that no border reaches, so that the border's ramp does not flatten the ripple.
std::optional<engine::Range> range_inside(const engine::SideFindings& findings, const Profile& profile,
                                          bool along_row, const std::vector<double>& values) {
    if (!findings.coverage || findings.coverage->interior.empty()) return std::nullopt;
    const engine::Region& region = findings.coverage->interior;
    const Index begin = along_row ? region.left : region.top, end = along_row ? region.right : region.bottom;
    engine::Range range{INFINITY, -INFINITY};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Index at = profile.first + static_cast<Index>(i);
        if (at < begin || at >= end || !std::isfinite(values[i])) continue;
        range = {std::min(range.low, values[i]), std::max(range.high, values[i])};
    }
    if (!(range.low < range.high)) return std::nullopt;
    const double margin = (range.high - range.low) * 0.15;
    return engine::Range{range.low - margin, range.high + margin};
}

/// The magnified stretch as a thick piece of the line.
void draw_line(const Ui& ui, const HeatMap& map, const Profile& profile, ImU32 color) {
    const bool row = ui.view.profile_along_row;
    const double line = static_cast<double>(profile.line) + 0.5;
    const double from = static_cast<double>(profile.first),
                 to = static_cast<double>(profile.first + profile.count);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const auto point = [&](double along) { return row ? map.at(line, along) : map.at(along, line); };
    const double length = static_cast<double>(row ? map.size.w : map.size.h);
    list->AddLine(point(0), point(length), IM_COL32(0, 0, 0, 160), 3);
    list->AddLine(point(0), point(length), with_alpha(color, 0.8f), 1.5f);
    list->AddLine(point(from), point(to), IM_COL32(0, 0, 0, 200), em(0.4f));
    list->AddLine(point(from), point(to), color, em(0.25f));
}

}  // namespace

Profile profile_of(const ViewState& view, Pair output) {
    const Index lines = view.profile_along_row ? output.h : output.w;
    const Index length = view.profile_along_row ? output.w : output.h;
    Profile profile;
    profile.line = index_at(view.profile_position, lines);
    profile.count = std::min(magnified, length);
    const Index middle = index_at(view.profile_centre, length);
    profile.first = std::clamp<Index>(middle - profile.count / 2, 0, length - profile.count);
    return profile;
}

void profile_picture(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size) {
    const engine::Tensor& output = findings.output();
    engine::Display display{engine::DisplayKind::picture, {ui.view.range_low, ui.view.range_high}, 0};
    const std::string label = fmt::format("##{}/checkerboard/output", letter(side));
    const HeatMap map = tensor_map(ui, label.c_str(), fmt::format("checkerboard/output/{}", letter(side)),
                                   ui.state.serial(side), output, display, size);
    if (ImGui::IsItemActive() && map.size.h > 0) {
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        const double across =
            std::clamp(static_cast<double>((mouse.x - map.box.min.x) / map.box.width()), 0.0, 1.0);
        const double down =
            std::clamp(static_cast<double>((mouse.y - map.box.min.y) / map.box.height()), 0.0, 1.0);
        ui.view.profile_position = ui.view.profile_along_row ? down : across;
        ui.view.profile_centre = ui.view.profile_along_row ? across : down;
    }
    if (map.pixel) ui.view.hovered = map.pixel;
    draw_line(ui, map, profile_of(ui.view, output.shape().plane()), ui.theme.side(side));
    if (!ImGui::IsItemActive() && ImGui::IsItemHovered())
        tooltip("Drag the line; the thick part is plotted below.");
}

void coverage_cells(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size) {
    if (!findings.coverage)
        return remark(ui, "No coverage after max_pool: which pixels are read depends on the data.", size.y);
    const engine::Coverage& coverage = *findings.coverage;
    const Profile profile = profile_of(ui.view, {coverage.rows(), coverage.cols()});
    const float cell = em(1.3f);
    const Index rows =
        std::min<Index>(coverage.rows(), std::max<Index>(2, static_cast<Index>(size.y / cell)));
    const Index cols =
        std::min<Index>(coverage.cols(), std::max<Index>(2, static_cast<Index>(size.x / cell)));
    const bool row = ui.view.profile_along_row;
    const Index top = std::clamp<Index>((row ? profile.line : profile.first + rows / 2) - rows / 2, 0,
                                        coverage.rows() - rows);
    const Index left = std::clamp<Index>((row ? profile.first + cols / 2 : profile.line) - cols / 2, 0,
                                         coverage.cols() - cols);
    engine::Grid part(rows, cols);
    for (Index y = 0; y < rows; ++y)
        for (Index x = 0; x < cols; ++x)
            part(y, x) = coverage(top + y, left + x);
    GridStyle style{engine::Colormap::sequential, coverage_range(coverage), 0, cell, {-1, -1}, false, true};
    const std::string label = fmt::format("##{}/checkerboard/coverage", letter(side));
    const Pair under = number_grid(ui.theme, label.c_str(), part, size, style);
    if (under.h >= 0)
        tooltip(fmt::format("output pixel [{}, {}]: {} (input, tap) pairs write it{}", top + under.h,
                            left + under.w, part(under.h, under.w),
                            part(under.h, under.w) == 0 ? ": a hole, it holds the bias only" : ""));
}

void profile_plots(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size) {
    const engine::Tensor& output = findings.output();
    const Profile profile = profile_of(ui.view, output.shape().plane());
    Series coverage{"coverage", {}, ui.theme.side(side), true},
        values{"output", {}, ui.theme.side(side), false};
    for (Index i = profile.first; i < profile.first + profile.count; ++i) {
        const Index y = ui.view.profile_along_row ? profile.line : i,
                    x = ui.view.profile_along_row ? i : profile.line;
        if (findings.coverage) coverage.values.push_back((*findings.coverage)(y, x));
        values.values.push_back(mean_over_channels(output, y, x, ui.view.channel));
    }
    PlotStyle style;
    style.x_name = fmt::format("{} {}, {}", ui.view.profile_along_row ? "row" : "column", profile.line,
                               ui.view.profile_along_row ? "column" : "row");
    style.first_x = static_cast<double>(profile.first);
    style.x_axis = size.y > em(6);
    const ImVec2 half{size.x, (size.y - ImGui::GetStyle().ItemSpacing.y - (style.x_axis ? em(1.1f) : 0)) / 2};
    style.widest_name = coverage.name;
    PlotStyle counts = style;
    counts.x_axis = false;
    const double most =
        coverage.values.empty() ? 1 : *std::max_element(coverage.values.begin(), coverage.values.end());
    counts.range = engine::Range{0, most * 1.25 + 0.1};
    counts.whole = true;
    if (findings.coverage)
        line_plot(ui.theme, fmt::format("##{}/checkerboard/profile_coverage", letter(side)).c_str(),
                  {coverage}, half, counts);
    style.range = range_inside(findings, profile, ui.view.profile_along_row, values.values);
    const float height = findings.coverage ? half.y + (style.x_axis ? em(1.1f) : 0) : size.y;
    line_plot(ui.theme, fmt::format("##{}/checkerboard/profile_output", letter(side)).c_str(), {values},
              {half.x, height}, style);
}

}  // namespace app
