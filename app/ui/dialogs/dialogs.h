// The dialogs: drawn over the window while one of them is open.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/ui/dialogs/file_browser.h"
#include "app/ui/dialogs/take_away.h"
#include "app/ui/widgets/ui.h"
#include "engine/figure/figure.h"

namespace app {

class ColumnReader;
class FigurePreview;

struct DialogState {
    std::optional<Dialog> current;
    bool just_opened = false;
    FileBrowser browser;
    std::string opening;  ///< what the open dialog waits for; empty: nothing
    std::string query;    ///< of the palette
    int selected = 0;
    std::string pixel;                       ///< to go to, as it is typed
    engine::FigureOptions figure;            ///< of export
    FigureChoice composer;                   ///< the rest of export
    std::shared_ptr<FigurePreview> preview;  ///< of the same, once the dialog has been open
    std::shared_ptr<ColumnReader> columns;   ///< of the same, once a column has been typed
    bool figure_opened = false;  ///< export has been open: from then on its colours are the user's choice, at
                                 ///< first the window's
    bool export_report = true, export_table = false, export_raw = false, export_weights = false,
         export_comparison = false;
    SweepChoice sweep;
    AnimationChoice animation;
    CodeChoice code;
    ImportChoice import;

    bool open() const { return current.has_value(); }
};

void draw_dialogs(Ui& ui, DialogState& state);

/// The folder's files and a field, with the keyboard, for the name to save under; begins where the last file
/// of this dialog was saved. True when Enter was pressed in the field, or a file was double-clicked.
bool choose_save_name(Ui& ui, DialogState& state, const std::vector<std::string>& extensions,
                      const char* first_name, float list_height = 24, float width = 44);
/// Notes the folder in which the dialog begins the next time.
void remember_place(Ui& ui, const DialogState& state, const std::filesystem::path& file);
/// The chosen folder and name, with `extension` unless the name has one.
std::filesystem::path chosen_path(const DialogState& state, const char* extension);
/// A and B as joined toggles.
void side_choice(const char* label, bool& left);
/// Tooltips for a choice between a light and a dark figure.
std::vector<std::string> figure_theme_help();
/// A button that copies the command which makes the same files; true when it was pressed.
bool copy_command_pressed(const char* dialog);
/// Puts the command on the clipboard after the frame, or says why there is none.
void copy_command(Ui& ui, std::function<std::string()> command);
/// A Cancel button; true when it or Escape was pressed.
bool cancel_pressed(const char* dialog);

void open_dialog(Ui& ui, DialogState& state);
void save_dialog(Ui& ui, DialogState& state);
void save_lesson_dialog(Ui& ui, DialogState& state);
void pack_lesson_dialog(Ui& ui, DialogState& state);
void save_network_dialog(Ui& ui, DialogState& state);
void export_dialog(Ui& ui, DialogState& state);
void sweep_dialog(Ui& ui, DialogState& state);
void animation_dialog(Ui& ui, DialogState& state);
void code_dialog(Ui& ui, DialogState& state);
void paste_dialog(Ui& ui, DialogState& state);
void help_dialog(Ui& ui, DialogState& state);
void palette_dialog(Ui& ui, DialogState& state);
void about_dialog(Ui& ui, DialogState& state);
void go_to_pixel_dialog(Ui& ui, DialogState& state);

}  // namespace app
