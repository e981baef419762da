// The curves of a duel over a logarithmic axis of steps.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/learning/learning_parts.h"
#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/plot.h"

namespace app {
namespace {

using engine::DuelEntry;
using engine::Index;
using engine::LearningEntry;

using Value = std::optional<double> (*)(const LearningEntry&);

struct Chart {
    const char *id, *title, *help;
    bool logarithmic;
    double least;               ///< where a logarithmic axis ends below
    std::vector<Value> values;  ///< the first thick, the others thin
};

const std::vector<Chart>& charts() {
    static const std::vector<Chart> all{
        {"loss", "loss", "What the optimiser lowers.", true, 1e-9, {[](const LearningEntry& e) {
             return e.loss;
         }}},
        {"psnr",
         "PSNR, dB",
         "Of the raw output against the picture, peak 1.",
         false,
         0,
         {[](const LearningEntry& e) { return e.psnr; }}},
        {"levels",
         "grid, levels of 255",
         "Thick: on the picture. Thin: on the red constant, which it never sees. The standard deviation of the phase means, the "
         "largest over channels.",
         true,
         0.1,
         {[](const LearningEntry& e) { return e.levels.picture; },
          [](const LearningEntry& e) { return e.levels.red; }}}};
    return all;
}

struct Axis {
    bool logarithmic;
    double low, high;
    float place(double value) const {
        if (!logarithmic) return static_cast<float>((value - low) / (high - low));
        return static_cast<float>(std::log(std::max(value, low) / low) / std::log(high / low));
    }
    std::vector<double> marks(int most) const {
        if (!logarithmic) return round_marks({low, high}, most);
        std::vector<double> decades;
        const double count = std::log10(high / low), stride = std::max(1.0, std::ceil(count / most));
        for (double decade = 0; decade <= count + 1e-9; decade += stride)
            decades.push_back(low * std::pow(10, decade));
        return decades;
    }
};

Axis axis_of(const Chart& chart, const LearningNews& news) {
    double low = INFINITY, high = -INFINITY;
    const auto widen = [&](const std::vector<DuelEntry>& entries) {
        for (const DuelEntry& entry : entries)
            for (const LearningEntry& side : entry.sides)
                for (const Value value : chart.values)
                    if (const auto found = value(side))
                        low = std::min(low, *found), high = std::max(high, *found);
    };
    widen(news.entries);
    for (const auto& entries : news.other_seeds)
        widen(entries);
    if (!(low <= high)) low = 0, high = 1;
    if (!chart.logarithmic) return {false, std::floor(low), std::max(std::ceil(high), std::floor(low) + 1)};
    low = std::max(low, chart.least);
    high = std::max(high, 10 * low);
    return {true, std::pow(10, std::floor(std::log10(low))),
            std::pow(10, std::ceil(std::log10(high) - 1e-9))};
}

struct PlotBox {
    ImVec2 min, max;
    float x(Index step, Index last) const { return min.x + (max.x - min.x) * along_steps(step, last); }
    float y(float place) const { return max.y - (max.y - min.y) * std::clamp(place, 0.0f, 1.0f); }
};

void draw_axes(Ui& ui, const PlotBox& box, const Axis& axis, Index last) {
    const WithFont small(ui.theme.fonts.small);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float line = ImGui::GetFontSize();
    float free_from = box.max.y + 2 * line;  // labels that would lie on the last one are left out
    for (const double mark : axis.marks(std::max(2, static_cast<int>((box.max.y - box.min.y) / em(2))))) {
        const float y = box.y(axis.place(mark));
        const std::string text = table_number(mark);
        list.AddLine({box.min.x, y}, {box.max.x, y}, with_alpha(ui.theme.line, 0.5f));
        if (y + line > free_from) continue;
        free_from = y;
        list.AddText({box.min.x - em(0.4f) - ImGui::CalcTextSize(text.c_str()).x, y - line / 2}, ui.theme.dim,
                     text.c_str());
    }
    for (Index step = 0; step <= last; step = step == 0 ? 1 : step * 10) {
        const std::string text = fmt::format("{}", step);
        const float x = box.x(step, last);
        list.AddText({x - ImGui::CalcTextSize(text.c_str()).x / 2, box.max.y + em(0.15f)}, ui.theme.dim,
                     text.c_str());
    }
}

void draw_curve(const PlotBox& box, const Axis& axis, const std::vector<DuelEntry>& entries, std::size_t side,
                Value value, Index last, ImU32 colour, float thickness) {
    std::vector<ImVec2> points;
    const auto end_line = [&] {
        if (points.size() > 1)
            ImGui::GetWindowDrawList()->AddPolyline(points.data(), static_cast<int>(points.size()), colour, 0,
                                                    thickness);
        points.clear();
    };
    for (const DuelEntry& entry : entries) {
        if (const auto found = value(entry.sides[side]))
            points.push_back({box.x(entry.step, last), box.y(axis.place(*found))});
        else
            end_line();
    }
    end_line();
}

/// The curves' values at the cursor's step.
void curve_tooltip(Ui& ui, const Chart& chart, const LearningNews& news, Index step) {
    const auto after = std::find_if(news.entries.begin(), news.entries.end(),
                                    [&](const DuelEntry& entry) { return entry.step > step; });
    const DuelEntry& entry = after == news.entries.begin() ? *after : *std::prev(after);
    ImGui::BeginTooltip();
    ImGui::Text("%s, step %lld", chart.title, static_cast<long long>(entry.step));
    for (const Side side : {Side::left, Side::right}) {
        const WithColour colour(ImGuiCol_Text, ui.theme.side(side));
        std::string text = letter(side);
        for (const Value value : chart.values) {
            const auto found = value(entry.sides[side == Side::left ? 0 : 1]);
            text += found ? fmt::format("  {:.3g}", *found) : "  –";
        }
        if (chart.values.size() > 1) text += "  (picture, red)";
        ImGui::TextUnformatted(text.c_str());
    }
    ImGui::EndTooltip();
}

void draw_chart(Ui& ui, const Chart& chart, const LearningNews& news, ImVec2 size) {
    ImGui::BeginGroup();
    {
        const WithFont small(ui.theme.fonts.small);
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        text_fitted(chart.title, size.x);
        tooltip(chart.help);
    }
    const float title = ImGui::GetTextLineHeight();
    const std::string name = std::string("learning/") + chart.id;
    ImGui::InvisibleButton(("##" + name).c_str(), {size.x, std::max(size.y - title, em(2))});
    note(name);
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    const PlotBox box{{low.x + em(2.8f), low.y + em(0.4f)}, {high.x - em(0.8f), high.y - em(1.2f)}};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(box.min, box.max, ui.theme.plot);
    const Index last = std::max<Index>(news.steps, 10);
    const Axis axis = axis_of(chart, news);
    draw_axes(ui, box, axis, last);
    for (const std::size_t side : {0u, 1u}) {
        const ImU32 colour = side == 0 ? ui.theme.a : ui.theme.b;
        for (std::size_t i = 0; i < chart.values.size(); ++i) {
            for (const auto& entries : news.other_seeds)
                draw_curve(box, axis, entries, side, chart.values[i], last, with_alpha(colour, 0.35f), 1);
            draw_curve(box, axis, news.entries, side, chart.values[i], last, colour,
                       i == 0 ? em(0.16f) : em(0.07f));
        }
    }
    const float mark = box.x(news.shown_step, last);
    list.AddLine({mark, box.min.y}, {mark, box.max.y}, with_alpha(ui.theme.text, 0.6f));
    const float place = (ImGui::GetIO().MousePos.x - box.min.x) / std::max(box.max.x - box.min.x, 1.0f);
    const Index pointed = std::min(step_along(place, last), news.steps);
    if (ImGui::IsItemActive())
        ui.later([pointed](Workbench& bench) { bench.learning().show(pointed); });
    else if (ImGui::IsItemHovered())
        curve_tooltip(ui, chart, news, pointed);
    ImGui::EndGroup();
}

}  // namespace

float along_steps(Index step, Index last) {
    return static_cast<float>(std::log1p(static_cast<double>(step)) /
                              std::log1p(static_cast<double>(std::max<Index>(last, 1))));
}

Index step_along(float place, Index last) {
    const double steps = std::expm1(static_cast<double>(std::clamp(place, 0.0f, 1.0f)) *
                                    std::log1p(static_cast<double>(std::max<Index>(last, 1))));
    return static_cast<Index>(std::llround(steps));
}

void learning_curves(Ui& ui, const LearningNews& news, float height) {
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float width = (ImGui::GetContentRegionAvail().x - 2 * gap) / 3;
    for (const Chart& chart : charts()) {
        if (&chart != charts().data()) ImGui::SameLine();
        draw_chart(ui, chart, news, {width, height});
    }
}

}  // namespace app
