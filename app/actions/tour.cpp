#include "app/actions/tour.h"

#include <array>

#include "app/actions/actions.h"
#include "engine/analysis/phases.h"

namespace app {
namespace {

/// Whether B is even: its taps are spread evenly, and a constant picture stays constant (or just not).
bool even_taps(const State& state) {
    const auto* b = state.side(Side::right);
    return b && !state.is_old() && b->coverage && b->coverage->interior_ratio &&
           *b->coverage->interior_ratio == 1;
}
bool ripples(const State& state) {
    const auto* b = state.side(Side::right);
    return b && !state.is_old() && b->constant_response &&
           b->constant_response->ripple_index.value_or(0) > engine::no_ripple;
}

auto action(const char* id) {
    return [id](Workbench& bench) { run_action(bench, id); };
}
auto opened(View view) {
    return [view](const State& state) { return state.view.open == view; };
}

void four_taps(Workbench& bench) {
    bench.view().edited_side = Side::right;
    bench.edit(set_parameter(Side::right, 0, "kernel", "4"));
}

void stamp(Workbench& bench) {
    bench.view().open = View::stride_padding;
    bench.view().gather = false;
    bench.view().step = 1;
    bench.view().playing = true;
}

const std::array<TourStep, 7>& steps() {
    static const std::array<TourStep, 7> table{{
        {"A and B enlarge the same picture by two. A comes out even. B, a transposed convolution of 3 taps and stride 2, lays a grid "
         "over it, and nobody asked for one.",
         "overview/output/B",
         nullptr,
         {},
         [](const State& state) { return state.view.open != View::overview; }},
        {"Where does the grid come from? Press 4, or click the tab.", "view/Checkerboard", "Open the view",
         action("view_checkerboard"), opened(View::checkerboard)},
        {"Stamps of 3 taps overlap unevenly at stride 2: pixels receive 1, 2 or 4 of them. Give B four taps: press K, or drag its kernel "
         "to 4.",
         "B/0/kernel", "Kernel 4", four_taps, even_taps},
        {"Now every pixel receives 4 taps, the ripple index is 0, the grid is gone. Is that enough? In the bottom row the same layer has "
         "other weights: click the random ones.",
         "B/checkerboard/variant/random", "Random weights",
         [](Workbench& bench) { bench.edit(set_parameter(Side::right, 0, "init", "normal")); },
         [](const State& state) { return even_taps(state) && ripples(state); }},
        {"The grid is back: equal counts are not equal sums, and what a network learns is seldom equal. Press 3, then the space bar, to "
         "see how every input pixel stamps the kernel.",
         "view/Stride & padding", "Stamp", stamp,
         [](const State& state) { return state.view.open == View::stride_padding && state.view.playing; }},
        {"Each step is one input pixel; the stamps add up in the output below. Upsample + convolution never does this, and it is a "
         "transposed convolution too: press 6.",
         "view/Equivalence", "Open the view", action("view_equivalence"), opened(View::equivalence)},
        {"Each claim was tried on this picture. That was the tour: drop your own picture on the window, Ctrl+Z takes back, F1 lists the "
         "keys, Ctrl+P finds everything, and Help has this tour.",
         "menu/Help",
         nullptr,
         {},
         {}},
    }};
    return table;
}

}  // namespace

std::span<const TourStep> tour_steps() { return steps(); }

const TourStep* tour_step(const State& state) {
    if (!state.tour || *state.tour >= steps().size()) return nullptr;
    return &steps()[*state.tour];
}

void advance_tour(Workbench& bench) {
    const auto now = bench.state().tour;
    if (!now || *now + 1 >= steps().size()) return close_tour(bench);
    bench.show_tour(*now + 1);
}

void close_tour(Workbench& bench) {
    bench.show_tour(std::nullopt);
    bench.settings().tour_closed = true;
}

}  // namespace app
