// A part of a large picture at a coarser scale, for screens that cannot show every pixel of it at once.
#pragma once

#include "engine/core/tensor.h"

namespace engine {

/// `rows` × `cols` blocks of `step` × `step` pixels from (top, left) on; those at the edge hold only the
/// pixels that are there. A block becomes the mean of its pixels, or of only its first `reach` × `reach`
/// ones, which reads far less.
struct Blocks {
    Index top = 0, left = 0;
    Index rows = 0, cols = 0;
    Index step = 1;
    Index reach = 0;  ///< 0: all of the block
};

/// The blocks that cover all of a plane.
Blocks whole_plane(Pair plane, Index step = 1, Index reach = 0);

/// (1, C, rows, cols) of batch entry 0. Every block must hold a pixel. Runs on the calling thread alone, so
/// that a window need not wait for threads that are busy.
Tensor blocks_of(const Tensor& tensor, const Blocks& blocks);

/// (1, 1, rows, cols): for each block the value of the channels' mean that is furthest from 0, with its sign.
/// A mean over the block would cancel values that alternate about 0. `minus`, of the same shape, is
/// subtracted first; null: nothing is.
Tensor largest_blocks_of(const Tensor& tensor, const Blocks& blocks, const Tensor* minus = nullptr);

}  // namespace engine
