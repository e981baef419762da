#include "app/ui/widgets/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/imgui_compat.h"

namespace app {
namespace {

engine::Range range_of_series(const std::vector<Series>& series) {
    double low = INFINITY, high = -INFINITY;
    for (const auto& one : series)
        for (const double value : one.values)
            if (std::isfinite(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
    if (low > high) return {0, 1};
    const double margin = high > low ? (high - low) * 0.08 : std::max(1e-6, std::abs(high) * 0.1);
    return {low - margin, high + margin};
}

/// The mapping from numbers to the screen.
struct Axes {
    Box box;
    engine::Range range;
    std::size_t count = 0;
    float left = 0;  ///< of the numbers beside the plot

    float x(double index) const {
        return box.min.x +
               box.width() *
                   static_cast<float>((index + 0.5) / static_cast<double>(std::max<std::size_t>(count, 1)));
    }
    float y(double value) const {
        const double share = (value - range.low) / (range.high - range.low);
        return box.max.y - box.height() * static_cast<float>(std::clamp(share, -0.05, 1.05));
    }
};

void draw_series(const Axes& axes, const Series& series) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float half = axes.box.width() / static_cast<float>(std::max<std::size_t>(axes.count, 1)) / 2;
    const float thickness = std::max(1.5f, em(0.1f));
    for (std::size_t i = 0; i < series.values.size(); ++i) {
        if (!std::isfinite(series.values[i])) continue;
        const ImVec2 at{axes.x(static_cast<double>(i)), axes.y(series.values[i])};
        const bool joined = i > 0 && std::isfinite(series.values[i - 1]);
        const ImVec2 before{joined ? axes.x(static_cast<double>(i - 1)) : at.x,
                            joined ? axes.y(series.values[i - 1]) : at.y};
        if (series.steps) {
            list->AddLine({at.x - half, at.y}, {at.x + half, at.y}, series.colour, thickness);
            if (joined) list->AddLine({at.x - half, before.y}, {at.x - half, at.y}, series.colour, thickness);
        } else if (joined) {
            list->AddLine(before, at, series.colour, thickness);
        }
    }
}

void index_tooltip(const std::vector<Series>& series, std::size_t index, const PlotStyle& style) {
    ImGui::BeginTooltip();
    if (!style.x_name.empty())
        ImGui::Text("%s %s", style.x_name.c_str(),
                    table_number(style.first_x + static_cast<double>(index)).c_str());
    for (const auto& one : series)
        if (index < one.values.size()) {
            const WithColour colour(ImGuiCol_Text, one.colour);
            ImGui::Text("%s  %s", one.name.c_str(), table_number(one.values[index]).c_str());
        }
    ImGui::EndTooltip();
}

/// An item of that size.
Box plot_item(const char* label, ImVec2 size) {
    ImGui::InvisibleButton(label, {std::max(size.x, 1.0f), std::max(size.y, 1.0f)});
    const std::string_view name = label;
    note(name.substr(name.rfind('#') + 1));
    return item_box();
}

/// The item with a frame.
Box plot_frame(const Theme& theme, const char* label, ImVec2 size) {
    const Box box = plot_item(label, size);
    fill(box, theme.plot);
    outline(box, theme.line);
    return box;
}

/// The numbers on the vertical axis: round ones, or in a low plot the ends of the range.
std::vector<double> vertical_marks(const Axes& axes, const PlotStyle& style,
                                   const std::vector<Series>& series) {
    const int most = static_cast<int>(axes.box.height() / em(1.5f));
    std::vector<double> marks = round_marks(axes.range, std::max(most, 1), style.whole);
    if (marks.size() >= 2 && most >= 2) return marks;
    double low = INFINITY, high = -INFINITY;
    for (const auto& one : series)
        for (const double value : one.values)
            if (value >= axes.range.low && value <= axes.range.high)
                low = std::min(low, value), high = std::max(high, value);
    if (low > high) return {};
    return axes.y(low) - axes.y(high) < em(1.05f) ? std::vector{high} : std::vector{low, high};
}

/// Round numbers at the left of the plot with a faint line each, and indices below.
void draw_marks(const Theme& theme, const Axes& axes, const PlotStyle& style,
                const std::vector<Series>& series) {
    const WithFont small(theme.fonts.small);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float line = ImGui::GetFontSize(), marks_width = axes.box.min.x - axes.left - em(0.4f);
    for (const double mark : vertical_marks(axes, style, series)) {
        const float y = axes.y(mark);
        std::string text;
        for (int digits = 3; digits > 0; --digits)
            if (text = table_number(mark, digits); ImGui::CalcTextSize(text.c_str()).x < marks_width) break;
        list->AddLine({axes.box.min.x, y}, {axes.box.max.x, y}, with_alpha(theme.line, 0.5f));
        const float top =
            std::clamp(y - line / 2, axes.box.min.y - line * 0.2f, axes.box.max.y - line * 0.8f);
        list->AddText({axes.box.min.x - em(0.4f) - ImGui::CalcTextSize(text.c_str()).x, top}, theme.dim,
                      text.c_str());
    }
    if (!style.x_axis) return;
    const engine::Range indices{style.first_x, style.first_x + static_cast<double>(axes.count) - 1};
    for (const double mark :
         round_marks(indices, std::max(1, static_cast<int>(axes.box.width() / em(4))), true)) {
        const float x = axes.x(mark - style.first_x);
        const std::string text = table_number(mark);
        list->AddLine({x, axes.box.max.y}, {x, axes.box.max.y + em(0.2f)}, theme.line);
        const float left = std::min(x - ImGui::CalcTextSize(text.c_str()).x / 2,
                                    axes.box.max.x - ImGui::CalcTextSize(text.c_str()).x);
        list->AddText({left, axes.box.max.y + em(0.15f)}, theme.dim, text.c_str());
    }
}

/// The room that the lines' names take at the right of the plot, so that none lies on a line.
float names_width(const Theme& theme, const std::vector<Series>& series, const PlotStyle& style) {
    const WithFont small(theme.fonts.small);
    float width = ImGui::CalcTextSize(style.widest_name.c_str()).x;
    for (const auto& one : series)
        width = std::max(width, ImGui::CalcTextSize(one.name.c_str()).x);
    return width > 0 ? width + em(0.5f) : 0;
}

/// The names of the lines, in their colours, one under the other beside the plot.
void draw_names(const Theme& theme, const Box& box, const std::vector<Series>& series) {
    const WithFont small(theme.fonts.small);
    const float line = ImGui::GetTextLineHeight();
    float y = (box.min.y + box.max.y - line * static_cast<float>(series.size())) / 2;
    for (const auto& one : series) {
        ImGui::GetWindowDrawList()->AddText({box.max.x + em(0.5f), y}, one.colour,
                                            translated(one.name).c_str());
        y += line;
    }
}

}  // namespace

std::vector<double> round_marks(engine::Range range, int most, bool whole) {
    std::vector<double> marks;
    const double width = range.high - range.low;
    if (!(width > 0) || !std::isfinite(width) || most < 1) return marks;
    const double rough = width / most, power = std::pow(10.0, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double times : {1.0, 2.0, 5.0})
        if (times * power >= rough * 0.999) {
            step = times * power;
            break;
        }
    if (whole) step = std::max(1.0, std::round(step));
    const double first = std::ceil(range.low / step - 1e-9);
    for (double index = first; index * step <= range.high + width * 1e-9 && marks.size() < 64; ++index)
        marks.push_back(index == 0 ? 0 : index * step);
    return marks;
}

std::optional<std::size_t> line_plot(const Theme& theme, const char* label, const std::vector<Series>& series,
                                     ImVec2 size, const PlotStyle& style) {
    const Box item = plot_item(label, size);
    const bool hovered = ImGui::IsItemHovered();
    Axes axes{item, style.range.value_or(range_of_series(series)), 0, item.min.x};
    for (const auto& one : series)
        axes.count = std::max(axes.count, one.values.size());
    axes.box.min.x += em(3.4f);  // the numbers of the vertical axis
    axes.box.max.x -= names_width(theme, series, style);
    if (style.x_axis) axes.box.max.y -= em(1.1f);
    fill(axes.box, theme.plot);
    draw_marks(theme, axes, style, series);
    draw_names(theme, axes.box, series);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->PushClipRect(axes.box.min, axes.box.max, true);
    if (style.zero_line && axes.range.low < 0 && axes.range.high > 0)
        list->AddLine({axes.box.min.x, axes.y(0)}, {axes.box.max.x, axes.y(0)}, theme.dim);
    for (const auto& one : series)
        draw_series(axes, one);
    std::optional<std::size_t> index;
    if (hovered && axes.count > 0) {
        const float share = (ImGui::GetIO().MousePos.x - axes.box.min.x) / axes.box.width();
        const auto last = static_cast<float>(axes.count - 1);
        index = static_cast<std::size_t>(std::clamp(share * static_cast<float>(axes.count), 0.0f, last));
        const float x = axes.x(static_cast<double>(*index));
        list->AddLine({x, axes.box.min.y}, {x, axes.box.max.y}, theme.text);
        index_tooltip(series, *index, style);
    }
    list->PopClipRect();
    outline(axes.box, theme.line);
    return index;
}

void histogram_plot(const Theme& theme, const char* label, const engine::Histogram& histogram, ImU32 colour,
                    ImVec2 size) {
    const Box frame = plot_frame(theme, label, size);
    if (histogram.counts.empty()) return;
    const bool hovered = ImGui::IsItemHovered();
    const auto largest = *std::max_element(histogram.counts.begin(), histogram.counts.end());
    const auto bins = static_cast<float>(histogram.counts.size());
    const bool written = size.y > em(4);  // a small one has no room for its axis
    const float text = written ? em(0.9f) : 1, floor_y = frame.max.y - text;
    ImDrawList* list = ImGui::GetWindowDrawList();
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        const double share =
            largest > 0 ? std::sqrt(static_cast<double>(histogram.counts[i]) / static_cast<double>(largest))
                        : 0;
        const float left = frame.min.x + frame.width() * static_cast<float>(i) / bins;
        const float right = frame.min.x + frame.width() * static_cast<float>(i + 1) / bins;
        const Box bar_box{{left, floor_y - (frame.height() - text - 2) * static_cast<float>(share)},
                          {std::max(right - 1, left + 1), floor_y}};
        fill(bar_box, colour);
        if (!hovered || ImGui::GetIO().MousePos.x < left || ImGui::GetIO().MousePos.x >= right) continue;
        const double width = (histogram.high - histogram.low) / static_cast<double>(bins);
        const double from = histogram.low + width * static_cast<double>(i);
        ImGui::SetTooltip(
            "%s", fmt::format("{} to {}: {} values\nHeights on a square-root scale.", table_number(from),
                              table_number(from + width), histogram.counts[i])
                      .c_str());
    }
    if (!written) return;
    const WithFont small(theme.fonts.small);
    std::string low, high;
    for (int digits = 4; digits > 0; --digits) {
        low = table_number(histogram.low, digits), high = table_number(histogram.high, digits);
        if (ImGui::CalcTextSize((low + high).c_str()).x < frame.width() - em(1.2f)) break;
    }
    list->AddText({frame.min.x + em(0.2f), floor_y}, theme.dim, low.c_str());
    list->AddText({frame.max.x - ImGui::CalcTextSize(high.c_str()).x - em(0.2f), floor_y}, theme.dim,
                  high.c_str());
}

void bar(const Theme& theme, double share, ImU32 colour, double value, float width) {
    std::string text;
    for (int digits = 4; digits > 0; --digits) {
        text = table_number(value, digits);
        if (ImGui::CalcTextSize(text.c_str()).x < width - em(0.4f)) break;
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetTextLineHeight();
    ImGui::Dummy({width, height});
    const float length = width * static_cast<float>(std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.0);
    fill({at, {at.x + width, at.y + height}}, theme.plot);
    fill({at, {at.x + length, at.y + height}}, with_alpha(colour, 0.55f));
    ImGui::GetWindowDrawList()->AddText({at.x + em(0.3f), at.y}, theme.text, text.c_str());
}

}  // namespace app
