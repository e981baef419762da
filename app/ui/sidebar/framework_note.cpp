#include "app/ui/sidebar/framework_note.h"

#include <fmt/format.h>

#include <array>

#include "app/explain/framework_words.h"
#include "app/ui/parts/side_parts.h"
#include "engine/core/error.h"

namespace app {
namespace {

void note_line(const std::string& text, ImU32 colour) {
    const WithColour with(ImGuiCol_Text, colour);
    write_wrapped(text);
}

void own_button(Ui& ui, Part part, std::size_t stage, const FrameworkWords& words) {
    if (!words.own) return;
    const std::string label =
        fmt::format("take {}'s own##{}/{}/own", engine::name(ui.view.convention), letter(part), stage);
    if (small_button(
            label.c_str(),
            "Set padding and output padding so that the framework's layer gives them without a slice. "
            "The size stays, the picture moves."))
        ui.edit(use_own_layer(part, stage, *words.own));
}

}  // namespace

void convention_switch(Ui& ui) {
    constexpr std::array<const char*, 3> actions{"words_pytorch", "words_keras", "words_onnx"};
    std::vector<std::string> help;
    for (const char* id : actions)
        help.push_back(find_action(id)->help);
    const int now = segmented("##convention", {"PyTorch", "Keras / TF", "ONNX"},
                              static_cast<int>(ui.view.convention), help);
    if (now >= 0) ui.run(actions[static_cast<std::size_t>(now)]);
}

void framework_note(Ui& ui, Part part, std::size_t stage, const engine::Stage& value,
                    const engine::Shape& input) {
    try {
        const auto words = framework_words(ui.view.convention, value, input);
        if (!words) return;
        const WithFont font(ui.theme.fonts.small);
        ImGui::BeginGroup();
        if (!words->call.empty()) {
            const WithFont mono(ui.theme.fonts.mono);
            note_line(words->call, ui.theme.text);
        }
        if (!words->crop.empty()) note_line(words->crop, ui.theme.dim);
        if (!words->warning.empty()) note_line(words->warning, ui.theme.warn);
        ImGui::EndGroup();
        note(fmt::format("{}/{}/words", letter(part), stage));
        own_button(ui, part, stage, *words);
    } catch (const engine::Error&) {
        return;  // impossible settings: the sentence stands at the stage already, from the evaluation
    }
}

}  // namespace app
