// Tiles of output channels whose weights are used where they lie: what correlate_few and contract_few share.
#pragma once

#include "engine/simd/loops.h"

namespace engine {

inline constexpr float no_bias[Kernels::most_rows] = {};

/// The count rounded up to whole vectors.
Index padded(Index count, Index lanes);
/// How many output channels a tile takes: as many as the registers allow, but few enough that there are tiles
/// for several threads.
Index tiles_of(Index outputs, const Kernels& set);
/// Runs the direct tile over `width` columns. A last, partial vector's surplus is computed into spare room
/// and dropped. (Sums that continue earlier ones, `more`, come in whole vectors.)
void run_tiles(const Kernels& set, DirectSum sum, Index rows, Index width, const float* bias, float* out,
               Index stride);

}  // namespace engine
