// Actions that draw on the picture; they stand in the menu Edit.
#include "app/actions/action_tables.h"
#include "app/document/mark_edits.h"

namespace app {
namespace {

/// Takes the tool, or puts it away; it works in Overview and Output.
Action tool(std::string id, std::string title, std::string shortcut, MarkTool tool, std::string help) {
    return {.id = std::move(id),
            .menu = "Edit",
            .title = std::move(title),
            .shortcut = std::move(shortcut),
            .help = std::move(help),
            .run =
                [tool](Workbench& bench) {
                    ViewState& view = bench.view();
                    const bool put_away = draws_marks(view) && view.marking.tool == tool;
                    view.marking.draft.reset();
                    view.marking.chosen.reset();
                    view.marking.tool = put_away ? std::nullopt : std::optional(tool);
                    if (!put_away && !draws_marks(view)) view.open = View::output;
                },
            .enabled = [](const Workbench& bench) { return bench.state().findings != nullptr; },
            .checked =
                [tool](const Workbench& bench) {
                    return draws_marks(bench.state().view) && bench.state().view.marking.tool == tool;
                }};
}

bool has_marks(const Workbench& bench) {
    return bench.state().findings && !bench.state().document.marks.empty();
}

}  // namespace

std::vector<Action> mark_actions() {
    return {
        tool("mark_arrow", "Draw arrows", "Shift+A", MarkTool::arrow,
             "Arrows on the picture, with the mouse, in every pane that shows the place; again: no more."),
        tool("mark_box", "Draw boxes", "Shift+B", MarkTool::box, "Boxes on the picture, with the mouse."),
        tool("mark_words", "Write on the picture", "Shift+W", MarkTool::words,
             "A click on the picture, then words."),
        tool(
            "mark_move", "Move marks", "Shift+M", MarkTool::move,
            "A mark is dragged to another place, or an end, an edge or a corner of it; words are changed by a double click."),
        {.id = "mark_next",
         .menu = "Edit",
         .title = "Choose the next mark",
         .shortcut = "Shift+N",
         .help = "The arrow keys move it by a pixel, Delete takes it away.",
         .run =
             [](Workbench& bench) {
                 const auto next = mark_after(bench.state(), chosen_mark(bench.state()));
                 if (!draws_marks(bench.view())) bench.view().open = View::output;
                 bench.view().marking.tool = MarkTool::move;
                 bench.view().marking.draft.reset();
                 bench.view().marking.chosen = next;
             },
         .enabled = has_marks},
        {.id = "mark_delete",
         .menu = "Edit",
         .title = "Remove the chosen mark",
         .shortcut = "Delete",
         .help = "Takes the mark away that was clicked last with the tool that moves marks.",
         .run =
             [](Workbench& bench) {
                 const auto chosen = chosen_mark(bench.state());
                 bench.view().marking.chosen.reset();
                 if (chosen) bench.edit(remove_mark(*chosen));
             },
         .enabled = [](const Workbench& bench) { return chosen_mark(bench.state()).has_value(); }},
        tool("mark_erase", "Erase marks", "Shift+E", MarkTool::erase, "A click on a mark takes it away."),
        {.id = "marks_clear",
         .menu = "Edit",
         .title = "Remove all marks",
         .help = "Takes all arrows, boxes and words off the picture.",
         .run = [](Workbench& bench) { bench.edit(set_marks({}, "all marks removed")); },
         .enabled = has_marks},
    };
}

}  // namespace app
