// Actions that draw on the picture; they stand in the menu Edit.
#include "app/actions/action_tables.h"

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
                    view.marking.tool = put_away ? std::nullopt : std::optional(tool);
                    if (!put_away && !draws_marks(view)) view.open = View::output;
                },
            .enabled = [](const Workbench& bench) { return bench.state().findings != nullptr; },
            .checked =
                [tool](const Workbench& bench) {
                    return draws_marks(bench.state().view) && bench.state().view.marking.tool == tool;
                }};
}

}  // namespace

std::vector<Action> mark_actions() {
    return {
        tool("mark_arrow", "Draw arrows", "Shift+A", MarkTool::arrow,
             "Arrows on the picture, with the mouse, in every pane that shows the place; again: no more."),
        tool("mark_box", "Draw boxes", "Shift+B", MarkTool::box, "Boxes on the picture, with the mouse."),
        tool("mark_words", "Write on the picture", "Shift+W", MarkTool::words,
             "A click on the picture, then words."),
        tool("mark_erase", "Erase marks", "Shift+E", MarkTool::erase, "A click on a mark takes it away."),
        {.id = "marks_clear",
         .menu = "Edit",
         .title = "Remove all marks",
         .help = "Takes all arrows, boxes and words off the picture.",
         .run = [](Workbench& bench) { bench.edit(set_marks({}, "all marks removed")); },
         .enabled = [](const Workbench& bench) { return !bench.state().document.marks.empty(); }},
    };
}

}  // namespace app
