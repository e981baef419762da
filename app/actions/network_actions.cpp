// Actions of the Network view.
#include <algorithm>

#include "app/actions/action_tables.h"

namespace app {
namespace {

bool shows_a_layer(const Workbench& bench) { return bench.shown_network_layer().has_value(); }
bool shows_something(const Workbench& bench) {
    const auto& findings = bench.network().findings();
    return shows_a_layer(bench) || (findings && !findings->tensors.empty());
}

/// The layers as they are ranked: the next one, or the one before.
void step_layer(Workbench& bench, int step) {
    const auto shown = bench.shown_network_layer();
    if (!shown) return;
    const auto& examination = bench.network().findings()->examination;
    const auto& order = examination.ranking;
    const auto at = std::find(order.begin(), order.end(), *shown) - order.begin();
    const auto last = static_cast<std::ptrdiff_t>(order.size()) - 1;
    const auto next = order[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(at + step, 0, last))];
    bench.view().network.layer = examination.audit.layers[next].layer.name;
    bench.view().open = View::network;
}

Action of_a_layer(const char* id, const char* title, const char* help, std::function<void(Workbench&)> run,
                  bool (*enabled)(const Workbench&) = shows_a_layer) {
    return {
        .id = id, .menu = "View", .title = title, .help = help, .run = std::move(run), .enabled = enabled};
}

}  // namespace

std::vector<Action> network_actions() {
    return {
        of_a_layer("network_next_layer", "Next layer of the network", "The layer that matters next most.",
                   [](Workbench& bench) { step_layer(bench, 1); }),
        of_a_layer("network_previous_layer", "Previous layer of the network", "The layer that matters more.",
                   [](Workbench& bench) { step_layer(bench, -1); }),
        of_a_layer(
            "network_to_a", "Layer of the network to A",
            "The chosen layer with its weights becomes A, what stands before it the encoder.",
            [](Workbench& bench) { bench.take_network_layer(Side::left); }, shows_something),
        of_a_layer(
            "network_to_b", "Layer of the network to B",
            "The chosen layer with its weights becomes B, what stands before it the encoder.",
            [](Workbench& bench) { bench.take_network_layer(Side::right); }, shows_something),
        of_a_layer("network_save", "Save the mended network …",
                   "Writes the network as .onnx, its chosen layer mended in the chosen way.",
                   [](Workbench& bench) { bench.dialog_request = Dialog::save_network; }),
    };
}

}  // namespace app
