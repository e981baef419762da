// What the window asks of an evaluation: of a large picture, only what the open view shows.
#pragma once

#include "app/document/state.h"
#include "engine/experiment/request.h"

namespace app {

/// For a picture of usual size everything, so that views change at once. For a large one the outputs, and
/// what the open view draws besides; another view asks for what is missing when it is opened.
engine::Request demand_of(const State& state);
/// What of it the open view draws: asked for first, so that a setting that moves is seen to move; the rest
/// follows.
engine::Request first_demand_of(const State& state);

}  // namespace app
