#include "app/ui/parts/picture_marks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace app {
namespace {

using engine::Mark;
using engine::MarkKind;
using engine::Spot;

constexpr float line_width = 0.16f, halo_width = 0.32f, head_length = 0.9f;  ///< in letters' heights

ImU32 to_screen_colour(const engine::MarkColour& colour) {
    return IM_COL32(colour[0], colour[1], colour[2], 255);
}

ImU32 halo_of(const engine::MarkColour& colour) {
    return engine::is_light(colour) ? IM_COL32(0, 0, 0, 215) : IM_COL32(255, 255, 255, 230);
}

/// Between pixels of what A and B take and the screen.
class Plane {
  public:
    Plane(const Ui& ui, const Placement& place, engine::Pair pixels) : place_(place) {
        engine::Pair taken = ui.state.findings->left->source->shape().plane();
        if (const auto& part = ui.state.stand_in) {
            if (part->is_smaller)
                taken = part->plane;
            else
                origin_ = part->origin;
        }
        down_ = static_cast<double>(pixels.h) / static_cast<double>(taken.h);
        across_ = static_cast<double>(pixels.w) / static_cast<double>(taken.w);
    }

    ImVec2 on_screen(const Spot& spot) const {
        return place_.to_screen((spot.x - static_cast<double>(origin_.w)) * across_,
                                (spot.y - static_cast<double>(origin_.h)) * down_);
    }
    Spot spot(ImVec2 at) const {
        const auto tenth = [](double value) { return std::round(value * 10) / 10; };
        return {tenth(static_cast<double>((at.y - place_.origin.y) / place_.zoom) / down_ +
                      static_cast<double>(origin_.h)),
                tenth(static_cast<double>((at.x - place_.origin.x) / place_.zoom) / across_ +
                      static_cast<double>(origin_.w))};
    }

  private:
    const Placement& place_;
    engine::Pair origin_{0, 0};
    double down_ = 1, across_ = 1;
};

void draw_arrow(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 colour, float grown, float width) {
    const float length = std::hypot(to.x - from.x, to.y - from.y);
    if (length < 1) return;
    const float head = std::min(em(head_length), 0.6f * length);
    const ImVec2 along{(to.x - from.x) / length, (to.y - from.y) / length};
    const ImVec2 neck{to.x - head * along.x, to.y - head * along.y};
    const float half = 0.42f * head + grown;
    const ImVec2 tip{to.x + 2 * grown * along.x, to.y + 2 * grown * along.y},
        base{neck.x - grown * along.x, neck.y - grown * along.y};
    list.AddLine(from, neck, colour, width);
    list.AddTriangleFilled(tip, {base.x - half * along.y, base.y + half * along.x},
                           {base.x + half * along.y, base.y - half * along.x}, colour);
}

void draw_mark(ImDrawList& list, const Plane& plane, const Mark& mark) {
    const ImU32 colour = to_screen_colour(mark.colour), halo = halo_of(mark.colour);
    const ImVec2 from = plane.on_screen(mark.from), to = plane.on_screen(mark.to);
    switch (mark.kind) {
        case MarkKind::arrow:
            draw_arrow(list, from, to, halo, em(0.1f), em(halo_width));
            return draw_arrow(list, from, to, colour, 0, em(line_width));
        case MarkKind::box:
            list.AddRect(from, to, halo, 0, 0, em(halo_width));
            return list.AddRect(from, to, colour, 0, 0, em(line_width));
        case MarkKind::text: break;
    }
    const ImVec2 size = ImGui::CalcTextSize(mark.words.c_str());
    const float pad = em(0.3f);
    list.AddRectFilled({from.x, from.y - size.y / 2 - pad / 2},
                       {from.x + size.x + 2 * pad, from.y + size.y / 2 + pad / 2}, halo);
    list.AddText({from.x + pad, from.y - size.y / 2}, colour, mark.words.c_str());
}

float distance(ImVec2 at, ImVec2 from, ImVec2 to) {
    const float dx = to.x - from.x, dy = to.y - from.y, squared = dx * dx + dy * dy;
    const float along =
        squared > 0 ? std::clamp(((at.x - from.x) * dx + (at.y - from.y) * dy) / squared, 0.0f, 1.0f) : 0.0f;
    return std::hypot(at.x - from.x - along * dx, at.y - from.y - along * dy);
}

float distance(ImVec2 at, const Plane& plane, const Mark& mark) {
    const ImVec2 from = plane.on_screen(mark.from), to = plane.on_screen(mark.to);
    if (mark.kind == MarkKind::arrow) return distance(at, from, to);
    if (mark.kind == MarkKind::text) {
        const float width = ImGui::CalcTextSize(mark.words.c_str()).x;
        return std::max(0.0f, distance(at, from, {from.x + width, from.y}) - em(0.5f));
    }
    return std::min({distance(at, from, {to.x, from.y}), distance(at, {to.x, from.y}, to),
                     distance(at, to, {from.x, to.y}), distance(at, {from.x, to.y}, from)});
}

void say_marks(Ui& ui, std::vector<Mark> marks, const char* label) {
    ui.edit(set_marks(std::move(marks), label));
}

void add(Ui& ui, Mark mark, const char* label) {
    std::vector<Mark> marks = ui.state.document.marks;
    if (mark.kind == MarkKind::box && (mark.to.y < mark.from.y)) std::swap(mark.from.y, mark.to.y);
    if (mark.kind == MarkKind::box && (mark.to.x < mark.from.x)) std::swap(mark.from.x, mark.to.x);
    marks.push_back(std::move(mark));
    say_marks(ui, std::move(marks), label);
}

void erase_at(Ui& ui, const Plane& plane, ImVec2 at) {
    std::vector<Mark> marks = ui.state.document.marks;
    const auto nearest =
        std::ranges::min_element(marks, {}, [&](const Mark& mark) { return distance(at, plane, mark); });
    if (nearest == marks.end() || distance(at, plane, *nearest) > em(0.6f)) return;
    marks.erase(nearest);
    say_marks(ui, std::move(marks), "mark erased");
}

/// The mouse was let go: the mark that was being drawn is done, or waits for its words.
void finish(Ui& ui, const Plane& plane) {
    Marking& marking = ui.view.marking;
    if (marking.tool == MarkTool::erase) return erase_at(ui, plane, ImGui::GetIO().MousePos);
    if (!marking.draft) return;
    if (marking.tool == MarkTool::words) {
        marking.asks_words = true;
        return;
    }
    const Mark mark = *std::exchange(marking.draft, std::nullopt);
    const bool is_box = mark.kind == MarkKind::box;
    const ImVec2 from = plane.on_screen(mark.from), to = plane.on_screen(mark.to);
    if (std::hypot(to.x - from.x, to.y - from.y) < em(0.4f) ||
        (is_box && (mark.from.x == mark.to.x || mark.from.y == mark.to.y)))
        return;  // a click
    add(ui, mark, is_box ? "box" : "arrow");
}

void follow_mouse(Ui& ui, const Plane& plane) {
    Marking& marking = ui.view.marking;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (ImGui::IsItemActivated() && ImGui::IsMouseDown(ImGuiMouseButton_Left) &&
        marking.tool != MarkTool::erase) {
        Mark mark;
        mark.kind = static_cast<MarkKind>(*marking.tool);
        mark.colour = engine::mark_colours[static_cast<std::size_t>(marking.colour)].colour;
        mark.from = mark.to = plane.spot(mouse);
        marking.draft = mark;
    }
    if (ImGui::IsItemActive() && marking.draft && marking.tool != MarkTool::words)
        marking.draft->to = plane.spot(mouse);
    if (ImGui::IsItemDeactivated()) finish(ui, plane);
}

/// The field in which the words of a text are typed, where the mouse was let go.
void words_field(Ui& ui) {
    Marking& marking = ui.view.marking;
    constexpr const char* id = "##marks/popup";
    if (std::exchange(marking.asks_words, false)) {
        marking.words.clear();
        ImGui::OpenPopup(id);
    }
    if (!ImGui::BeginPopup(id)) {
        if (marking.tool == MarkTool::words && marking.draft && marking.draft->words.empty() &&
            !ImGui::IsMouseDown(ImGuiMouseButton_Left) && !ImGui::IsMouseReleased(ImGuiMouseButton_Left))
            marking.draft.reset();
        return;
    }
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(em(16));
    const Change typed = text_field("##marks/typed", &marking.words, "Enter puts the words there.", "words");
    if (typed.finished && marking.draft && !marking.words.empty()) {
        Mark mark = *std::exchange(marking.draft, std::nullopt);
        mark.words = marking.words.substr(0, engine::max_mark_words);
        add(ui, std::move(mark), "words");
        ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
}

}  // namespace

void mark_tools(Ui& ui) {
    Marking& marking = ui.view.marking;
    words_field(ui);
    const int tool = segmented(
        "##marks", {"arrow", "box", "words", "erase"}, static_cast<int>(*marking.tool),
        {"Draw from the arrow's tail to its tip; Shift+A puts the tools away.", "Draw from corner to corner.",
         "Click, then type.", "Click on a mark to remove it; Ctrl+Z brings it back."});
    if (tool >= 0) {
        marking.tool = static_cast<MarkTool>(tool);
        marking.draft.reset();
    }
    ImGui::SameLine();
    std::vector<std::string> names;
    for (const engine::NamedColour& one : engine::mark_colours)
        names.emplace_back(one.name);
    ImGui::SetNextItemWidth(em(6));
    const int colour = combo("##marks/colour", names[static_cast<std::size_t>(marking.colour)].c_str(), names,
                             marking.colour, "The colour of the next mark.");
    if (colour >= 0) marking.colour = colour;
}

void draw_marks(const Ui& ui, const Placement& place, engine::Pair pixels) {
    const std::optional<Mark>& draft = ui.view.marking.draft;
    if ((ui.state.document.marks.empty() && !draft) || !ui.state.findings) return;
    const Plane plane(ui, place, pixels);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(place.min, place.max, true);
    for (const Mark& mark : ui.state.document.marks)
        draw_mark(list, plane, mark);
    if (draft && !(draft->from == draft->to)) draw_mark(list, plane, *draft);
    list.PopClipRect();
}

void picture_marks(Ui& ui, const CanvasResult& canvas, engine::Pair pixels) {
    draw_marks(ui, canvas.place, pixels);
    if (draws_marks(ui.view) && ui.state.findings) follow_mouse(ui, Plane(ui, canvas.place, pixels));
}

}  // namespace app
