#include "app/ui/dialogs/dialogs.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/core/error.h"

namespace app {
namespace {

struct Entry {
    Dialog dialog;
    const char* title;
    void (*draw)(Ui&, DialogState&);
};
constexpr std::array<Entry, 14> entries{{{Dialog::open, "Open", open_dialog},
                                         {Dialog::save, "Save session", save_dialog},
                                         {Dialog::save_lesson, "Save lesson", save_lesson_dialog},
                                         {Dialog::pack_lesson, "Pack lesson", pack_lesson_dialog},
                                         {Dialog::save_network, "Save mended network", save_network_dialog},
                                         {Dialog::export_figure, "Export figure", export_dialog},
                                         {Dialog::sweep, "Sweep", sweep_dialog},
                                         {Dialog::animation, "Stamping animation", animation_dialog},
                                         {Dialog::code, "Code", code_dialog},
                                         {Dialog::paste, "Paste a pipeline", paste_dialog},
                                         {Dialog::help, "Keys and mouse", help_dialog},
                                         {Dialog::palette, "Command palette", palette_dialog},
                                         {Dialog::about, "About Deconvoscope", about_dialog},
                                         {Dialog::go_to_pixel, "Go to pixel", go_to_pixel_dialog}}};

// Takes over what an action asked for since the last frame.
void take_request(Ui& ui, DialogState& state) {
    const auto& wanted = ui.bench().dialog_request;
    if (!wanted) return;
    state.current = wanted;
    state.just_opened = true;
    state.query.clear();
    state.selected = 0;
    ui.later([](Workbench& bench) { bench.dialog_request.reset(); });
}

}  // namespace

bool copy_command_pressed(const char* dialog) {
    return button((std::string("Copy command##") + dialog).c_str(),
                  "Puts the command of the shell that makes the same files on the clipboard.");
}

void copy_command(Ui& ui, std::function<std::string()> command) {
    ui.later([command = std::move(command)](Workbench& bench) {
        try {
            bench.copy_request = command();
            bench.say("Copied the command");
        } catch (const engine::Error& error) {
            bench.complain(error.what());
        }
    });
}

void draw_dialogs(Ui& ui, DialogState& state) {
    take_request(ui, state);
    if (!state.current) return;
    const Entry& entry = *std::ranges::find(entries, *state.current, &Entry::dialog);
    if (state.just_opened) ImGui::OpenPopup(entry.title);
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({display.x / 2, display.y / 2}, ImGuiCond_Always, {0.5f, 0.5f});
    ImGui::SetNextWindowSizeConstraints({0, 0}, {display.x * 0.94f, display.y * 0.94f});
    bool stays = true;
    if (ImGui::BeginPopupModal(entry.title, &stays,
                               ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoMove)) {
        entry.draw(ui, state);
        state.just_opened = false;
        if (!state.current) ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
    }
    if (!stays) state.current.reset();
}

}  // namespace app
