// The window's request to an evaluation: of a large picture, only what the open view shows.
#pragma once

#include "app/document/state.h"
#include "engine/experiment/request.h"

namespace app {

/// Everything for a picture of usual size, so that views change at once. For a large one the outputs, and
/// what the open view draws besides; another view asks for what is missing when it is opened.
engine::Request demand_of(const State& state);
/// The part of it that the open view draws. It is asked for first, so that a moving setting is seen to move;
/// the rest follows.
engine::Request first_demand_of(const State& state);

}  // namespace app
