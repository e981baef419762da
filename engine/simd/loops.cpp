#include "engine/simd/loops.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/core/error.h"

// The vectors live in arrays, which needs vectors of a fixed size; SSE4 and the AVX-512 dialects add nothing
// here.
#define HWY_DISABLED_TARGETS \
    (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/simd/loops.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "engine/simd/folds-inl.h"
#include "engine/simd/products-inl.h"
#include "engine/simd/rows-inl.h"
#include "engine/simd/tiles-inl.h"

HWY_BEFORE_NAMESPACE();
namespace engine::HWY_NAMESPACE {

template <int rows>
void set_tiles(Kernels& kernels) {
    constexpr int vectors = tile_vectors(rows);
    kernels.tile_vectors[rows] = vectors;
    kernels.tile[rows] = tile<rows, vectors>;
    kernels.narrow_tile[rows] = tile<rows, 1>;
    kernels.pair_tile[rows] = pair_tile<rows, vectors>;
    kernels.narrow_pair_tile[rows] = pair_tile<rows, 1>;
    kernels.direct_tile[rows] = direct_tile<rows, vectors>;
    kernels.narrow_direct_tile[rows] = direct_tile<rows, 1>;
    if constexpr (rows <= stream_rows) kernels.stream_tile[rows] = stream_tile<rows>;
}

template <int channels, int... taps>
void set_products(Kernels& kernels, std::integer_sequence<int, taps...>) {
    kernels.product_taps[channels] = sizeof...(taps);
    ((kernels.products[channels][taps + 1] = multiply<channels, taps + 1>), ...);
    ((kernels.outer_products[channels][taps + 1] = multiply_outer<channels, taps + 1>), ...);
}

template <int... i, int... j>
Kernels make(std::integer_sequence<int, i...>, std::integer_sequence<int, j...>) {
    Kernels made{};
    made.lanes = lanes;
    made.tile_rows = tile_rows;
    made.stream_rows = stream_rows;
    (set_tiles<i + 1>(made), ...);
    made.small_tile = small_tile;
    (set_products<j + 1>(made, std::make_integer_sequence<int, product_taps(j + 1)>()), ...);
    made.fold_threes = fold_threes;
    made.unfold_fours = unfold_fours;
    made.split_pairs = split_pairs;
    made.transpose = transpose;
    made.mix_rows = mix_rows;
    made.all_finite = all_finite;
    made.sum = sum;
    return made;
}

const Kernels* table() {
    static const Kernels made =
        make(std::make_integer_sequence<int, tile_rows>(), std::make_integer_sequence<int, small_tile>());
    return &made;
}

}  // namespace engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace engine {
namespace {

HWY_EXPORT(table);

std::vector<std::int64_t> targets() {
    hwy::SetSupportedTargetsForTest(0);
    return hwy::SupportedAndGeneratedTargets();
}

}  // namespace

const Kernels& kernels() { return *HWY_DYNAMIC_DISPATCH(table)(); }

std::vector<std::string> instruction_sets() {
    std::vector<std::string> names;
    for (const std::int64_t target : targets())
        names.emplace_back(hwy::TargetName(target));
    return names;
}

void force_instruction_set(const std::string& name) {
    const auto all = targets();
    const auto chosen = std::find_if(all.begin(), all.end(), [&](std::int64_t target) {
        return name.empty() || name == hwy::TargetName(target);
    });
    ENGINE_CHECK(chosen != all.end(), "no instruction set {} here", name);
    hwy::GetChosenTarget().Update(*chosen);
}

}  // namespace engine
#endif  // HWY_ONCE
