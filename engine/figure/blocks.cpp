#include "engine/figure/blocks.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/geometry.h"

namespace engine {
namespace {

/// Adds one row of pixels to the sums of the blocks that it crosses.
void add_row(const float* row, const Blocks& blocks, Index reach, Index width, std::vector<double>& sums) {
    for (Index block = 0; block < blocks.cols; ++block) {
        const Index begin = blocks.left + block * blocks.step, end = std::min(begin + reach, width);
        float sum = 0;
        for (Index x = begin; x < end; ++x)
            sum += row[x];
        sums[static_cast<std::size_t>(block)] += static_cast<double>(sum);
    }
}

void mean_row(const float* plane, const Blocks& blocks, Pair size, Index block_row, float* out) {
    const Index reach = blocks.reach > 0 ? std::min(blocks.reach, blocks.step) : blocks.step;
    std::vector<double> sums(static_cast<std::size_t>(blocks.cols));
    const Index begin = blocks.top + block_row * blocks.step, end = std::min(begin + reach, size.h);
    for (Index y = begin; y < end; ++y)
        add_row(plane + y * size.w, blocks, reach, size.w, sums);
    for (Index block = 0; block < blocks.cols; ++block) {
        const Index x = blocks.left + block * blocks.step;
        const Index pixels = (end - begin) * (std::min(x + reach, size.w) - x);
        out[block] = static_cast<float>(sums[static_cast<std::size_t>(block)] / static_cast<double>(pixels));
    }
}

void check_blocks(Pair size, const Blocks& blocks) {
    ENGINE_CHECK(blocks.step >= 1 && blocks.rows >= 1 && blocks.cols >= 1 && blocks.top >= 0 &&
                     blocks.left >= 0 && blocks.top + (blocks.rows - 1) * blocks.step < size.h &&
                     blocks.left + (blocks.cols - 1) * blocks.step < size.w,
                 "{}×{} blocks of {} from {}, {} on in {}×{}", blocks.rows, blocks.cols, blocks.step,
                 blocks.top, blocks.left, size.h, size.w);
}

/// The mean over channels of one row of pixels, from `begin` to `end`, less that of `minus`.
void mean_of_channels(const Tensor& tensor, const Tensor* minus, Index y, Index begin, Index end,
                      std::vector<float>& row) {
    const Index channels = tensor.shape().c, width = tensor.shape().w;
    const float share = 1.0f / static_cast<float>(channels);
    std::fill(row.begin(), row.end(), 0.0f);
    for (Index c = 0; c < channels; ++c) {
        const float* plus = tensor.plane(0, c) + y * width;
        const float* less = minus ? minus->plane(0, c) + y * width : nullptr;
        for (Index x = begin; x < end; ++x)
            row[static_cast<std::size_t>(x - begin)] += (less ? plus[x] - less[x] : plus[x]) * share;
    }
}

}  // namespace

Blocks whole_plane(Pair plane, Index step, Index reach) {
    return {0, 0, ceil_div(plane.h, step), ceil_div(plane.w, step), step, reach};
}

Tensor blocks_of(const Tensor& tensor, const Blocks& blocks) {
    const Pair size = tensor.shape().plane();
    check_blocks(size, blocks);
    Tensor out = Tensor::uninitialized({1, tensor.shape().c, blocks.rows, blocks.cols});
    for (Index c = 0; c < tensor.shape().c; ++c)
        for (Index row = 0; row < blocks.rows; ++row)
            mean_row(tensor.plane(0, c), blocks, size, row,
                     out.data() + (c * blocks.rows + row) * blocks.cols);
    return out;
}

Tensor largest_blocks_of(const Tensor& tensor, const Blocks& blocks, const Tensor* minus) {
    const Pair size = tensor.shape().plane();
    check_blocks(size, blocks);
    ENGINE_CHECK(!minus || minus->shape() == tensor.shape(), "a difference needs equal shapes");
    const Index reach = blocks.reach > 0 ? std::min(blocks.reach, blocks.step) : blocks.step;
    const Index right = std::min(blocks.left + blocks.cols * blocks.step, size.w);
    std::vector<float> row(static_cast<std::size_t>(right - blocks.left));
    Tensor out({1, 1, blocks.rows, blocks.cols});
    for (Index block_row = 0; block_row < blocks.rows; ++block_row) {
        float* largest = out.data() + block_row * blocks.cols;
        const Index begin = blocks.top + block_row * blocks.step, end = std::min(begin + reach, size.h);
        for (Index y = begin; y < end; ++y) {
            mean_of_channels(tensor, minus, y, blocks.left, right, row);
            for (Index x = 0; x < right - blocks.left; ++x) {
                if (x % blocks.step >= reach) continue;
                const float value = row[static_cast<std::size_t>(x)];
                float& so_far = largest[x / blocks.step];
                if (std::abs(value) > std::abs(so_far)) so_far = value;
            }
        }
    }
    return out;
}

}  // namespace engine
