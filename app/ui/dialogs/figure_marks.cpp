// The composer's list of marks: those of every picture as text, to be typed over, added and left out.
#include <fmt/format.h>

#include <utility>

#include "app/document/mark_edits.h"
#include "app/document/mark_sight.h"
#include "app/ui/dialogs/figure_choices.h"

namespace app {
namespace {

/// The mark of that text; what is none is said, and nullopt.
std::optional<engine::Mark> typed_mark(Ui& ui, const std::string& text) {
    try {
        return engine::parse_mark(text);
    } catch (const engine::Error& error) {
        ui.later([why = std::string(error.what())](Workbench& bench) { bench.complain(why); });
        return std::nullopt;
    }
}

/// The field for a further mark, whose text stays to be mended where it is none.
std::optional<engine::Mark> new_mark(Ui& ui, const std::string& id, std::string& text) {
    ImGui::SetNextItemWidth(-1);
    const bool typed =
        text_field(
            ("##" + id + "/new").c_str(), &text,
            "A mark in pixels of what A and B take, red or with a colour before it: `arrow Y,X Y,X` from its "
            "tail to its tip, `yellow box Y,X,HEIGHT,WIDTH`, `text Y,X WORDS`. Enter adds it.",
            "a further mark")
            .finished;
    if (!typed || text.empty()) return std::nullopt;
    std::optional<engine::Mark> mark = typed_mark(ui, text);
    if (mark)
        text.clear();
    else
        ImGui::SetKeyboardFocusHere(-1);  // to be mended
    return mark;
}

}  // namespace

bool mark_rows(Ui& ui, DialogState& state, std::size_t picture, std::vector<engine::Mark>& marks) {
    bool changed = false;
    const std::string id = fmt::format("export/marks/{}", picture);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const std::string row = fmt::format("{}/{}", id, i), before = print(marks[i]);
        const bool removed = button(("×##" + row).c_str(), "Leaves this mark out.");
        ImGui::SameLine();
        ImGui::SetNextItemWidth(-1);
        std::string text = before;
        const bool typed =
            text_field(("##" + row).c_str(), &text, "The mark; it can be typed over.").finished &&
            text != before;
        if (const auto mark = typed ? typed_mark(ui, text) : std::nullopt) marks[i] = *mark, changed = true;
        if (!removed) continue;
        marks.erase(marks.begin() + static_cast<std::ptrdiff_t>(i));
        return true;
    }
    auto& texts = state.composer.new_marks;
    if (texts.size() <= picture) texts.resize(picture + 1);
    if (auto mark = new_mark(ui, id, texts[picture])) marks.push_back(*std::move(mark)), changed = true;
    return changed;
}

void mark_choices(Ui& ui, DialogState& state) {
    std::vector<engine::Mark> marks = ui.state.document.marks;
    if (mark_rows(ui, state, 0, marks)) ui.edit(set_marks(std::move(marks), "marks"));
    if (const std::string unseen = unseen_remark(ui.state.document); !unseen.empty()) {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        write_wrapped(unseen);
    }
}

}  // namespace app
