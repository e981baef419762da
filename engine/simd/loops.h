// The innermost loops of the fast layers, compiled once per instruction set and chosen at run time (Google
// Highway).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/core/tensor.h"

namespace engine {

/// One sum over taps, for `rows` output channels and a run of neighbouring positions x:
///     sum over k of  weights[k * rows + row] * input[offsets[k] + x]
struct TapSum {
    const float* input;
    const Index* offsets;
    Index taps;
    const float* weights;
};

/// The same with the weight of (tap, row) at weights[places[tap] + row * row_stride], where it lies in a
/// tensor.
struct DirectSum {
    const float* input;
    const Index* offsets;
    Index taps;
    const float* weights;
    const Index* places;
    Index row_stride;
    bool more;  ///< adds to what is in the output, instead of starting with the bias
};

/// Four sums for each of `rows` output channels, which read all weights once, where they lie in a tensor: in
/// step i, tap k of a list adds to that list's sum
///     weights[row * row_stride + i * weight_step + places[k]] * input[i * input_step + offsets[k] + x]
struct StreamSums {
    static constexpr int lists = 4;
    const float* input;
    Index input_step;
    const float* weights;
    Index weight_step, row_stride;
    Index weight_span;  ///< floats of a row that a step reads
    Index steps;
    const Index *offsets, *places;  ///< one list after the other …
    Index ends[lists];              ///< … and where each ends
};

/// What a block of rows contributes to the gradient of some weights:
///     sums[a * sums_stride + b] += sum over rows y, columns x of
///         small[a * small_channel + y * small_row + x] * large[offsets[b] + y * large_row + x]
/// Columns from floor(width / lanes) * lanes on are read from `tail`, (channel, row, lanes) and padded with
/// zeros.
struct Products {
    const float *small, *tail, *large;
    const Index* offsets;
    Index small_channel, small_row, tail_channel, large_row;
    Index rows, width;
};

/// The same for whole vectors of small channels, which lie side by side:
///     sums[b * sums_stride + a] += sum over rows y, columns x of
///         small[y * small_row + x * small_pixel + a] * large[offsets[b] + y * large_row + x]
struct OuterProducts {
    const float *small, *large;
    const Index* offsets;
    Index small_row, small_pixel, large_row;
    Index rows, width;
};

/// The kernels of one instruction set.
struct Kernels {
    static constexpr int most_rows = 14;        ///< no instruction set uses taller tiles
    static constexpr int most_stream_rows = 7;  ///< nor taller stream tiles
    static constexpr int most_small = 4;        ///< nor more channels of the small grid in `products`
    static constexpr int most_products = 12;    ///< nor more taps

    using Tile = void (*)(const TapSum* sums, const float* bias, float* out, Index out_stride);
    using DirectTile = void (*)(const DirectSum& sum, const float* bias, float* out, Index out_stride);
    /// Writes out[(list * rows + row) * lanes + x], x < lanes.
    using StreamTile = void (*)(const StreamSums& sums, float* out);
    using OuterTile = void (*)(const OuterProducts& products, float* sums, Index sums_stride);
    using ProductTile = void (*)(const Products& products, float* sums, Index sums_stride);

    using FoldRun = void (*)(const float* from, Index from_stride, Index count, float* to, Index to_stride);

    int lanes;      ///< floats in a vector
    int tile_rows;  ///< rows of the tallest tile

    /// Vectors in a row of a tile of that many rows.
    int tile_vectors[most_rows + 1];
    /// Writes bias(row) + sums[0] to out[row * out_stride + x], x < tile_vectors * lanes.
    Tile tile[most_rows + 1];
    /// The same for x < lanes.
    Tile narrow_tile[most_rows + 1];
    /// Writes sums[0] and sums[1] in turn, to out[row * out_stride + 2 * x + (0 or 1)].
    Tile pair_tile[most_rows + 1];
    Tile narrow_pair_tile[most_rows + 1];
    DirectTile direct_tile[most_rows + 1];
    DirectTile narrow_direct_tile[most_rows + 1];
    int stream_rows;  ///< rows of the tallest stream tile
    StreamTile stream_tile[most_stream_rows + 1];

    int small_tile;                    ///< most channels of the small grid, or vectors of them, at once
    int product_taps[most_small + 1];  ///< most taps at once beside that many channels
    ProductTile products[most_small + 1][most_products + 1];
    OuterTile outer_products[most_small + 1][most_products + 1];

    /// Folds `count` 3×3 kernels for a nearest upsample ×2 into 4×4, and the adjoint; null where there is
    /// nothing quicker than fold_kernel.h's own loops.
    FoldRun fold_threes, unfold_fours;
    /// even[i] = in[2i], odd[i] = in[2i + 1] for i < count
    void (*split_pairs)(const float* in, Index count, float* even, float* odd);
    /// out[i * out_stride + r] = in[r * in_stride + i] for r < rows, i < count
    void (*transpose)(const float* in, Index in_stride, Index rows, Index count, float* out,
                      Index out_stride);
    /// out[i] = sum over r < rows of weights[r] * in[r][i] for i < count, in the order of r
    void (*mix_rows)(const float* const* in, const float* weights, int rows, Index count, float* out);
    /// Whether neither NaN nor infinity is among them.
    bool (*all_finite)(const float* values, Index count);
    /// Sum in a fixed order that depends on `count` only.
    double (*sum)(const float* values, Index count);
};

/// The kernels of the best instruction set of this machine, or of the one that was forced.
const Kernels& kernels();

/// Names of the instruction sets that this program was built for and this machine has, best first ("AVX3" is
/// AVX-512).
std::vector<std::string> instruction_sets();
/// Uses one of them from now on, in every thread, for tests and benchmarks; "" is the best. Not to be called
/// while layers run.
void force_instruction_set(const std::string& name);

}  // namespace engine
