// Dialogs that list the action table: the help sheet and the command palette; and About.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include "app/actions/go_to_pixel.h"
#include "app/storage/paths.h"
#include "app/storage/words.h"
#include "app/ui/dialogs/dialogs.h"
#include "engine/core/version.h"

#include <imgui_stdlib.h>  // after imgui.h, which it needs

namespace app {
namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

// Whether every word of the query stands somewhere in the text.
bool has_words(const std::string& text, const std::string& query) {
    const std::string lowered = lower(text);
    std::size_t at = 0;
    while (at < query.size()) {
        const std::size_t end = std::min(query.find(' ', at), query.size());
        if (lowered.find(lower(query.substr(at, end - at))) == std::string::npos) return false;
        at = end + 1;
    }
    return true;
}

std::string shown_name(const Action& action) {
    return std::string(tr(action.menu.c_str())) + ": " + tr(action.title.c_str());
}

/// The actions that can run now and match the query, by their names first, then by their descriptions.
std::vector<const Action*> find_actions(const Workbench& bench, const std::string& query) {
    std::vector<const Action*> named, described;
    for (const Action& action : actions()) {
        if (action.id == "palette" || !action.is_enabled(bench)) continue;
        const std::string name =
            action.menu + " " + action.title + " " + action.id + " " + tr(action.title.c_str());
        if (has_words(name, query))
            named.push_back(&action);
        else if (has_words(name + " " + action.help, query))
            described.push_back(&action);
    }
    named.insert(named.end(), described.begin(), described.end());
    return named;
}

int shortcuts_of(std::string_view menu) {
    return static_cast<int>(std::ranges::count_if(
        actions(), [&](const Action& action) { return action.menu == menu && !action.shortcut.empty(); }));
}

/// The menu's shortcuts from the `first` to before the `end`, under a title.
void shortcut_table(Ui& ui, std::string_view menu, int first = 0, int end = 1000) {
    separator_text(std::string(menu).c_str());
    if (!ImGui::BeginTable(fmt::format("{}{}", menu, first).c_str(), 2)) return;
    int place = 0;
    ImGui::TableSetupColumn("key", ImGuiTableColumnFlags_WidthFixed, em(6.1f));
    ImGui::TableSetupColumn("what", ImGuiTableColumnFlags_WidthStretch);
    for (const Action& action : actions()) {
        if (action.menu != menu || action.shortcut.empty()) continue;
        if (const int at = place++; at < first || at >= end) continue;
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        {
            const WithFont font(ui.theme.fonts.bold);
            ImGui::TextUnformatted(action.shortcut.c_str());
        }
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(tr(action.title.c_str()));
        tooltip(tr(action.help.c_str()));
    }
    ImGui::EndTable();
}

constexpr std::array<std::pair<const char*, const char*>, 4> mouse_rows{
    {{"drag", "Pan; the sidebar's edge: its width"},
     {"wheel", "Zoom about the cursor"},
     {"click", "Pin a pixel"},
     {"twice", "Fit; on a slider: type its value"}}};

void mouse_table(Ui& ui) {
    if (!ImGui::BeginTable("mouse", 2)) return;
    ImGui::TableSetupColumn("what", ImGuiTableColumnFlags_WidthFixed, em(6.1f));
    ImGui::TableSetupColumn("does", ImGuiTableColumnFlags_WidthStretch);
    for (const auto& [what, does] : mouse_rows) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        {
            const WithFont font(ui.theme.fonts.bold);
            ImGui::TextUnformatted(what);
        }
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(does);
    }
    ImGui::EndTable();
}

bool close_button(DialogState& state) {
    if (button("Close", "Escape") || escape_pressed()) {
        state.current.reset();
        return true;
    }
    return false;
}

}  // namespace

void help_dialog(Ui& ui, DialogState& state) {
    // In a low window the lines stand closer, so that all of them are in sight; in a narrow one the type is
    // small.
    const ImVec2 cells = ImGui::GetStyle().CellPadding, display = ImGui::GetIO().DisplaySize;
    const float low = display.y < em(34)   ? 0.0f
                      : display.y < em(58) ? 0.5f
                                           : 1.0f,
                room = display.x * 0.94f - em(4);
    const WithFont font(room < 3 * em(23) ? ui.theme.fonts.small : nullptr);
    const float width = std::min(em(23), room / 3);
    ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {cells.x, cells.y * low});
    if (ImGui::BeginTable("##help/columns", 3, ImGuiTableFlags_SizingFixedFit)) {
        for (const char* column : {"files", "views", "pipelines"})
            ImGui::TableSetupColumn(column, ImGuiTableColumnFlags_WidthFixed, width);
        ImGui::TableNextColumn();
        shortcut_table(ui, "File");
        shortcut_table(ui, "Edit");
        shortcut_table(ui, "Help");
        ImGui::TableNextColumn();
        // Both columns are as high, with the titles of Pipelines and of the mouse's rows.
        const int others = shortcuts_of("Pipelines") + static_cast<int>(mouse_rows.size()) + 2;
        const int in_this_column = (shortcuts_of("View") + others + 1) / 2;
        shortcut_table(ui, "View", 0, in_this_column);
        ImGui::TableNextColumn();
        shortcut_table(ui, "View", in_this_column);
        shortcut_table(ui, "Pipelines");
        separator_text("Mouse");
        mouse_table(ui);
        ImGui::EndTable();
    }
    ImGui::PopStyleVar();
    close_button(state);
}

void palette_dialog(Ui& ui, DialogState& state) {
    ImGui::SetNextItemWidth(em(34));
    if (state.just_opened) ImGui::SetKeyboardFocusHere();
    if (ImGui::InputTextWithHint("##palette/query", tr("type a few letters of what you want"), &state.query))
        state.selected = 0;
    note("palette/query");
    const std::vector<const Action*> found = find_actions(ui.bench(), state.query);
    const int last = std::max(0, static_cast<int>(found.size()) - 1);
    if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_DownArrow))) ++state.selected;
    if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_UpArrow))) --state.selected;
    state.selected = std::clamp(state.selected, 0, last);
    const bool enter = ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Enter));
    const Action* chosen =
        enter && !found.empty() ? found[static_cast<std::size_t>(state.selected)] : nullptr;
    ImGui::BeginChild("##palette/list", {em(34), em(20)}, false);
    for (int i = 0; i < static_cast<int>(found.size()); ++i) {
        const Action& action = *found[static_cast<std::size_t>(i)];
        if (selectable((shown_name(action) + "##palette/" + action.id).c_str(), i == state.selected,
                       tr(action.help.c_str())))
            chosen = &action;
        if (i == state.selected) ImGui::SetScrollHereY();
        if (action.shortcut.empty()) continue;
        ImGui::SameLine(em(27));
        ImGui::TextDisabled("%s", action.shortcut.c_str());
    }
    ImGui::EndChild();
    if (chosen) {
        state.current.reset();
        ui.run(chosen->id);
        return;
    }
    close_button(state);
}

std::string kept_in(const std::filesystem::path& folder, const char* file) {
    return folder.empty() ? "not kept: there is no home folder" : (folder / file).string();
}

void about_dialog(Ui& ui, DialogState& state) {
    {
        const WithFont font(ui.theme.fonts.large);
        ImGui::TextUnformatted(engine::signature().c_str());
    }
    ImGui::TextUnformatted("Upsample + convolution beside transposed convolution, on real pictures.");
    ImGui::Spacing();
    ImGui::TextUnformatted(fmt::format("Settings: {}", kept_in(config_folder(), "settings.json")).c_str());
    ImGui::TextUnformatted(fmt::format("Last session: {}", kept_in(state_folder(), "session.json")).c_str());
    ImGui::Spacing();
    close_button(state);
}

void go_to_pixel_dialog(Ui& ui, DialogState& state) {
    if (state.just_opened) {
        const engine::Pair now = ui.view.pinned.value_or(engine::Pair{0, 0});
        state.pixel = fmt::format("{}, {}", now.h, now.w);
        ImGui::SetKeyboardFocusHere();
    }
    ImGui::SetNextItemWidth(em(12));
    const bool entered =
        ImGui::InputTextWithHint("##pixel", tr("row, column"), &state.pixel,
                                 ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    after_item("##pixel", "Row and column of the output, from 0: 12, 40.");
    ImGui::SameLine();
    if (primary_button("Go##pixel", "Pins that pixel of the outputs (Enter).") || entered) {
        ui.later([pixel = state.pixel](Workbench& bench) { go_to_pixel(bench, pixel); });
        state.current.reset();
    }
    ImGui::SameLine();
    close_button(state);
}

}  // namespace app
