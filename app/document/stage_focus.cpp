#include "app/document/stage_focus.h"

#include <algorithm>

namespace app {

using engine::Index;

int looked_at_stage(const engine::SideFindings& side, int chosen) {
    const auto& stages = side.built.stages;
    const int count = static_cast<int>(stages.size());
    if (chosen >= 0 && chosen < count) return chosen;
    for (int i = 0; i < count; ++i) {
        const auto& stage = stages[static_cast<std::size_t>(i)];
        if (stage.input.plane() != stage.output.plane()) return i;
    }
    for (int i = 0; i < count; ++i)
        if (stages[static_cast<std::size_t>(i)].parameters.weight) return i;
    return count - 1;
}

const engine::Tensor* stage_input(const engine::SideFindings& side, int stage) {
    return stage == 0 ? side.source.get() : stage_output(side, stage - 1);
}

const engine::Tensor* stage_output(const engine::SideFindings& side, int stage) {
    return side.stages[static_cast<std::size_t>(stage)].output.get();
}

bool adds_up(const engine::BuiltStage& stage) { return layer_of(stage) && is_linear(stage); }

engine::Pair same_place(engine::Pair pixel, engine::Pair from, engine::Pair to) {
    const auto move = [](Index i, Index n, Index m) {
        return std::clamp<Index>((2 * i + 1) * m / (2 * n), 0, m - 1);
    };
    return {move(pixel.h, from.h, to.h), move(pixel.w, from.w, to.w)};
}

engine::Pair explained_pixel(const ViewState& view, engine::Pair plane) {
    if (view.pinned) return *view.pinned;
    const engine::Pair looked_at{static_cast<Index>(view.cells_y), static_cast<Index>(view.cells_x)};
    if (looked_at == engine::Pair{0, 0}) return unpinned_focus(plane);
    return {std::min(looked_at.h, plane.h - 1), std::min(looked_at.w, plane.w - 1)};
}

engine::Pair unpinned_focus(engine::Pair plane) {
    return {std::min<Index>(3, plane.h - 1), std::min<Index>(3, plane.w - 1)};
}

}  // namespace app
