#include "app/ui/parts/picture_marks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/document/mark_edits.h"
#include "app/ui/parts/mark_drawing.h"

namespace app {
namespace {

using engine::Mark;
using engine::MarkKind;

void add(Ui& ui, const Mark& drawn) {
    std::optional<Mark> mark = placed(drawn, marked_plane(ui.state));
    if (!mark)
        return ui.later(
            [](Workbench& bench) { bench.say("nothing was drawn: no part of it lies in the picture"); });
    std::vector<Mark> marks = ui.state.document.marks;
    marks.push_back(*std::move(mark));
    ui.edit(set_marks(std::move(marks), name_of(drawn.kind)));
}

/// The mouse was let go: the mark that was being drawn is done, or waits for its words.
void finish_draft(Ui& ui, const MarkPlane& plane) {
    Marking& marking = ui.view.marking;
    if (marking.tool == MarkTool::words) {
        marking.asks_words = true;
        return;
    }
    const Mark mark = *std::exchange(marking.draft, std::nullopt);
    const ImVec2 from = plane.on_screen(mark.from), to = plane.on_screen(mark.to);
    if (std::hypot(to.x - from.x, to.y - from.y) < em(0.4f) ||
        (mark.kind == MarkKind::box && (mark.from.x == mark.to.x || mark.from.y == mark.to.y)))
        return;  // a click
    add(ui, mark);
}

void draw_with_mouse(Ui& ui, const MarkPlane& plane) {
    Marking& marking = ui.view.marking;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (ImGui::IsItemActivated() && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        Mark mark;
        mark.kind = static_cast<MarkKind>(*marking.tool);
        mark.colour = engine::mark_colours[static_cast<std::size_t>(marking.colour)].colour;
        mark.from = mark.to = plane.spot(mouse);
        marking.draft = mark;
    }
    if (ImGui::IsItemActive() && marking.draft && marking.tool != MarkTool::words)
        marking.draft->to = plane.spot(mouse);
    if (ImGui::IsItemDeactivated() && marking.draft) finish_draft(ui, plane);
}

/// Whether the document's mark is still the one in the hand: undo or another picture may have come between.
bool is_there(const Ui& ui, const HeldMark& held) {
    const auto& marks = ui.state.document.marks;
    return held.place < marks.size() && marks[held.place] == held.now;
}

void let_go(Ui& ui) {
    ui.view.marking.held.reset();
    ui.edit(Change{.finished = true}, {});
}

void drag_held(Ui& ui, HeldMark& held, const MarkPlane& plane) {
    const engine::Spot at = plane.spot(ImGui::GetIO().MousePos);
    const auto now =
        moved(held.was, held.grip, {at.y - held.taken_at.y, at.x - held.taken_at.x}, marked_plane(ui.state));
    if (!now || *now == held.now) return;
    held.now = *now;
    ui.edit(Change{.changed = true}, replace_mark(held.place, *now, name_of(now->kind) + " moved"));
}

void move_with_mouse(Ui& ui, const MarkPlane& plane, const std::optional<TakenMark>& under) {
    Marking& marking = ui.view.marking;
    if (ImGui::IsItemActivated() && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        marking.chosen = under ? std::optional(under->place) : std::nullopt;
        marking.held.reset();
        if (under) {
            const Mark& mark = ui.state.document.marks[under->place];
            marking.held = HeldMark{under->place,
                                    under->grip,
                                    mark,
                                    mark,
                                    plane.spot(ImGui::GetIO().MousePos),
                                    ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)};
        }
    }
    if (!marking.held) return;
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2))
        drag_held(ui, *marking.held, plane);
    if (!ImGui::IsItemDeactivated()) return;
    const HeldMark& held = *marking.held;
    marking.asks_words = held.double_clicked && held.now.kind == MarkKind::text && held.now == held.was;
    if (marking.asks_words) marking.words = held.was.words;
    let_go(ui);
}

void follow_mouse(Ui& ui, const MarkPlane& plane, const std::optional<TakenMark>& under) {
    const MarkTool tool = *ui.view.marking.tool;
    if (draws(tool)) return draw_with_mouse(ui, plane);
    if (tool == MarkTool::move) return move_with_mouse(ui, plane, under);
    if (ImGui::IsItemDeactivated() && under) ui.edit(remove_mark(under->place));
}

/// What a press would take there; what is held stays taken.
std::optional<TakenMark> under_mouse(const Ui& ui, const CanvasResult& canvas, const MarkPlane& plane) {
    const Marking& marking = ui.view.marking;
    if (!draws_marks(ui.view) || draws(*marking.tool)) return std::nullopt;
    if (marking.held) return TakenMark{marking.held->place, marking.held->grip};
    if (!canvas.hovered && !ImGui::IsItemDeactivated()) return std::nullopt;
    return mark_at(ImGui::GetIO().MousePos, plane, ui.state.document.marks);
}

/// Whether words are typed for the chosen mark instead of a new one.
bool types_anew(const Ui& ui) { return ui.view.marking.tool == MarkTool::move; }

void take_words(Ui& ui) {
    Marking& marking = ui.view.marking;
    const std::string words = marking.words.substr(0, engine::max_mark_words);
    if (const auto chosen = chosen_mark(ui.state); chosen && types_anew(ui)) {
        Mark mark = ui.state.document.marks[*chosen];
        mark.words = words;
        if (mark.kind == MarkKind::text) ui.edit(replace_mark(*chosen, mark, "words"));
    } else if (marking.draft) {
        Mark mark = *std::exchange(marking.draft, std::nullopt);
        mark.words = words;
        add(ui, std::move(mark));
    }
}

/// The field in which the words of a text are typed, where the mouse was let go.
void words_field(Ui& ui) {
    Marking& marking = ui.view.marking;
    constexpr const char* id = "##marks/popup";
    if (std::exchange(marking.asks_words, false)) {
        if (!types_anew(ui)) marking.words.clear();
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
    if (typed.finished && !marking.words.empty()) {
        take_words(ui);
        ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
}

void colour_choice(Marking& marking) {
    std::vector<std::string> names;
    for (const engine::NamedColour& one : engine::mark_colours)
        names.emplace_back(one.name);
    ImGui::SetNextItemWidth(em(6));
    const int colour = combo("##marks/colour", names[static_cast<std::size_t>(marking.colour)].c_str(), names,
                             marking.colour, "The colour of the next mark.");
    if (colour >= 0) marking.colour = colour;
}

}  // namespace

void mark_tools(Ui& ui) {
    Marking& marking = ui.view.marking;
    const bool is_down =
        ImGui::IsMouseDown(ImGuiMouseButton_Left) || ImGui::IsMouseReleased(ImGuiMouseButton_Left);
    // Its pane, or the mark itself, may have gone meanwhile.
    if (marking.held && (!is_down || !draws_marks(ui.view) || !is_there(ui, *marking.held))) let_go(ui);
    if (!draws_marks(ui.view)) return;
    words_field(ui);
    const int tool = segmented(
        "##marks", {"arrow", "box", "words", "move", "erase"}, static_cast<int>(*marking.tool),
        {"Draw from the arrow's tail to its tip; Shift+A puts the tools away.", "Draw from corner to corner.",
         "Click, then type.",
         "Drag a mark, or one end, edge or corner of it; the arrow keys move it by a pixel, Delete removes it. A "
         "double click changes words.",
         "Click on a mark to remove it; Ctrl+Z brings it back."});
    if (tool >= 0) {
        marking.tool = static_cast<MarkTool>(tool);
        marking.draft.reset();
        marking.chosen.reset();
    }
    ImGui::SameLine();
    colour_choice(marking);
}

namespace {

void draw_all(const Ui& ui, const MarkPlane& plane, const Placement& place,
              const std::optional<TakenMark>& under) {
    const std::vector<Mark>& marks = ui.state.document.marks;
    const std::optional<Mark>& draft = ui.view.marking.draft;
    const auto chosen = chosen_mark(ui.state);
    const auto is_lit = [&](std::size_t i) { return chosen == i || (under && under->place == i); };
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(place.min, place.max, true);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if (is_lit(i)) draw_glow(ui.theme, plane, marks[i]);
        draw_mark(plane, marks[i]);
    }
    if (ui.view.marking.tool == MarkTool::move)
        for (std::size_t i = 0; i < marks.size(); ++i)
            if (is_lit(i))
                draw_ends(ui.theme, plane, marks[i],
                          under && under->place == i ? std::optional(under->grip) : std::nullopt);
    if (draft && !(draft->from == draft->to)) draw_mark(plane, *draft);
    list.PopClipRect();
}

}  // namespace

void draw_marks(const Ui& ui, const Placement& place, engine::Pair pixels) {
    if ((ui.state.document.marks.empty() && !ui.view.marking.draft) || !ui.state.findings) return;
    draw_all(ui, MarkPlane(ui, place, pixels), place, std::nullopt);
}

void picture_marks(Ui& ui, const CanvasResult& canvas, engine::Pair pixels) {
    if (!draws_marks(ui.view) || !ui.state.findings) return draw_marks(ui, canvas.place, pixels);
    const MarkPlane plane(ui, canvas.place, pixels);
    const std::optional<TakenMark> under = under_mouse(ui, canvas, plane);
    draw_all(ui, plane, canvas.place, under);
    if (under && (canvas.hovered || ImGui::IsItemActive()))
        ImGui::SetMouseCursor(pointer_of(ui.view.marking.tool == MarkTool::erase ? whole_mark : under->grip));
    follow_mouse(ui, plane, under);
}

}  // namespace app
