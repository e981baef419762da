// The guided tour: a few steps for the first minutes, each of which points at a control and knows when it has
// been done.
#pragma once

#include <functional>
#include <span>

#include "app/workbench/workbench.h"

namespace app {

struct TourStep {
    const char* text;     ///< what is seen, and what to do
    const char* control;  ///< the name of the widget pointed at, as tests know it
    const char* deed;     ///< what the button says that does it; null: there is nothing to do but go on
    std::function<void(Workbench&)> run;
    std::function<bool(const State&)> done;  ///< then the tour goes on by itself
};

std::span<const TourStep> tour_steps();
/// The step that is shown; null while there is no tour.
const TourStep* tour_step(const State& state);
/// One step on; after the last the tour is closed.
void advance_tour(Workbench& bench);
/// It does not come by itself again.
void close_tour(Workbench& bench);

}  // namespace app
