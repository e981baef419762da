#include "app/ui/sidebar/size_formula.h"

#include "engine/core/error.h"
#include "engine/layers/facts.h"

namespace app {
std::string size_formula_text(const engine::Stage& stage, engine::Pair input) {
    const auto layer = layer_of(stage);
    if (!layer) return "";
    const auto [y, x] = engine::size_formula(*layer, input, kernel_size(stage.kernel));
    return y == x ? y : "H: " + y + "\nW: " + x;
}

void size_formula(Ui& ui, const engine::Stage& stage, engine::Pair input) {
    std::string text;
    try {
        text = size_formula_text(stage, input);
    } catch (const engine::Error&) {
        return;
    }
    if (text.empty()) return;
    const WithFont font(ui.theme.fonts.mono);
    const WithColour colour(ImGuiCol_Text, ui.theme.dim);
    write_wrapped(text);
    tooltip("Size of the output per axis, with the numbers filled in.");
}

}  // namespace app
