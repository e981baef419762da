// The panels of code: a pipeline as a program for a framework, and pasted lines as a pipeline.
#include <fmt/format.h>

#include <algorithm>

#include "app/document/pasted.h"
#include "app/export/code_files.h"
#include "app/ui/dialogs/dialogs.h"
#include "app/ui/parts/side_parts.h"
#include "engine/core/error.h"
#include "engine/core/utf8.h"
#include "engine/experiment/encoder.h"
#include "engine/pipeline/pipe_text.h"

#include <imgui_stdlib.h>  // after imgui.h, which it needs

namespace app {
namespace {

constexpr std::array frameworks{engine::Framework::keras, engine::Framework::tensorflow,
                                engine::Framework::pytorch, engine::Framework::onnx, engine::Framework::jax};
constexpr std::size_t most_pasted = 1 << 16;  ///< bytes
constexpr engine::Index most_in_text = 1
                                       << 16;  ///< values that stand in the code; more of them go into files

void make_code(const Ui& ui, CodeChoice& choice, const std::string& folder) {
    const engine::Pipeline& pipeline = ui.state.document.pipeline(choice.left ? Side::left : Side::right);
    if (choice.pipeline == pipeline && choice.shown_framework == choice.framework &&
        choice.shown_folder == folder)
        return;
    choice.pipeline = pipeline;
    choice.shown_framework = choice.framework;
    choice.shown_folder = folder;
    choice.text.clear();
    choice.error.clear();
    try {
        choice.text = engine::export_code(pipeline, engine::input_shape(ui.state.document.experiment),
                                          frameworks[static_cast<std::size_t>(choice.framework)], folder)
                          .text;
    } catch (const engine::Error& error) {
        choice.error = error.what();
    }
}

std::string weights_folder(const DialogState& state) {
    return chosen_path(state, ".py").stem().string() + "_weights";
}

void save_code(Ui& ui, const DialogState& state, bool with_weights) {
    const CodeChoice& choice = state.code;
    const std::filesystem::path file = chosen_path(state, ".py");
    const std::string folder = with_weights ? weights_folder(state) : "";
    ui.later([=, pipeline = *choice.pipeline,
              framework = frameworks[static_cast<std::size_t>(choice.framework)]](Workbench& bench) {
        const auto shape = engine::input_shape(bench.state().document.experiment);
        write_code(engine::export_code(pipeline, shape, framework, folder), file,
                   with_weights ? file.parent_path() / folder : std::filesystem::path());
        bench.say("Saved " + file.string() + (with_weights ? " and its weights in " + folder : ""));
    });
}

void save_model(Ui& ui, const DialogState& state) {
    const std::filesystem::path file = chosen_path(state, ".onnx").replace_extension(".onnx");
    ui.later([file, pipeline = *state.code.pipeline](Workbench& bench) {
        write_onnx(pipeline, engine::input_shape(bench.state().document.experiment), file);
        bench.say("Saved " + file.string());
    });
}

bool many_weights(const Ui& ui, bool left) {
    const auto* side = ui.state.side(left ? Side::left : Side::right);
    engine::Index values = 0;
    if (side)
        for (const auto& stage : side->built.stages)
            values += stage.parameters.weight ? stage.parameters.weight->size() : 0;
    return values > most_in_text;
}

int index_of(engine::Framework framework) {
    return static_cast<int>(std::find(frameworks.begin(), frameworks.end(), framework) - frameworks.begin());
}

/// The framework in whose words the controls speak, until another one is chosen here.
void follow_convention(const Ui& ui, CodeChoice& choice) {
    if (choice.convention == ui.view.convention) return;
    choice.convention = ui.view.convention;
    switch (ui.view.convention) {
        case engine::Convention::pytorch: choice.framework = index_of(engine::Framework::pytorch); break;
        case engine::Convention::keras: choice.framework = index_of(engine::Framework::keras); break;
        case engine::Convention::onnx: choice.framework = index_of(engine::Framework::onnx); break;
    }
}

/// `picture` is what the result is to be applied to.
void read_paste(ImportChoice& choice, const engine::Shape& picture) {
    if (choice.read == choice.text) return;
    choice.read = choice.text;
    choice.result.reset();
    choice.error.clear();
    choice.notes.clear();
    choice.reduction = 1;
    if (choice.text.find_first_not_of(" \t\r\n") == std::string::npos) return;
    try {
        choice.result = read_pasted(choice.text, &choice.notes);
        choice.reduction = fitting_reduction(*choice.result, picture).value_or(1);
    } catch (const engine::Error& error) {
        choice.error = error.what();
    }
}

/// The notes on what was left out or read otherwise, one sentence each; many of them scroll.
void notes_list(const std::vector<std::string>& notes) {
    if (notes.empty()) return;
    const bool many = notes.size() > 4;
    if (many) ImGui::BeginChild("##import/notes", {em(48), em(9)});
    ImGui::PushTextWrapPos(em(many ? 46 : 48));
    for (const std::string& sentence : notes)
        ImGui::TextDisabled("%s", sentence.c_str());
    ImGui::PopTextWrapPos();
    if (many) ImGui::EndChild();
}

/// The dialog begins with the text on the clipboard.
void begin_paste(const Ui& ui, ImportChoice& choice, const engine::Shape& picture) {
    choice = {};
    choice.left = ui.view.edited_side == Side::left;
    const char* clipboard = ImGui::GetClipboardText();
    // The field counts bytes, and loses count of those that are no characters.
    if (clipboard) choice.text = engine::valid_text(std::string_view(clipboard).substr(0, most_pasted));
    choice.found_nothing = choice.text.find_first_not_of(" \t\r\n") == std::string::npos;
    read_paste(choice, picture);
}

/// The pipeline that was read, or what is wrong with the text; and the notes.
void show_paste(const Ui& ui, const ImportChoice& choice, const engine::Shape& picture) {
    const WithColour colour(ImGuiCol_Text, choice.error.empty() ? ui.theme.text : ui.theme.bad);
    const std::string shown =
        !choice.error.empty() ? choice.error
        : choice.result
            ? engine::print(*choice.result)
            : "Conv2DTranspose(64, 5, strides=2, padding=\"same\")   or   nn.ConvTranspose2d(128, 64, 4, 2, 1)";
    write_wrapped(shown, em(48));
    note("import/result");
    notes_list(choice.notes);
    if (choice.result && choice.reduction > 1)
        write_wrapped(
            fmt::format(
                "Too large for this picture of {}×{}: reduced to {}×{} it fits, which an encoder does for "
                "both sides.",
                picture.h, picture.w, picture.h / choice.reduction, picture.w / choice.reduction),
            em(48));
}

void framework_choice(CodeChoice& choice) {
    const int framework =
        segmented("##code/framework", {"Keras", "TensorFlow", "PyTorch", "ONNX", "JAX"}, choice.framework,
                  {"Layers of Keras.", "Functions of TensorFlow, with weights as [kH, kW, in, out].",
                   "Modules of torch.nn.", "A model made with onnx.helper, with explicit pads.",
                   "Functions of jax.lax."});
    if (framework >= 0) choice.framework = framework;
}

/// Whether the weights are files beside the code; they have to be where they are many.
bool weights_choice(const Ui& ui, CodeChoice& choice) {
    const bool many = many_weights(ui, choice.left);
    bool files = choice.with_weights || many;
    begin_disabled(many);
    if (checkbox("weights as .npy files##code", &files,
                 "Saved beside the code, which then loads them; otherwise they stand in the code."))
        choice.with_weights = files;
    end_disabled();
    return files;
}

/// The code, or why there is none, `columns` wide.
void code_text(const Ui& ui, CodeChoice& choice, float columns) {
    const float width = em(columns);  // as the list of files below, in ordinary type
    const WithFont font(ui.theme.fonts.mono);
    const WithColour colour(ImGuiCol_Text, choice.error.empty() ? ui.theme.text : ui.theme.bad);
    std::string& shown = choice.error.empty() ? choice.text : choice.error;
    ImGui::InputTextMultiline("##code/text", &shown, {width, em(24)}, ImGuiInputTextFlags_ReadOnly);
    after_item("code/text", "The code as it is copied or saved.");
}

/// Copy, save, cancel. `entered`: Enter was pressed in the name.
void code_buttons(Ui& ui, DialogState& state, bool files, bool entered) {
    const CodeChoice& choice = state.code;
    begin_disabled(!choice.error.empty());
    if (primary_button("Copy##code", "Puts the code on the clipboard."))
        ui.later([text = choice.text](Workbench& bench) {
            bench.copy_request = text;
            bench.say("Copied the code");
        });
    ImGui::SameLine();
    begin_disabled(state.browser.name.empty());
    const bool pressed =
        button("Save##code", "Writes the code, and the weights beside it where they are files (Enter).");
    if (pressed || (entered && choice.error.empty())) {
        remember_place(ui, state, chosen_path(state, ".py"));
        save_code(ui, state, files);
        state.current.reset();
    }
    if (frameworks[static_cast<std::size_t>(choice.framework)] == engine::Framework::onnx) {
        ImGui::SameLine();
        if (button("Save .onnx##code",
                   "Writes the pipeline with its weights as a binary model, of that name.")) {
            remember_place(ui, state, chosen_path(state, ".py"));
            save_model(ui, state);
            state.current.reset();
        }
    }
    end_disabled();
    end_disabled();
    ImGui::SameLine();
    if (cancel_pressed("code")) state.current.reset();
}

}  // namespace

void code_dialog(Ui& ui, DialogState& state) {
    CodeChoice& choice = state.code;
    if (state.just_opened) choice.left = ui.view.edited_side == Side::left;
    follow_convention(ui, choice);
    side_choice("##code/side", choice.left);
    ImGui::SameLine();
    framework_choice(choice);
    ImGui::SameLine();
    const bool files = weights_choice(ui, choice);
    const float columns =
        std::min(62.0f, ImGui::GetIO().DisplaySize.x * 0.94f / em(1) - 2);  // width in font sizes
    make_code(ui, choice,
              files && !state.browser.name.empty() ? weights_folder(state)
              : files                              ? "weights"
                                                   : "");
    code_text(ui, choice, columns);
    const bool entered = choose_save_name(ui, state, {".py"}, choice.left ? "a.py" : "b.py", 5, columns);
    code_buttons(ui, state, files, entered);
}

void paste_dialog(Ui& ui, DialogState& state) {
    ImportChoice& choice = state.import;
    const auto& source = ui.state.document.experiment.source.picture;
    const engine::Shape picture = source ? source->shape() : engine::Shape{1, 3, 64, 64};
    if (state.just_opened) begin_paste(ui, choice, picture);
    if (choice.found_nothing && choice.text.empty())
        ImGui::TextDisabled("There is no text on the clipboard: type or paste it here.");
    ImGui::TextDisabled(
        "lines or a whole program of PyTorch, Keras and others, a printed model, a pipeline's own text");
    if (state.just_opened) ImGui::SetKeyboardFocusHere();
    bool entered = false;
    {
        const float width = em(48);
        const WithFont font(ui.theme.fonts.mono);
        entered = ImGui::InputTextMultiline("##import/text", &choice.text, {width, em(9)},
                                            ImGuiInputTextFlags_EnterReturnsTrue);
        after_item("import/text",
                   "Type or paste layer lines or a pipeline's text; what it is read as stands below.");
    }
    read_paste(choice, picture);
    show_paste(ui, choice, picture);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted("becomes");
    ImGui::SameLine();
    side_choice("##import/side", choice.left);
    ImGui::SameLine();
    begin_disabled(!choice.result.has_value());
    const bool pressed =
        primary_button("Use it##import",
                       "Becomes the pipeline of that side (Ctrl+Enter); undo takes it back.") ||
        entered;
    end_disabled();
    ImGui::SameLine();
    if (cancel_pressed("import")) state.current.reset();
    if (!pressed || !choice.result) return;
    ui.edit(set_pasted(choice.left ? Side::left : Side::right, *choice.result, choice.reduction));
    state.current.reset();
}

}  // namespace app
