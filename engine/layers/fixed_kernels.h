// The initialisers that are the same for every seed: bilinear, gaussian, delta, sobel, ones, box.
#pragma once

#include <vector>

#include "engine/layers/weight_init.h"

namespace engine {

/// One kH×kW plane, row by row, of an initialiser that draws nothing.
std::vector<double> fixed_plane(Init init, Pair kernel);

}  // namespace engine
