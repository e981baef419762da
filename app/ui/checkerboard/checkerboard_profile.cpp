// Checkerboard: the magnified output, and what is seen along the line through its middle.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/checkerboard/checkerboard_parts.h"
#include "app/ui/parts/output_pane.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/plot.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;

constexpr Index plotted = 48;  ///< pixels of the line

Index index_at(double place, Index n) { return std::clamp<Index>(static_cast<Index>(place), 0, n - 1); }

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

/// A thin line through the middle of the pane, and marks where it begins and ends.
void draw_line(const Ui& ui, const Placement& place, ImU32 colour) {
    const bool row = ui.view.profile_along_row;
    const ImVec2 middle{(place.min.x + place.max.x) / 2, (place.min.y + place.max.y) / 2};
    const ImVec2 from = row ? ImVec2{place.min.x, middle.y} : ImVec2{middle.x, place.min.y},
                 to = row ? ImVec2{place.max.x, middle.y} : ImVec2{middle.x, place.max.y};
    const ImVec2 mark = row ? ImVec2{em(0.9f), 0} : ImVec2{0, em(0.9f)};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddLine(from, to, with_alpha(colour, 0.55f), 1);
    for (const auto& [a, b] : {std::pair{from, ImVec2{from.x + mark.x, from.y + mark.y}},
                               std::pair{ImVec2{to.x - mark.x, to.y - mark.y}, to}}) {
        list.AddLine(a, b, IM_COL32(0, 0, 0, 200), em(0.4f));
        list.AddLine(a, b, colour, em(0.25f));
    }
}

}  // namespace

Profile profile_of(const ViewState& view, const engine::SideFindings& findings) {
    const Pair output = findings.output_shape().plane();
    const double factor = factor_of(findings.output_shape(), findings.built.input);
    const Pair middle{index_at(view.detail.y * factor, output.h), index_at(view.detail.x * factor, output.w)};
    const bool row = view.profile_along_row;
    const Index length = row ? output.w : output.h;
    Profile profile;
    profile.line = row ? middle.h : middle.w;
    profile.count = std::min(plotted, length);
    profile.first =
        std::clamp<Index>((row ? middle.w : middle.h) - profile.count / 2, 0, length - profile.count);
    return profile;
}

void profile_picture(Ui& ui, Side side, ImVec2 size) {
    const std::string label = fmt::format("##{}/checkerboard/output", letter(side));
    const CanvasResult canvas = output_canvas(ui, side, label.c_str(), size, ui.view.detail);
    draw_line(ui, canvas.place, ui.theme.side(side));
    if (canvas.hovered && !ImGui::IsItemActive())
        tooltip("Drag the picture and zoom it; what lies along the line in its middle is plotted.");
}

void coverage_cells(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size) {
    if (!findings.coverage)
        return remark(ui, "No coverage after max_pool: which pixels are read depends on the data.", size.y);
    const engine::Coverage& coverage = *findings.coverage;
    const Profile profile = profile_of(ui.view, findings);
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
    GridStyle style{engine::ColourMap::sequential, coverage_range(coverage), 0, cell, {-1, -1}, false, true};
    const std::string label = fmt::format("##{}/checkerboard/coverage", letter(side));
    const Pair under = number_grid(ui.theme, label.c_str(), part, size, style);
    if (under.h >= 0)
        tooltip(fmt::format("output pixel [{}, {}]: {} (input, tap) pairs write it{}", top + under.h,
                            left + under.w, part(under.h, under.w),
                            part(under.h, under.w) == 0 ? ": a hole, it holds the bias only" : ""));
}

void profile_plots(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size) {
    const engine::Tensor& output = findings.output();
    const Profile profile = profile_of(ui.view, findings);
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
