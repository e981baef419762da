// Dialogs about files: open, save session.
#include <algorithm>
#include <array>

#include "app/ui/dialogs/dialogs.h"

namespace app {
namespace {

namespace fs = std::filesystem;

/// The name under which the settings remember where the dialog's last file was.
std::string place_key(const DialogState& state) {
    switch (state.current.value_or(Dialog::open)) {
        case Dialog::save: return "session";
        case Dialog::save_lesson:
        case Dialog::pack_lesson: return "lesson";
        case Dialog::save_network: return "network";
        case Dialog::export_figure: return "figure";
        case Dialog::sweep: return "sweep";
        case Dialog::animation: return "animation";
        case Dialog::code: return "code";
        default: return "open";
    }
}

/// Either the wanted file has been opened, or the dialog says why it cannot be, so that another name can be
/// typed.
void answer_of_opening(Ui& ui, DialogState& state) {
    const auto& opening = ui.state.opening;
    if (state.opening.empty() || !opening || opening->name != state.opening) return;
    if (!opening->is_done) return ImGui::TextDisabled("opening …");
    if (!opening->failed) {
        state.current.reset();
        return;
    }
    const WithColour colour(ImGuiCol_Text, ui.theme.bad);
    write_wrapped(opening->error, em(44));
    note_text(opening->error);
}

}  // namespace

bool choose_save_name(Ui& ui, DialogState& state, const std::vector<std::string>& extensions,
                      const char* first_name, float list_height, float width) {
    if (state.just_opened) begin_browsing(ui, state.browser, extensions, place_key(state), first_name);
    browser_places(ui, state.browser, extensions);
    const bool chosen = browser_list(ui, state.browser, extensions, {width, list_height});
    ImGui::SetNextItemWidth(em(width));
    const bool entered =
        browser_name(ui, state.browser, extensions, "The file's name; Enter saves.", first_name);
    return (chosen || entered) && !state.browser.name.empty();
}

void remember_place(Ui& ui, const DialogState& state, const fs::path& file) {
    ui.later(
        [key = place_key(state), file](Workbench& bench) { bench.settings().places[key] = file.string(); });
}

fs::path chosen_path(const DialogState& state, const char* extension) {
    fs::path path = state.browser.folder / state.browser.name;
    if (!path.has_extension()) path += extension;
    return path;
}

void side_choice(const char* label, bool& left) {
    const int chosen =
        segmented(label, {"A", "B"}, left ? 0 : 1, {"The pipeline of A.", "The pipeline of B."});
    if (chosen >= 0) left = chosen == 0;
}

std::vector<std::string> figure_theme_help() {
    return {"Dark on white, for paper and light slides.", "Light on black, for dark slides."};
}

bool cancel_pressed(const char* dialog) {
    return button((std::string("Cancel##") + dialog).c_str(), "Closes this and does nothing (Escape).") ||
           escape_pressed();
}

void open_dialog(Ui& ui, DialogState& state) {
    FileBrowser& browser = state.browser;
    if (state.just_opened) {
        ui.thumbnails.forget();
        state.opening.clear();
        begin_browsing(ui, browser, {}, place_key(state), "");
    }
    browser_places(ui, browser, {});
    const bool chosen = browser_list(ui, browser, {}, {44, 24});
    ImGui::SetNextItemWidth(em(30));
    const bool entered =
        browser_name(ui, browser, {}, "A file's name, or signal:zoneplate:128x128; Enter opens it.",
                     "file or signal:NAME");
    ImGui::SameLine();
    begin_disabled(browser.name.empty());
    const bool pressed = primary_button(
        "Open##files",
        "Opens the picture, session, figure, lesson or network (Enter, or a double click on it).");
    end_disabled();
    ImGui::SameLine();
    if (cancel_pressed("files")) {
        state.current.reset();
        // What could not be opened was said here, and is no longer wanted.
        const auto& opening = ui.state.opening;
        if (opening && opening->failed && opening->name == state.opening)
            ui.later([](Workbench& bench) { bench.say({}); });
    }
    answer_of_opening(ui, state);
    if (browser.name.empty() || !(chosen || pressed || entered)) return;
    state.opening = browser.name.starts_with("signal:") ? browser.name : browser.path().string();
    browser.takes_keyboard = true;
    ui.later([name = state.opening](Workbench& bench) { bench.open(name); });
}

namespace {

/// Asks where to save a file that always has this extension, then saves it.
void save_as(Ui& ui, DialogState& state, const std::string& extension, const char* first_name,
             const char* help, void (Workbench::*save)(const fs::path&)) {
    const bool chosen = choose_save_name(ui, state, {extension}, first_name);
    begin_disabled(state.browser.name.empty());
    const bool pressed = primary_button("Save##save", help);
    end_disabled();
    ImGui::SameLine();
    if (cancel_pressed("save")) state.current.reset();
    if (state.browser.name.empty() || !(chosen || pressed)) return;
    fs::path path = state.browser.path();
    if (path.extension() != extension) path += extension;
    remember_place(ui, state, path);
    ui.later([path, save](Workbench& bench) { (bench.*save)(path); });
    state.current.reset();
}

}  // namespace

void save_dialog(Ui& ui, DialogState& state) {
    save_as(ui, state, ".json", "session.json",
            "Writes the session; an existing file of that name is replaced (Enter).",
            &Workbench::save_session);
}

void save_lesson_dialog(Ui& ui, DialogState& state) {
    save_as(ui, state, ".lesson", "my.lesson",
            "Writes the lesson; an existing file of that name is replaced (Enter).", &Workbench::save_lesson);
}

void pack_lesson_dialog(Ui& ui, DialogState& state) {
    save_as(
        ui, state, ".lesson", "my-packed.lesson",
        "Writes the lesson and all files that it needs as one file for students; an existing file of that "
        "name is replaced (Enter).",
        &Workbench::pack_lesson);
}

void save_network_dialog(Ui& ui, DialogState& state) {
    save_as(ui, state, ".onnx", "mended.onnx",
            "Writes the network; an existing file of that name is replaced (Enter).",
            &Workbench::save_mended_network);
}

}  // namespace app
