#include "app/workbench/demand.h"

#include <algorithm>

#include "app/document/stage_focus.h"

namespace app {
namespace {

constexpr engine::Index large_picture = 1 << 20;  ///< values

/// Asks for the tensors around a stage whose cells or sums are drawn; for none when the stage is -1.
void ask_for_stage(const engine::SideFindings& side, int stage, std::vector<engine::Index>& outputs) {
    if (stage < 0) return;
    if (stage > 0) outputs.push_back(stage - 1);
    if (!adds_up(side.built.stages[static_cast<std::size_t>(stage)])) outputs.push_back(stage);
}

engine::Keep kept(const State& state, Side which) {
    const int chosen = state.view.stage[which == Side::left ? 0 : 1];
    std::vector<engine::Index> outputs{engine::last_stage}, gradients;
    const bool cells = state.view.open == View::overview || state.view.open == View::stride_padding;
    const engine::SideFindings* side = state.side(which);  // without one the stage is asked for once there is
    const auto last = static_cast<int>(side ? side->stages.size() : 1) - 1;
    if (cells && side) ask_for_stage(*side, looked_at_stage(*side, chosen), outputs);
    const int summed = state.view.sum_stage[which == Side::left ? 0 : 1];
    if (state.view.show_sum && side)
        ask_for_stage(*side, summed >= 0 && summed <= last ? summed : last, outputs);
    const int shown = state.view.output_stage[which == Side::left ? 0 : 1];
    if (state.view.open == View::output && side && shown >= 0 && shown < last) outputs.push_back(shown);
    if (state.view.open == View::overview) gradients = {0};
    if (state.view.open == View::gradient)
        gradients = {std::clamp<engine::Index>(chosen, 0, std::max(last, 0))};
    return {engine::StageSet::of(outputs), engine::StageSet::of(gradients)};
}

bool is_large(const State& state) {
    return state.document.experiment.source.picture->size() >= large_picture;
}

bool draws_gradients(const State& state) {
    return state.view.open == View::overview || state.view.open == View::gradient;
}
bool draws_spectra(const State& state) {
    return state.view.open == View::checkerboard && state.view.show_spectra;
}

}  // namespace

engine::Request demand_of(const State& state) {
    if (!is_large(state)) return {};
    return {draws_gradients(state), draws_spectra(state), kept(state, Side::left), kept(state, Side::right)};
}

engine::Request first_demand_of(const State& state) {
    if (is_large(state)) return demand_of(state);
    return {draws_gradients(state), draws_spectra(state)};
}

}  // namespace app
