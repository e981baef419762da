// Checkerboard: the same layer with other weights.
#include <fmt/format.h>

#include <algorithm>

#include "app/ui/checkerboard/checkerboard_parts.h"
#include "app/ui/parts/fix_list.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/diagram.h"
#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

void variant_cell(Ui& ui, Side side, const engine::Variant& variant, ImVec2 size) {
    const WithFont small(ui.theme.fonts.small);
    const float text = ImGui::GetTextLineHeightWithSpacing();
    if (!variant.error.empty()) {
        text_fitted(variant.title, size.x);
        remark(ui, "not possible");
        tooltip(variant.error);
        return;
    }
    text_fitted(variant.title, size.x);
    text_shortened({ripple_text(variant.ripple_index), ripple_number(variant.ripple_index, 2)}, size.x);
    const engine::Display display{engine::DisplayKind::picture, {ui.view.range_low, ui.view.range_high}, 0};
    const std::string name = fmt::format("{}/checkerboard/variant/{}", letter(side), variant.title);
    const HeatMap map = tensor_map(ui, ("##" + name).c_str(), name, ui.state.study_serial, variant.output,
                                   display, {size.x, std::min(size.y - 2 * text, size.x)});
    if (!map.hovered) return;
    tooltip("The middle of the picture through the same layer with " + variant.title +
            " weights, and the ripple index. Click to take "
            "them.");
    if (map.clicked && is_current(ui))
        ui.edit(
            set_pipeline(side, variant.pipeline, fmt::format("{} weights {}", letter(side), variant.title)));
}

}  // namespace

void variant_row(Ui& ui, Side side, float height) {
    const engine::SideStudy* study = study_of(ui, side);
    if (!study || (study->variants.empty() && study->error.empty()))
        return remark(ui, is_current(ui) ? "No stage has a kernel." : "Being computed …", height);
    if (!study->error.empty()) return remark(ui, study->error, height);
    if (!ImGui::BeginTable("variants", static_cast<int>(study->variants.size()),
                           ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_NoSavedSettings))
        return;
    ImGui::TableNextRow(0, height);
    for (const auto& variant : study->variants) {
        ImGui::TableNextColumn();
        variant_cell(ui, side, variant, {ImGui::GetContentRegionAvail().x, height});
    }
    ImGui::EndTable();
}

}  // namespace app
