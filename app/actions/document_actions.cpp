// Actions of the menus File, Edit and Help.
#include <utility>

#include "app/actions/action_tables.h"
#include "app/document/mark_edits.h"
#include "app/export/command_text.h"
#include "engine/core/error.h"
#include "engine/figure/figure.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/presets.h"

namespace app {
namespace {

bool has_findings(const Workbench& bench) { return bench.state().findings != nullptr; }

auto open_dialog(Dialog dialog) {
    return [dialog](Workbench& bench) { bench.dialog_request = dialog; };
}

auto copy_pipe(Side side) {
    return [side](Workbench& bench) {
        bench.copy_request = engine::print(bench.state().document.pipeline(side));
        bench.say(std::string("Copied the pipeline of ") + letter(side));
    };
}

void copy_numbers(Workbench& bench) {
    bench.copy_request = engine::text_summary(*bench.state().findings);
    bench.say("Copied pipelines, verdict and numbers");
}

/// Copies the shell's command that makes the same comparison.
void copy_command(Workbench& bench) {
    FigureExport request;
    request.experiment = bench.state().document.experiment;
    request.treatment = bench.state().document.treatment;
    request.figure = "comparison.png";
    try {
        bench.copy_request = compare_command(request);
        bench.say("Copied the command");
    } catch (const engine::Error& error) {
        bench.complain(error.what());
    }
}

/// A clicker's keys turn the steps of a lesson, and pages elsewhere.
auto turn_page(int step) {
    return [step](Workbench& bench) {
        bench.state().lesson ? bench.step_lesson(step) : bench.step_picture(step);
    };
}

void reset(Workbench& bench) {
    const engine::Preset& preset = engine::default_preset();
    bench.edit({[&preset](Document& document) {
                    apply_preset(preset.id).apply(document);
                    document.experiment.loss = {};
                },
                [](const Document&, const Document&) { return std::string("reset"); }});
}

std::vector<Action> opening_actions() {
    return {
        {.id = "open",
         .menu = "File",
         .title = "Open …",
         .shortcut = "Ctrl+O",
         .help = "Open a picture, a session, a lesson, a trained network or a figure made by this program.",
         .run = open_dialog(Dialog::open)},
        {.id = "open_sample",
         .menu = "File",
         .title = "Open the sample picture",
         .help = "Go back to the built-in picture.",
         .run = [](Workbench& bench) { bench.open(""); }},
        {.id = "next_picture",
         .menu = "File",
         .title = "Next picture",
         .shortcut = "PageDown",
         .help =
             "The next of the files dropped together, or of the picture's folder; in a lesson the next step.",
         .run = turn_page(1)},
        {.id = "previous_picture",
         .menu = "File",
         .title = "Previous picture",
         .shortcut = "PageUp",
         .help = "The one before.",
         .run = turn_page(-1)},
    };
}

std::vector<Action> saving_actions() {
    return {
        {.id = "save_session",
         .menu = "File",
         .title = "Save session …",
         .shortcut = "Ctrl+S",
         .help = "Keep source, pipelines and view in a file that opens again later.",
         .run = open_dialog(Dialog::save)},
        {.id = "export",
         .menu = "File",
         .title = "Export figure …",
         .shortcut = "Ctrl+E",
         .help =
             "Save the comparison as a figure, with its report: the same bytes as `deconvoscope compare`.",
         .run = open_dialog(Dialog::export_figure),
         .enabled = has_findings},
        {.id = "sweep",
         .menu = "File",
         .title = "Sweep …",
         .shortcut = "Ctrl+Shift+E",
         .help =
             "Vary one or two parameters: contact sheet, animation and table, as `deconvoscope sweep` makes them.",
         .run = open_dialog(Dialog::sweep),
         .enabled = has_findings},
        {.id = "export_animation",
         .menu = "File",
         .title = "Export stamping animation …",
         .help =
             "How the stage of Stride & padding makes its output, step by step, as an animated WebP, a GIF or numbered PNGs.",
         .run = open_dialog(Dialog::animation),
         .enabled = has_findings},
    };
}

/// Pipelines from and to the code of frameworks.
std::vector<Action> code_actions() {
    return {
        {.id = "code",
         .menu = "File",
         .title = "Code …",
         .shortcut = "Ctrl+Shift+C",
         .help =
             "The exact layers for Keras, TensorFlow, PyTorch, ONNX or JAX, to copy or save with weights.",
         .run = open_dialog(Dialog::code),
         .enabled = has_findings},
        {.id = "import",
         .menu = "File",
         .title = "Paste a pipeline …",
         .shortcut = "Ctrl+V",
         .help = "Layer lines of Keras or PyTorch, or a pipeline's own text, become A or B.",
         .run = open_dialog(Dialog::paste)},
    };
}

std::vector<Action> clipboard_actions() {
    return {
        {.id = "copy_numbers",
         .menu = "File",
         .title = "Copy numbers and verdict",
         .shortcut = "Ctrl+C",
         .help = "Put pipelines, verdict and numbers on the clipboard as text.",
         .run = copy_numbers,
         .enabled = has_findings},
        {.id = "copy_left",
         .menu = "File",
         .title = "Copy pipeline A",
         .shortcut = "Ctrl+1",
         .help = "Put A's one-line text on the clipboard.",
         .run = copy_pipe(Side::left)},
        {.id = "copy_right",
         .menu = "File",
         .title = "Copy pipeline B",
         .shortcut = "Ctrl+2",
         .help = "Put B's one-line text on the clipboard.",
         .run = copy_pipe(Side::right)},
        {.id = "copy_command",
         .menu = "File",
         .title = "Copy the command line",
         .help = "Put the command that makes this comparison as a figure on the clipboard.",
         .run = copy_command,
         .enabled = has_findings},
    };
}

/// Ends the drag of a mark where it began; false when there is none.
bool put_mark_back(Workbench& bench) {
    const auto held = std::exchange(bench.view().marking.held, std::nullopt);
    const auto& marks = bench.state().document.marks;
    if (!held || held->place >= marks.size() || marks[held->place] != held->now) return false;
    bench.drag(replace_mark(held->place, held->was, "mark"));
    bench.finish_drag();
    return true;
}

std::vector<Action> program_actions() {
    return {
        {.id = "cancel",
         .menu = "File",
         .title = "Cancel work",
         .shortcut = "Escape",
         .help =
             "Stop what is being computed; the last picture stays. A mark that is being dragged goes back; otherwise the "
             "drawing tools are put away.",
         .run =
             [](Workbench& bench) {
                 if (put_mark_back(bench)) return;
                 if (bench.state().busy) return bench.cancel_work();
                 bench.view().marking.tool.reset();
                 bench.view().marking.draft.reset();
                 bench.view().marking.chosen.reset();
             },
         .enabled =
             [](const Workbench& bench) { return bench.state().busy || bench.state().view.marking.tool; }},
        {.id = "quit",
         .menu = "File",
         .title = "Quit",
         .shortcut = "Ctrl+Q",
         .help = "Close the window; the session is kept.",
         .run = [](Workbench& bench) { bench.quit_requested = true; }},
    };
}

}  // namespace

std::vector<Action> file_actions() {
    return joined(
        {opening_actions(), saving_actions(), code_actions(), clipboard_actions(), program_actions()});
}

std::vector<Action> edit_actions() {
    return {
        {.id = "undo",
         .menu = "Edit",
         .title = "Undo",
         .shortcut = "Ctrl+Z",
         .help = "Take the last change back.",
         .run = [](Workbench& bench) { bench.undo(); },
         .enabled = [](const Workbench& bench) { return bench.history().can_undo(); }},
        {.id = "redo",
         .menu = "Edit",
         .title = "Redo",
         .shortcut = "Ctrl+Y",
         .help = "Do again what was undone.",
         .run = [](Workbench& bench) { bench.redo(); },
         .enabled = [](const Workbench& bench) { return bench.history().can_redo(); }},
        {.id = "reset",
         .menu = "Edit",
         .title = "Reset pipelines",
         .shortcut = "Ctrl+R",
         .help = "Back to the pair that the program starts with.",
         .run = reset},
        {.id = "swap",
         .menu = "Edit",
         .title = "Swap A and B",
         .shortcut = "Ctrl+X",
         .help = "A becomes B and B becomes A.",
         .run = [](Workbench& bench) { bench.edit(swap_sides()); }},
        {.id = "copy_a_to_b",
         .menu = "Edit",
         .title = "Copy A to B",
         .help = "B becomes the same pipeline as A.",
         .run = [](Workbench& bench) { bench.edit(copy_side(Side::left)); }},
        {.id = "copy_b_to_a",
         .menu = "Edit",
         .title = "Copy B to A",
         .help = "A becomes the same pipeline as B.",
         .run = [](Workbench& bench) { bench.edit(copy_side(Side::right)); }},
    };
}

std::vector<Action> help_actions() {
    return {
        {.id = "palette",
         .menu = "Help",
         .title = "Command palette …",
         .shortcut = "Ctrl+P",
         .help = "Find and run any action by typing.",
         .run = open_dialog(Dialog::palette)},
        {.id = "help",
         .menu = "Help",
         .title = "Keys and mouse",
         .shortcut = "F1",
         .help = "All shortcuts on one sheet.",
         .run = open_dialog(Dialog::help)},
        {.id = "about",
         .menu = "Help",
         .title = "About",
         .help = "Version, licence and where the files are kept.",
         .run = open_dialog(Dialog::about)},
    };
}

}  // namespace app
