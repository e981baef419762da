#include "app/ui/widgets/diagram.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/ui/widgets/imgui_compat.h"
#include "engine/core/number_text.h"

namespace app {
namespace {

ImDrawList* canvas() { return ImGui::GetWindowDrawList(); }

ImVec2 cell_size(const engine::Grid& grid, ImVec2 size, const GridStyle& style) {
    const ImVec2 share{size.x / static_cast<float>(grid.cols), size.y / static_cast<float>(grid.rows)};
    if (style.fills) return share;
    const float fitted = std::min(share.x, share.y),
                side = std::floor(style.largest > 0 ? std::min(fitted, style.largest) : fitted);
    return {side, side};
}

/// The exponent by which the grid's numbers become easy to read; 0 where they are.
double shared_power(const engine::Grid& grid) {
    double largest = 0;
    for (const double value : grid.values)
        if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
    return largest == 0 || (largest >= 0.1 && largest < 1000) ? 0 : std::floor(std::log10(largest));
}

std::string without_leading_zero(std::string text) {
    if (text.rfind("0.", 0) == 0) text.erase(0, 1);
    return text;
}

/// The visible part of the box.
Box visible_part(const Box& box) {
    const ImVec2 min = canvas()->GetClipRectMin(), max = canvas()->GetClipRectMax();
    return {{std::max(box.min.x, min.x), std::max(box.min.y, min.y)},
            {std::min(box.max.x, max.x), std::min(box.max.y, max.y)}};
}

}  // namespace

Box item_box() { return {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}; }

ImU32 value_colour(engine::ColourMap map, double value, engine::Range range) {
    if (!std::isfinite(value)) return IM_COL32(255, 0, 255, 255);
    const double width = range.high - range.low;
    const auto colour = engine::map_colour(map, width > 0 ? (value - range.low) / width : 0.5);
    return IM_COL32(colour[0], colour[1], colour[2], 255);
}

// Relative luminance after WCAG; at 0.179 black and white contrast alike, by 4.58 to 1.
ImU32 ink_on(ImU32 colour) {
    const ImVec4 rgb = ImGui::ColorConvertU32ToFloat4(colour);
    const auto linear = [](float value) {
        return value <= 0.04045f ? value / 12.92f : std::pow((value + 0.055f) / 1.055f, 2.4f);
    };
    const float luminance = 0.2126f * linear(rgb.x) + 0.7152f * linear(rgb.y) + 0.0722f * linear(rgb.z);
    return luminance > 0.179f ? IM_COL32_BLACK : IM_COL32_WHITE;
}

std::string short_number(double value, int digits) {
    const double size = std::abs(value);
    if (!std::isfinite(value)) return engine::number_text(value);
    if (size >= 1e5) return engine::power_text(value, 1);
    const int places = size >= 100 ? 0 : size >= 10 ? std::max(0, digits - 2) : digits;
    std::string text = fmt::format("{:.{}f}", size, places);
    if (text.find('.') != std::string::npos) {
        while (text.back() == '0')
            text.pop_back();
        if (text.back() == '.') text.pop_back();
    }
    if (text == "0") return engine::number_text(value, 1);
    return (value < 0 ? "−" : "") + without_leading_zero(text);
}

std::string table_number(double value, int digits) { return engine::number_text(value, digits); }

std::string ripple_number(const std::optional<double>& ripple, int digits) {
    constexpr double rounding = 1e-5;
    return !ripple ? "–" : *ripple < rounding ? "0" : table_number(*ripple, digits);
}

void fill(const Box& box, ImU32 colour) { canvas()->AddRectFilled(box.min, box.max, colour); }

void rising_bar(const Box& place, double share, ImU32 colour) {
    const float height = place.height() * static_cast<float>(std::clamp(share, 0.0, 1.0));
    fill({{place.min.x, place.max.y - std::max(height, share > 0 ? 1.0f : 0.0f)}, place.max}, colour);
}

void outline(const Box& box, ImU32 colour, float thickness) {
    canvas()->AddRect(box.min, box.max, colour, 0, 0, thickness);
}

void dashed_outline(const Box& box, ImU32 colour, float thickness) {
    const float dash = em(0.3f);
    for (float x = box.min.x; x < box.max.x; x += 2 * dash)
        for (const float y : {box.min.y, box.max.y})
            canvas()->AddLine({x, y}, {std::min(x + dash, box.max.x), y}, colour, thickness);
    for (float y = box.min.y; y < box.max.y; y += 2 * dash)
        for (const float x : {box.min.x, box.max.x})
            canvas()->AddLine({x, y}, {x, std::min(y + dash, box.max.y)}, colour, thickness);
}

void hatch(const Box& box, ImU32 colour) {
    canvas()->PushClipRect(box.min, box.max, true);
    const float step = std::max(4.0f, em(0.35f));
    for (float x = box.min.x - box.height(); x < box.max.x; x += step)
        canvas()->AddLine({x, box.max.y}, {x + box.height(), box.min.y}, colour);
    canvas()->PopClipRect();
}

void cross_out(const Box& box, ImU32 colour) {
    const Box inner = box.inset(box.width() * 0.15f);
    canvas()->AddLine(inner.min, inner.max, colour, 1.5f);
    canvas()->AddLine({inner.min.x, inner.max.y}, {inner.max.x, inner.min.y}, colour, 1.5f);
}

void centred_text(const Theme& theme, const Box& box, ImU32 colour, const std::string& text) {
    const WithFont small(theme.fonts.small);
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    const Box seen = visible_part(box);
    if (size.x > seen.width() - 1 || size.y > seen.height() + 2) return;
    const ImVec2 middle = seen.centre();
    canvas()->AddText({std::round(middle.x - size.x / 2), std::round(middle.y - size.y / 2)}, colour,
                      text.c_str());
}

void cell_number(const Theme& theme, const Box& box, ImU32 colour, double value, int digits) {
    std::string text;
    {
        const WithFont small(theme.fonts.small);
        const auto fits = [&] { return ImGui::CalcTextSize(text.c_str()).x <= box.width() - 1; };
        // A digit less where the cell is narrow, but not the only one that the number has.
        const int least = std::abs(value) >= 0.1 ? 1 : 2;
        do
            text = short_number(value, digits);
        while (!fits() && --digits >= least);
        if (!fits() && std::abs(value) < 0.005) text = value < 0 ? "−.0" : ".0";
    }
    centred_text(theme, box, colour, text);
}

void arrow(ImVec2 from, ImVec2 to, ImU32 colour, float thickness) {
    const float dx = to.x - from.x, dy = to.y - from.y, length = std::sqrt(dx * dx + dy * dy);
    if (length < 1) return;
    const float head = std::min(em(0.45f), length), ux = dx / length, uy = dy / length;
    const ImVec2 neck{to.x - ux * head, to.y - uy * head};
    canvas()->AddLine(from, neck, colour, thickness);
    canvas()->AddTriangleFilled(to, {neck.x - uy * head * 0.5f, neck.y + ux * head * 0.5f},
                                {neck.x + uy * head * 0.5f, neck.y - ux * head * 0.5f}, colour);
}

Box grid_cell(const engine::Grid& grid, ImVec2 origin, ImVec2 size, const GridStyle& style,
              engine::Pair cell) {
    const ImVec2 step = cell_size(grid, size, style);
    const auto edge = [](float from, float width, engine::Index count) {
        return std::round(from + width * static_cast<float>(count));
    };
    return {{edge(origin.x, step.x, cell.w), edge(origin.y, step.y, cell.h)},
            {edge(origin.x, step.x, cell.w + 1) - 1, edge(origin.y, step.y, cell.h + 1) - 1}};
}

engine::Pair number_grid(const Theme& theme, const char* label, const engine::Grid& grid, ImVec2 size,
                         const GridStyle& style) {
    if (grid.values.empty()) return {-1, -1};
    const double power = style.power_of_ten ? shared_power(grid) : 0;
    if (power != 0) size.y -= ImGui::GetTextLineHeight();
    const ImVec2 step = cell_size(grid, size, style);
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton(label, {std::max(1.0f, step.x * static_cast<float>(grid.cols)),
                                   std::max(1.0f, step.y * static_cast<float>(grid.rows))});
    const std::string_view name = label;
    note(name.substr(name.rfind('#') + 1));
    const bool hovered = ImGui::IsItemHovered();
    engine::Pair under{-1, -1};
    for (engine::Index y = 0; y < grid.rows; ++y)
        for (engine::Index x = 0; x < grid.cols; ++x) {
            const Box box = grid_cell(grid, origin, size, style, {y, x});
            const ImU32 colour = value_colour(style.map, grid(y, x), style.range);
            fill(box, colour);
            if (style.map == engine::ColourMap::diverging && theme.kind == ThemeKind::light)
                outline(box, theme.line);  // white on white
            if (style.zero_is_hole && grid(y, x) == 0) hatch(box, with_alpha(theme.bad, 0.8f));
            cell_number(theme, box, ink_on(colour), grid(y, x) * std::pow(10, -power), style.digits);
            if (hovered && box.contains(ImGui::GetIO().MousePos)) under = {y, x};
            if (engine::Pair{y, x} == style.marked || under == engine::Pair{y, x})
                outline(box, theme.accent, 2);
        }
    if (under.h >= 0) take_text_under_pointer(engine::number_text(grid(under.h, under.w), 9));
    if (power != 0) {
        const WithColour dim(ImGuiCol_Text, theme.dim);
        ImGui::TextUnformatted(("× " + engine::number_text(std::pow(10, power), 1)).c_str());
    }
    return under;
}

double mean_of(const engine::Grid& grid) {
    double sum = 0, count = 0;
    for (const double value : grid.values)
        if (std::isfinite(value)) sum += value, ++count;
    return count > 0 ? sum / count : 0;
}

engine::Range even_range(double mean) { return {0, mean > 0 ? 2 * mean : 1}; }

engine::Range coverage_range(const engine::Coverage& coverage) {
    if (!coverage.phases.values.empty()) return even_range(mean_of(coverage.phases));
    double sum = 0;
    for (const auto& term : coverage.terms)
        sum += std::accumulate(term.rows.begin(), term.rows.end(), 0.0) *
               std::accumulate(term.cols.begin(), term.cols.end(), 0.0);
    return even_range(sum /
                      static_cast<double>(std::max<engine::Index>(coverage.rows() * coverage.cols(), 1)));
}

engine::Range tap_range(const engine::Grid& taps) {
    return {0, std::max(even_range(mean_of(taps)).high, range_of(taps, engine::ColourMap::sequential).high)};
}

engine::Range range_of(const engine::Grid& grid, engine::ColourMap map) {
    double low = INFINITY, high = -INFINITY;
    for (const double value : grid.values) {
        if (!std::isfinite(value)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    if (low > high) return {0, 1};
    if (map != engine::ColourMap::diverging) return {low, high};
    const double reach = std::max(std::abs(low), std::abs(high));
    return {-reach, reach > 0 ? reach : 1};
}

}  // namespace app
