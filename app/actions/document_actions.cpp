// Actions of the menus File, Edit and Help.
#include "app/actions/action_tables.h"
#include "engine/figure/figure.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/presets.h"

namespace app {
namespace {

bool has_findings(const Workbench& bench) { return bench.state().findings != nullptr; }

auto dialog(std::string name) {
    return [name = std::move(name)](Workbench& bench) { bench.dialog_request = name; };
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

void reset(Workbench& bench) {
    const engine::Preset& preset = engine::default_preset();
    bench.edit({[&preset](Document& document) {
                    apply_preset(preset.id).apply(document);
                    document.experiment.loss = {};
                },
                [](const Document&, const Document&) { return std::string("reset"); }});
}

}  // namespace

std::vector<Action> file_actions() {
    return {
        {"open",
         "File",
         "Open …",
         "Ctrl+O",
         "Open a picture, a session or a figure made by this program.",
         dialog("open"),
         {},
         {},
         {}},
        {"open_sample",
         "File",
         "Open the sample picture",
         "",
         "Go back to the built-in picture.",
         [](Workbench& bench) { bench.open(""); },
         {},
         {},
         {}},
        {"next_picture",
         "File",
         "Next picture",
         "PageDown",
         "The next of the files dropped together, or of the picture's folder.",
         [](Workbench& bench) { bench.step_picture(1); },
         {},
         {},
         {}},
        {"previous_picture",
         "File",
         "Previous picture",
         "PageUp",
         "The one before.",
         [](Workbench& bench) { bench.step_picture(-1); },
         {},
         {},
         {}},
        {"save_session",
         "File",
         "Save session …",
         "Ctrl+S",
         "Keep source, pipelines and view in a file that opens again later.",
         dialog("save"),
         {},
         {},
         {}},
        {"export",
         "File",
         "Export figure …",
         "Ctrl+E",
         "Save the comparison as a figure, with its report: the same bytes as `deconvoscope compare`.",
         dialog("export"),
         has_findings,
         {},
         {}},
        {"sweep",
         "File",
         "Sweep …",
         "Ctrl+Shift+E",
         "Vary one or two parameters: contact sheet, animation and table, as `deconvoscope sweep` makes them.",
         dialog("sweep"),
         has_findings,
         {},
         {}},
        {"export_animation",
         "File",
         "Export stamping animation …",
         "",
         "How the stage of Stride & padding makes its output, step by step, as an animated WebP or numbered PNGs.",
         dialog("animation"),
         has_findings,
         {},
         {}},
        {"code",
         "File",
         "Code …",
         "Ctrl+Shift+C",
         "The exact layers for Keras, TensorFlow, PyTorch, ONNX or JAX, to copy or save with weights.",
         dialog("code"),
         has_findings,
         {},
         {}},
        {"import",
         "File",
         "Paste a pipeline …",
         "Ctrl+V",
         "Layer lines of Keras or PyTorch, or a pipeline's own text, become A or B.",
         dialog("import"),
         {},
         {},
         {}},
        {"copy_numbers",
         "File",
         "Copy numbers and verdict",
         "Ctrl+C",
         "Put pipelines, verdict and numbers on the clipboard as text.",
         copy_numbers,
         has_findings,
         {},
         {}},
        {"copy_left",
         "File",
         "Copy pipeline A",
         "Ctrl+1",
         "Put A's one-line text on the clipboard.",
         copy_pipe(Side::left),
         {},
         {},
         {}},
        {"copy_right",
         "File",
         "Copy pipeline B",
         "Ctrl+2",
         "Put B's one-line text on the clipboard.",
         copy_pipe(Side::right),
         {},
         {},
         {}},
        {"cancel",
         "File",
         "Cancel work",
         "Escape",
         "Stop what is being computed; the last picture stays.",
         [](Workbench& bench) { bench.cancel_work(); },
         [](const Workbench& bench) { return bench.state().busy; },
         {},
         {}},
        {"quit",
         "File",
         "Quit",
         "Ctrl+Q",
         "Close the window; the session is kept.",
         [](Workbench& bench) { bench.quit_requested = true; },
         {},
         {},
         {}},
    };
}

std::vector<Action> edit_actions() {
    return {
        {"undo",
         "Edit",
         "Undo",
         "Ctrl+Z",
         "Take the last change back.",
         [](Workbench& bench) { bench.undo(); },
         [](const Workbench& bench) { return bench.history().can_undo(); },
         {},
         {}},
        {"redo",
         "Edit",
         "Redo",
         "Ctrl+Y",
         "Do again what was undone.",
         [](Workbench& bench) { bench.redo(); },
         [](const Workbench& bench) { return bench.history().can_redo(); },
         {},
         {}},
        {"reset",
         "Edit",
         "Reset pipelines",
         "Ctrl+R",
         "Back to the pair that the program starts with.",
         reset,
         {},
         {},
         {}},
        {"swap",
         "Edit",
         "Swap A and B",
         "Ctrl+X",
         "A becomes B and B becomes A.",
         [](Workbench& bench) { bench.edit(swap_sides()); },
         {},
         {},
         {}},
        {"copy_a_to_b",
         "Edit",
         "Copy A to B",
         "",
         "B becomes the same pipeline as A.",
         [](Workbench& bench) { bench.edit(copy_side(Side::left)); },
         {},
         {},
         {}},
        {"copy_b_to_a",
         "Edit",
         "Copy B to A",
         "",
         "A becomes the same pipeline as B.",
         [](Workbench& bench) { bench.edit(copy_side(Side::right)); },
         {},
         {},
         {}},
    };
}

std::vector<Action> help_actions() {
    return {
        {"palette",
         "Help",
         "Command palette …",
         "Ctrl+P",
         "Find and run any action by typing.",
         dialog("palette"),
         {},
         {},
         {}},
        {"tour",
         "Help",
         "Guided tour",
         "",
         "Seven steps from the grid to its cause, its cure and its proof, on this window.",
         [](Workbench& bench) {
             run_action(bench, "reset");
             bench.view().open = View::overview;
             bench.view().edited_side = Side::right;
             bench.show_tour(0);
         },
         {},
         [](const Workbench& bench) { return bench.state().tour.has_value(); },
         {}},
        {"help", "Help", "Keys and mouse", "F1", "All shortcuts on one sheet.", dialog("help"), {}, {}, {}},
        {"about",
         "Help",
         "About",
         "",
         "Version, licence and where the files are kept.",
         dialog("about"),
         {},
         {},
         {}},
    };
}

}  // namespace app
