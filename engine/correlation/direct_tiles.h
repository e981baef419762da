// Tiles of output channels whose weights are used where they lie: what correlate_few and contract_few share.
#pragma once

#include "engine/simd/loops.h"

namespace engine {

inline constexpr float no_bias[Kernels::most_rows] = {};

/// In whole vectors.
Index padded(Index count, Index lanes);
/// Tiles of so many output channels: as tall as registers allow, but enough of them for a few threads.
Index tiles_of(Index outputs, const Kernels& set);
/// Runs the direct tile over `width` columns; what a last, partial vector has too much goes nowhere.
/// (Sums that go on, `more`, come in whole vectors.)
void run_tiles(const Kernels& set, DirectSum sum, Index rows, Index width, const float* bias, float* out,
               Index stride);

}  // namespace engine
