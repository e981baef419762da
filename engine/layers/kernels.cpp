#include "engine/layers/kernels.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/core/error.h"

// The vectors live in arrays, which needs vectors of a fixed size; SSE4 and the AVX-512 dialects add nothing
// here.
#define HWY_DISABLED_TARGETS \
    (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/layers/kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace engine::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

constexpr int lanes = HWY_LANES(float);
constexpr bool many_registers = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON;
constexpr int tile_rows = many_registers ? 14 : 6;

/// As many sums as the registers hold beside one vector of weights and a row of inputs.
constexpr int tile_vectors(int rows) {
    constexpr int wide[] = {0, 8, 6, 4, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2, 2};
    constexpr int slim[] = {0, 6, 4, 4, 3, 2, 2};
    return many_registers ? wide[rows] : slim[rows];
}

constexpr int small_tile = many_registers ? 4 : 3;
constexpr int product_taps(int channels) {
    constexpr int wide[] = {0, 12, 10, 8, 6};
    constexpr int slim[] = {0, 8, 5, 4};
    return many_registers ? wide[channels] : slim[channels];
}

template <int rows, int vectors>
HWY_INLINE void start(const float* bias, Vector (&sums)[rows][vectors]) {
    const Floats d;
    HWY_UNROLL(16)
    for (int r = 0; r < rows; ++r) {
        HWY_UNROLL(16)
        for (int v = 0; v < vectors; ++v)
            sums[r][v] = hn::Set(d, bias[r]);
    }
}

template <int rows, int vectors>
HWY_INLINE void load(const float* from, Index stride, Vector (&sums)[rows][vectors]) {
    const Floats d;
    HWY_UNROLL(16)
    for (int r = 0; r < rows; ++r) {
        HWY_UNROLL(16)
        for (int v = 0; v < vectors; ++v)
            sums[r][v] = hn::LoadU(d, from + r * stride + v * lanes);
    }
}

/// sums(r) += weights[r * stride] * from
template <int rows, int vectors>
HWY_INLINE void add_tap(const float* from, const float* weights, Index stride,
                        Vector (&sums)[rows][vectors]) {
    const Floats d;
    Vector inputs[vectors];
    HWY_UNROLL(16)
    for (int v = 0; v < vectors; ++v)
        inputs[v] = hn::LoadU(d, from + v * lanes);
    HWY_UNROLL(16)
    for (int r = 0; r < rows; ++r) {
        const Vector weight = hn::Set(d, weights[r * stride]);
        HWY_UNROLL(16)
        for (int v = 0; v < vectors; ++v)
            sums[r][v] = hn::MulAdd(inputs[v], weight, sums[r][v]);
    }
}

template <int rows, int vectors>
HWY_INLINE void add_up(const TapSum& list, const float* bias, Vector (&sums)[rows][vectors]) {
    start<rows, vectors>(bias, sums);
    const float* weights = list.weights;
    for (Index k = 0; k < list.taps; ++k, weights += rows)
        add_tap<rows, vectors>(list.input + list.offsets[k], weights, 1, sums);
}

template <int rows, int vectors>
HWY_INLINE void store(const Vector (&sums)[rows][vectors], float* out, Index out_stride) {
    const Floats d;
    HWY_UNROLL(16)
    for (int r = 0; r < rows; ++r) {
        HWY_UNROLL(16)
        for (int v = 0; v < vectors; ++v)
            hn::StoreU(sums[r][v], d, out + r * out_stride + v * lanes);
    }
}

template <int rows, int vectors>
void tile(const TapSum* lists, const float* bias, float* out, Index out_stride) {
    Vector sums[rows][vectors];
    add_up<rows, vectors>(lists[0], bias, sums);
    store<rows, vectors>(sums, out, out_stride);
}

template <int rows, int vectors>
void direct_tile(const DirectSum& list, const float* bias, float* out, Index out_stride) {
    Vector sums[rows][vectors];
    if (list.more)
        load<rows, vectors>(out, out_stride, sums);
    else
        start<rows, vectors>(bias, sums);
    for (Index k = 0; k < list.taps; ++k)
        add_tap<rows, vectors>(list.input + list.offsets[k], list.weights + list.places[k], list.row_stride,
                               sums);
    store<rows, vectors>(sums, out, out_stride);
}

template <int rows, int vectors>
void pair_tile(const TapSum* lists, const float* bias, float* out, Index out_stride) {
    const Floats d;
    Vector even[rows][vectors], odd[rows][vectors];
    add_up<rows, vectors>(lists[0], bias, even);
    add_up<rows, vectors>(lists[1], bias, odd);
    HWY_UNROLL(16)
    for (int r = 0; r < rows; ++r) {
        HWY_UNROLL(16)
        for (int v = 0; v < vectors; ++v)
            hn::StoreInterleaved2(even[r][v], odd[r][v], d, out + r * out_stride + 2 * v * lanes);
    }
}

/// sums(a, b) += small[a][x] * large[b][x] for a vector of x
template <int channels, int taps>
HWY_INLINE void multiply_vectors(const float* small, Index small_channel, const float* const* large, Index x,
                                 Vector (&sums)[channels][taps]) {
    const Floats d;
    Vector factors[channels];
    HWY_UNROLL(16)
    for (int a = 0; a < channels; ++a)
        factors[a] = hn::LoadU(d, small + a * small_channel);
    HWY_UNROLL(16)
    for (int b = 0; b < taps; ++b) {
        const Vector values = hn::LoadU(d, large[b] + x);
        HWY_UNROLL(16)
        for (int a = 0; a < channels; ++a)
            sums[a][b] = hn::MulAdd(factors[a], values, sums[a][b]);
    }
}

template <int channels, int taps>
void multiply(const Products& p, float* results, Index results_stride) {
    const Floats d;
    Vector sums[channels][taps];
    const float* large[taps];
    HWY_UNROLL(16)
    for (int b = 0; b < taps; ++b) {
        large[b] = p.large + p.offsets[b];
        HWY_UNROLL(16)
        for (int a = 0; a < channels; ++a)
            sums[a][b] = hn::Zero(d);
    }
    const Index whole = p.width / lanes * lanes;
    for (Index y = 0; y < p.rows; ++y) {
        const float* small = p.small + y * p.small_row;
        for (Index x = 0; x < whole; x += lanes)
            multiply_vectors<channels, taps>(small + x, p.small_channel, large, x, sums);
        if (whole < p.width)
            multiply_vectors<channels, taps>(p.tail + y * lanes, p.tail_channel, large, whole, sums);
        HWY_UNROLL(16)
        for (int b = 0; b < taps; ++b)
            large[b] += p.large_row;
    }
    HWY_UNROLL(16)
    for (int a = 0; a < channels; ++a) {
        HWY_UNROLL(16)
        for (int b = 0; b < taps; ++b)
            results[a * results_stride + b] += hn::GetLane(hn::SumOfLanes(d, sums[a][b]));
    }
}

void split_pairs(const float* in, Index count, float* even, float* odd) {
    const Floats d;
    Index i = 0;
    for (; i + lanes <= count; i += lanes) {
        Vector first, second;
        hn::LoadInterleaved2(d, in + 2 * i, first, second);
        hn::StoreU(first, d, even + i);
        hn::StoreU(second, d, odd + i);
    }
    for (; i < count; ++i) {
        even[i] = in[2 * i];
        odd[i] = in[2 * i + 1];
    }
}

/// `fixed` rows, or any number for 0.
template <int fixed>
void mix(const float* const* in, const float* weights, int rows, Index count, float* out) {
    const Floats d;
    const hn::CappedTag<float, 1> one;
    const int number = fixed > 0 ? fixed : rows;
    Index i = 0;
    for (; i + lanes <= count; i += lanes) {
        Vector sum = hn::Mul(hn::Set(d, weights[0]), hn::LoadU(d, in[0] + i));
        HWY_UNROLL(8)
        for (int r = 1; r < number; ++r)
            sum = hn::MulAdd(hn::Set(d, weights[r]), hn::LoadU(d, in[r] + i), sum);
        hn::StoreU(sum, d, out + i);
    }
    for (; i < count; ++i) {
        auto sum = hn::Mul(hn::Set(one, weights[0]), hn::LoadU(one, in[0] + i));
        for (int r = 1; r < number; ++r)
            sum = hn::MulAdd(hn::Set(one, weights[r]), hn::LoadU(one, in[r] + i), sum);
        hn::StoreU(sum, one, out + i);
    }
}

void mix_rows(const float* const* in, const float* weights, int rows, Index count, float* out) {
    constexpr decltype(&mix<0>) mixes[] = {mix<0>, mix<1>, mix<2>, mix<3>, mix<4>,
                                           mix<5>, mix<6>, mix<7>, mix<8>};
    mixes[rows <= 8 ? rows : 0](in, weights, rows, count, out);
}

/// x - x is zero for finite x and NaN otherwise, and NaN stays in the sum.
bool all_finite(const float* values, Index count) {
    const Floats d;
    Vector sums[4] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
    Index i = 0;
    for (; i + 4 * lanes <= count; i += 4 * lanes) {
        HWY_UNROLL(16)
        for (int j = 0; j < 4; ++j) {
            const Vector value = hn::LoadU(d, values + i + j * lanes);
            sums[j] = hn::Add(sums[j], hn::Sub(value, value));
        }
    }
    const Vector all = hn::Add(hn::Add(sums[0], sums[1]), hn::Add(sums[2], sums[3]));
    float rest = hn::GetLane(hn::SumOfLanes(d, all));
    for (; i < count; ++i)
        rest += values[i] - values[i];
    return rest == 0.0f;
}

double sum(const float* values, Index count) {
    const Floats d;
    constexpr Index run = 1024;  // floats add up for so long before they go into the double
    double total = 0;
    Index i = 0;
    while (i + 4 * lanes <= count) {
        Vector sums[4] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
        const Index end = std::min(count, i + run) - 4 * lanes;
        for (; i <= end; i += 4 * lanes) {
            HWY_UNROLL(16)
            for (int j = 0; j < 4; ++j)
                sums[j] = hn::Add(sums[j], hn::LoadU(d, values + i + j * lanes));
        }
        const Vector all = hn::Add(hn::Add(sums[0], sums[1]), hn::Add(sums[2], sums[3]));
        total += hn::GetLane(hn::SumOfLanes(d, all));
    }
    for (; i < count; ++i)
        total += values[i];
    return total;
}

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
}

template <int channels, int... taps>
void set_products(Kernels& kernels, std::integer_sequence<int, taps...>) {
    kernels.product_taps[channels] = sizeof...(taps);
    ((kernels.products[channels][taps + 1] = multiply<channels, taps + 1>), ...);
}

template <int... i, int... j>
Kernels make(std::integer_sequence<int, i...>, std::integer_sequence<int, j...>) {
    Kernels made{};
    made.lanes = lanes;
    made.tile_rows = tile_rows;
    (set_tiles<i + 1>(made), ...);
    made.small_tile = small_tile;
    (set_products<j + 1>(made, std::make_integer_sequence<int, product_taps(j + 1)>()), ...);
    made.split_pairs = split_pairs;
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

const Kernels& kernels() {
    return *HWY_DYNAMIC_DISPATCH(table)();
}

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
