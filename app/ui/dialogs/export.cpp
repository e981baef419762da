// The dialog that composes a figure: choices on the left, the figure as it will be on the right, its file
// below.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/document/added_labels.h"
#include "app/document/mark_edits.h"
#include "app/document/mark_sight.h"
#include "app/export/command_text.h"
#include "app/export/figure_name.h"
#include "app/ui/dialogs/dialogs.h"
#include "app/ui/dialogs/figure_choices.h"
#include "app/ui/dialogs/figure_preview.h"
#include "app/ui/parts/output_pane.h"

namespace app {
namespace {

const std::vector<std::string> figure_endings{".png", ".svg", ".pdf"};

void files_choice(DialogState& state) {
    checkbox("report (.json)##export", &state.export_report,
             "All numbers, as `deconvoscope compare --report` writes them.");
    ImGui::SameLine();
    checkbox("numbers (.csv)##export", &state.export_table, "The same as a table.");
    checkbox("outputs (.npy)##export", &state.export_raw,
             "The raw outputs of A and B, float32, never clipped.");
    ImGui::SameLine();
    checkbox("weights (.npy)##export", &state.export_weights, "Weights and biases of all stages.");
    checkbox("table (.tex)##export", &state.export_comparison,
             "A row for each pipeline, in LaTeX: ripple, PSNR, SSIM, parameters, multiply-adds.");
}

FigureExport request_of(const Ui& ui, const DialogState& state) {
    FigureExport request;
    // While settings are impossible: what is still seen. A preview of a drag is no more than a part of it.
    request.experiment = ui.state.stand_in ? ui.state.document.experiment : ui.state.findings->experiment;
    request.treatment = ui.state.document.treatment;
    request.known = ui.state.findings;
    request.options = state.figure;
    const engine::FigureContents& contents = ui.state.document.figure;
    set_crops(request.options, contents.crops);
    request.pictures = contents.pictures;
    if (!state.composer.shows_marks)
        for (engine::FigurePicture& picture : request.pictures)
            picture.marks.clear();
    if (state.composer.shows_marks)
        request.options.marks = seen_marks(ui.state.document.marks, marked_plane(ui.state));
    request.added = labelled(ui.state.document.added);
    if (is_plate(ui)) request.options.locator = false;
    request.options.look = output_look(ui.view);
    if (has_mapped_outputs(ui)) request.options.look.map = state.figure.look.map;
    request.options.one_gradient_scale = ui.view.shared_gradient_scale;
    request.figure = chosen_path(state, ".png");
    const std::filesystem::path stem = std::filesystem::path(request.figure).replace_extension();
    const auto beside = [&](bool wanted, const char* ending) {
        return wanted ? stem.string() + ending : std::string();
    };
    request.report = beside(state.export_report, ".json");
    request.table = beside(state.export_table, ".csv");
    request.comparison = beside(state.export_comparison, ".tex");
    request.raw_left = beside(state.export_raw, ".left.npy");
    request.raw_right = beside(state.export_raw, ".right.npy");
    request.weights = beside(state.export_weights, "");
    return request;
}

bool is_there(const FileBrowser& browser, const std::string& name) {
    return std::ranges::find(browser.entries(), name, &FolderListing::Entry::name) != browser.entries().end();
}

/// The name follows the pipelines, and keeps away from files that are there, until another is typed.
void propose_name(Ui& ui, DialogState& state) {
    FigureChoice& composer = state.composer;
    FileBrowser& browser = state.browser;
    if (state.just_opened) {
        begin_browsing(ui, browser, figure_endings, "figure", "");
        composer.proposed.clear();
        browser.name.clear();
        browser.takes_keyboard = false;  // a field with the keyboard would not take the proposal
        composer.awaits_keyboard = true;
        composer.replaced.clear();
        composer.shows_files = false;
    }
    browser.take(ui.folders);
    // A folder that is slow to read takes the keyboard from nothing that was chosen meanwhile.
    if (ImGui::IsAnyMouseDown() || ImGui::IsAnyItemActive()) composer.awaits_keyboard = false;
    if (browser.name != composer.proposed) return;
    const std::string name =
        free_name(figure_name(ui.state.findings->experiment, ui.state.document.added.size()),
                  [&](const std::string& one) { return is_there(browser, one); });
    browser.name = composer.proposed = name;
    if (browser.listing && std::exchange(composer.awaits_keyboard, false)) browser.takes_keyboard = true;
}

void choices(Ui& ui, DialogState& state) {
    const int tab = segmented("##export/tab", {"Contents", "Look"}, state.composer.tab,
                              {"Pipelines, panels, crops and pictures.", "Size, colours, words and files."});
    if (tab >= 0) state.composer.tab = tab;
    if (state.composer.tab == 0) {
        separator_text("Columns");
        column_choices(ui, state);
        if (!is_plate(ui)) {
            separator_text("Panels");
            panel_choices(state);
        }
        separator_text("Crops");
        crop_choices(ui, state);
        separator_text("Marks");
        mark_choices(ui, state);
        separator_text("Further pictures");
        picture_choices(ui, state);
        return;
    }
    separator_text("Size");
    size_choices(state);
    separator_text("Colours and type");
    colour_choices(ui, state);
    separator_text("Words");
    word_choices(ui, state);
    separator_text("Files beside it");
    files_choice(state);
}

/// The format stands in the name's ending.
void format_choice(DialogState& state) {
    std::filesystem::path name(state.browser.name);
    const auto found = std::ranges::find(figure_endings, name.extension().string());
    const int chosen =
        segmented("##export/format", {"PNG", "SVG", "PDF"},
                  found == figure_endings.end() ? 0 : static_cast<int>(found - figure_endings.begin()),
                  {"Pixels, with the density and the session inside.",
                   "Shapes, with the words as text over them.", "Shapes, with the words as text."});
    if (chosen < 0) return;
    const bool was_proposed = state.browser.name == state.composer.proposed;
    if (found != figure_endings.end()) name.replace_extension();
    state.browser.name = name.string() + figure_endings[static_cast<std::size_t>(chosen)];
    if (was_proposed) state.composer.proposed.clear();
}

/// Where the file goes, and the buttons; true when it is to be written.
bool file_row(Ui& ui, DialogState& state) {
    bool& shows_files = state.composer.shows_files;
    if (toggle("Files##export", shows_files, "The folder's figures, in place of the preview."))
        shows_files = !shows_files;
    ImGui::SameLine();
    browser_places(ui, state.browser, figure_endings);
    format_choice(state);
    ImGui::SameLine();
    const std::filesystem::path file = chosen_path(state, ".png");
    const bool replaces = is_there(state.browser, file.filename().string());
    ImGui::SetNextItemWidth(-1);
    bool wanted =
        browser_name(ui, state.browser, figure_endings, "The file's name; Enter saves.", "figure.png");
    begin_disabled(state.browser.name.empty() || state.figure.panels.empty());
    wanted |=
        primary_button(replaces ? "Replace##export" : "Export##export",
                       "Draws the figure and writes the files, in the background (Enter). A file of that "
                       "name is replaced by a second press only.");
    ImGui::SameLine();
    if (copy_command_pressed("export"))
        copy_command(ui, [request = request_of(ui, state)] { return compare_command(request); });
    end_disabled();
    ImGui::SameLine();
    if (cancel_pressed("export")) state.current.reset();
    if (!wanted || !state.current || state.browser.name.empty() || state.figure.panels.empty()) return false;
    if (!replaces || std::exchange(state.composer.replaced, file) == file) return true;
    ui.later([name = file.filename().string()](Workbench& bench) {
        bench.complain(name + " is there already: press Replace once more to write over it");
    });
    return false;
}

void write_figure(Ui& ui, DialogState& state) {
    remember_place(ui, state, chosen_path(state, ".png"));
    ui.later([request = request_of(ui, state)](Workbench& bench) {
        bench.run_in_background(
            "Exporting " + request.figure.filename().string(),
            [request](const engine::Progress& progress) { return export_figure(request, progress); });
    });
    state.current.reset();
}

}  // namespace

void export_dialog(Ui& ui, DialogState& state) {
    if (!ui.state.findings) return;
    if (state.just_opened && !std::exchange(state.figure_opened, true) && ui.theme.kind == ThemeKind::dark)
        state.figure.theme = engine::FigureTheme::dark;
    propose_name(ui, state);
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const ImGuiStyle& style = ImGui::GetStyle();
    const float width = display.x * 0.92f - 2 * style.WindowPadding.x,
                height =
                    display.y * 0.92f - 2 * style.WindowPadding.y - 5 * ImGui::GetFrameHeightWithSpacing();
    const float left = std::min(em(24), width * 0.45f), right = width - left - style.ItemSpacing.x;
    ImGui::BeginChild("stack_export", {left, height});
    choices(ui, state);
    ImGui::EndChild();
    take_columns(ui, state);
    ImGui::SameLine();
    if (!state.preview) state.preview = std::make_shared<FigurePreview>();
    bool wanted = false;
    if (state.composer.shows_files)
        wanted = browser_list(ui, state.browser, figure_endings, {right / em(1), height / em(1)});
    if (!state.composer.shows_files)
        if (const auto marked = state.preview->draw(ui, request_of(ui, state), {right, height}))
            add_crop(ui, state, marked->picture, marked->crop);
    if (wanted) state.composer.shows_files = false;
    if (file_row(ui, state)) write_figure(ui, state);
    if (!state.current) state.preview->rest();
}

}  // namespace app
