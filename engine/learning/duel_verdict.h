// The outcome of a duel, in words made from its numbers.
#pragma once

#include <string>
#include <vector>

#include "engine/learning/duel.h"

namespace engine {

/// Plain sentences: what became of each side's grid on the picture and on red, and how well both do. Of the
/// entries up to the given step.
std::vector<std::string> duel_verdict(const Duel& duel, Index step);

}  // namespace engine
