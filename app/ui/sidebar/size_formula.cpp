#include "app/ui/sidebar/size_formula.h"

#include <fmt/format.h>

#include "engine/core/error.h"
#include "engine/core/geometry.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;

struct Lines {
    std::string y, x;
};

// What a convolution or pool does; `same` and `valid` pad as much as the windows reach.
Lines window_lines(const engine::PlaneMap& map, const engine::Padding& padding) {
    const bool numbers = padding.kind == engine::PaddingKind::numbers;
    const auto end = [&](Index side) { return numbers ? std::optional(side) : std::nullopt; };
    return {engine::conv_formula(map.y, end(padding.sides.bottom)),
            engine::conv_formula(map.x, end(padding.sides.right))};
}

template <typename Line>
Lines both(Pair input, Pair factor, const Line& line) {
    return {line(input.h, factor.h), line(input.w, factor.w)};
}

struct LinesOf {
    Pair input, kernel;

    Lines operator()(const engine::Conv& layer) const {
        return window_lines(engine::geometry(layer, input, kernel), layer.padding);
    }
    Lines operator()(const engine::AvgPool& layer) const {
        return window_lines(engine::geometry(layer, input), layer.padding);
    }
    Lines operator()(const engine::MaxPool& layer) const {
        return window_lines(engine::geometry(layer, input), layer.padding);
    }
    Lines operator()(const engine::ConvTranspose& layer) const {
        const auto map = engine::geometry(layer, input, kernel);
        return {engine::conv_transpose_formula(map.y), engine::conv_transpose_formula(map.x)};
    }
    Lines operator()(const engine::Upsample& layer) const {
        return both(input, layer.scale,
                    [](Index n, Index s) { return fmt::format("{} × {} = {}", n, s, n * s); });
    }
    Lines operator()(const engine::ZeroInsert& layer) const {
        return both(input, layer.stride, [](Index n, Index s) {
            return fmt::format("({}-1)*{} + 1 = {}", n, s, (n - 1) * s + 1);
        });
    }
    Lines operator()(const engine::PixelShuffle& layer) const {
        return both(input, {layer.factor, layer.factor},
                    [](Index n, Index r) { return fmt::format("{} × {} = {}", n, r, n * r); });
    }
    Lines operator()(const engine::PixelUnshuffle& layer) const {
        return both(input, {layer.factor, layer.factor},
                    [](Index n, Index r) { return fmt::format("{} / {} = {}", n, r, n / r); });
    }
    Lines operator()(const engine::Activation&) const { return {}; }
    Lines operator()(const engine::Concat&) const { return {}; }
};

}  // namespace

std::string size_formula_text(const engine::Stage& stage, Pair input) {
    const auto [y, x] = std::visit(LinesOf{input, kernel_size(stage.kernel)}, stage.op);
    return y == x ? y : "H: " + y + "\nW: " + x;
}

void size_formula(Ui& ui, const engine::Stage& stage, Pair input) {
    std::string text;
    try {
        text = size_formula_text(stage, input);
    } catch (const engine::Error&) {
        return;
    }
    if (text.empty()) return;
    const WithFont font(ui.theme.fonts.mono);
    const WithColor color(ImGuiCol_Text, ui.theme.dim);
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopTextWrapPos();
    tooltip("Size of the output per axis, with the numbers filled in.");
}

}  // namespace app
