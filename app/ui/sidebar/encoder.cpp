// The encoder before A and B.
#include "engine/experiment/encoder.h"
#include "app/ui/parts/views.h"
#include "engine/pipeline/pipe_text.h"

namespace app {

// The texts of the engine's table, or any other.
void encoder_presets_choice(Ui& ui) {
    const std::string now = engine::print(ui.state.document.experiment.encoder);
    std::vector<std::string> titles;
    int index = -1;
    for (const auto& preset : engine::encoder_presets()) {
        if (preset.pipe == now) index = static_cast<int>(titles.size());
        titles.emplace_back(preset.title);
    }
    ImGui::SetNextItemWidth(-1);
    const std::string shown = now.empty()  ? "No encoder"
                              : index >= 0 ? titles[static_cast<std::size_t>(index)]
                                           : "Own encoder";
    const int chosen = combo(
        "##source/encoder", shown.c_str(), titles, index,
        "The picture itself, or what an encoder makes of it: layers that the picture passes before both sides, so "
        "that the two upsample features as in an autoencoder.");
    if (chosen >= 0 && chosen != index)
        ui.edit(set_pipe_text(Part::encoder(),
                              std::string(engine::encoder_presets()[static_cast<std::size_t>(chosen)].pipe)));
}

void encoder_section(Ui& ui) {
    if (ui.state.document.experiment.encoder.stages.empty()) return;
    pipeline_editor(ui, Part::encoder());
    ImGui::Spacing();
    ImGui::Separator();
}

}  // namespace app
