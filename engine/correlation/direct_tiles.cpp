#include "engine/correlation/direct_tiles.h"

#include <algorithm>

#include "engine/core/geometry.h"

namespace engine {
namespace {

/// Tiles of output channels that keep a few threads evenly busy.
constexpr Index enough_tiles = 8;

}  // namespace

Index padded(Index count, Index lanes) { return ceil_div(count, lanes) * lanes; }

Index tiles_of(Index outputs, const Kernels& set) {
    return std::max(ceil_div(outputs, set.tile_rows), std::min(enough_tiles, outputs / 4));
}

void run_tiles(const Kernels& set, DirectSum sum, Index rows, Index width, const float* bias, float* out,
               Index stride) {
    alignas(64) float buffer[Kernels::most_rows * 16];
    const Index lanes = set.lanes, wide = lanes * set.tile_vectors[rows];
    for (Index x = 0; x < width;) {
        const Index step = width - x >= wide ? wide : lanes;
        if (step <= width - x) {
            (step == wide ? set.direct_tile : set.narrow_direct_tile)[rows](sum, bias, out + x, stride);
        } else {
            set.narrow_direct_tile[rows](sum, bias, buffer, lanes);
            for (Index m = 0; m < rows; ++m)
                std::copy_n(buffer + m * lanes, width - x, out + m * stride + x);
        }
        sum.input += step;
        x += step;
    }
}

}  // namespace engine
