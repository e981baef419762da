#include "engine/simd/measure_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#define HWY_DISABLED_TARGETS \
    (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/simd/measure_rows.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// After those two, which compile it for each target.
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace engine::row_loops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::ScalableTag<double>;
using Vector = hn::Vec<Doubles>;
using Floats = hn::Rebind<float, Doubles>;

constexpr Index lanes = HWY_LANES(double);
constexpr int chains = 4;  ///< whose additions need not wait for each other
constexpr Index step = chains * lanes;

HWY_INLINE Vector load(const float* from) { return hn::PromoteTo(Doubles(), hn::LoadU(Floats(), from)); }

HWY_INLINE double total(const Vector (&sums)[chains]) {
    return hn::GetLane(
        hn::SumOfLanes(Doubles(), hn::Add(hn::Add(sums[0], sums[1]), hn::Add(sums[2], sums[3]))));
}

HWY_INLINE void clear(Vector (&sums)[chains]) {
    for (Vector& sum : sums)
        sum = hn::Zero(Doubles());
}

RowMeasure measure(const float* row, Index count) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const Doubles d;
    const Vector least = hn::Set(d, -infinity), most = hn::Set(d, infinity);
    Vector sums[chains], absolutes[chains], squares[chains], low = most, high = least;
    clear(sums), clear(absolutes), clear(squares);
    auto numbers = hn::Eq(least, least);
    Index i = 0;
    for (; i + step <= count; i += step) {
        HWY_UNROLL(4)
        for (int c = 0; c < chains; ++c) {
            const Vector x = load(row + i + c * lanes);
            sums[c] = hn::Add(sums[c], x);
            absolutes[c] = hn::Add(absolutes[c], hn::Abs(x));
            squares[c] = hn::MulAdd(x, x, squares[c]);
            const auto number = hn::Eq(x, x);
            numbers = hn::And(numbers, number);
            low = hn::Min(low, hn::IfThenElse(number, x, most));
            high = hn::Max(high, hn::IfThenElse(number, x, least));
        }
    }
    RowMeasure result{total(sums),
                      total(absolutes),
                      total(squares),
                      static_cast<float>(hn::GetLane(hn::MinOfLanes(d, low))),
                      static_cast<float>(hn::GetLane(hn::MaxOfLanes(d, high))),
                      !hn::AllTrue(d, numbers)};
    for (; i < count; ++i) {
        const double x = row[i];
        result.sum += x;
        result.absolute += std::abs(x);
        result.squares += x * x;
        result.min = row[i] < result.min ? row[i] : result.min;
        result.max = row[i] > result.max ? row[i] : result.max;
        result.nan = result.nan || row[i] != row[i];
    }
    return result;
}

double squares_about(const float* row, Index count, double mean) {
    const Vector middle = hn::Set(Doubles(), mean);
    Vector sums[chains];
    clear(sums);
    Index i = 0;
    for (; i + step <= count; i += step) {
        HWY_UNROLL(4)
        for (int c = 0; c < chains; ++c) {
            const Vector x = hn::Sub(load(row + i + c * lanes), middle);
            sums[c] = hn::MulAdd(x, x, sums[c]);
        }
    }
    double sum = total(sums);
    for (; i < count; ++i)
        sum += (row[i] - mean) * (row[i] - mean);
    return sum;
}

/// The largest so far; NaN stays out of it.
RowDifference difference(const float* a, const float* b, Index count) {
    const Doubles d;
    Vector absolutes[chains], squares[chains], largest = hn::Zero(d);
    clear(absolutes), clear(squares);
    Index i = 0;
    for (; i + step <= count; i += step) {
        HWY_UNROLL(4)
        for (int c = 0; c < chains; ++c) {
            const Vector x = hn::Abs(hn::Sub(load(a + i + c * lanes), load(b + i + c * lanes)));
            absolutes[c] = hn::Add(absolutes[c], x);
            squares[c] = hn::MulAdd(x, x, squares[c]);
            largest = hn::IfThenElse(hn::Gt(x, largest), x, largest);
        }
    }
    RowDifference result{hn::GetLane(hn::MaxOfLanes(d, largest)), total(absolutes), total(squares)};
    for (; i < count; ++i) {
        const double x = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
        result.absolute += x;
        result.squares += x * x;
        result.largest = x > result.largest ? x : result.largest;
    }
    return result;
}

double squared_error(const float* y, const float* target, Index count, double scale, float* gradient) {
    const Vector factor = hn::Set(Doubles(), scale);
    Vector sums[chains];
    clear(sums);
    Index i = 0;
    for (; i + step <= count; i += step) {
        HWY_UNROLL(4)
        for (int c = 0; c < chains; ++c) {
            const Index at = i + c * lanes;
            const Vector x = hn::Sub(load(y + at), load(target + at));
            sums[c] = hn::MulAdd(x, x, sums[c]);
            hn::StoreU(hn::DemoteTo(Floats(), hn::Mul(factor, x)), Floats(), gradient + at);
        }
    }
    double sum = total(sums);
    for (; i < count; ++i) {
        const double x = static_cast<double>(y[i]) - static_cast<double>(target[i]);
        sum += x * x;
        gradient[i] = static_cast<float>(scale * x);
    }
    return sum;
}

/// `sets` vectors hold whole periods, so a lane of a set always meets the same phase.
template <int sets>
void add_phases_of(const float* row, Index count, Index period, double* sums) {
    const Doubles d;
    Vector kept[sets];
    for (Vector& set : kept)
        set = hn::Zero(d);
    Index i = 0;
    for (; i + sets * lanes <= count; i += sets * lanes) {
        HWY_UNROLL(8)
        for (int s = 0; s < sets; ++s)
            kept[s] = hn::Add(kept[s], load(row + i + s * lanes));
    }
    double values[sets * lanes];
    for (int s = 0; s < sets; ++s)
        hn::StoreU(kept[s], d, values + s * lanes);
    for (Index j = 0; j < sets * lanes; ++j)
        sums[j % period] += values[j];
    for (Index j = 0; i + j < count; ++j)
        sums[j % period] += row[i + j];
}

void add_phases(const float* row, Index count, Index period, double* sums) {
    if (step % period == 0) return add_phases_of<chains>(row, count, period, sums);
    if (3 * lanes % period == 0) return add_phases_of<3>(row, count, period, sums);
    if (5 * lanes % period == 0) return add_phases_of<5>(row, count, period, sums);
    if (6 * lanes % period == 0) return add_phases_of<6>(row, count, period, sums);
    if (8 * lanes % period == 0) return add_phases_of<8>(row, count, period, sums);
    for (Index i = 0; i < count; i += period)
        for (Index j = 0; j < period; ++j)
            sums[j] += row[i + j];
}

void add_row(const float* row, Index count, double* sums) {
    const Doubles d;
    Index i = 0;
    for (; i + lanes <= count; i += lanes)
        hn::StoreU(hn::Add(hn::LoadU(d, sums + i), load(row + i)), d, sums + i);
    for (; i < count; ++i)
        sums[i] += row[i];
}

void add_scaled(const double* from, Index count, double factor, double* to) {
    const Doubles d;
    const Vector weight = hn::Set(d, factor);
    Index i = 0;
    for (; i + lanes <= count; i += lanes)
        hn::StoreU(hn::MulAdd(weight, hn::LoadU(d, from + i), hn::LoadU(d, to + i)), d, to + i);
    for (; i < count; ++i)
        to[i] += factor * from[i];
}

void bin(const float* row, Index count, double low, double scale, std::int32_t bins, std::int32_t* to) {
    const Doubles d;
    const hn::Rebind<std::int32_t, Doubles> integers;
    const Vector first = hn::Set(d, low), factor = hn::Set(d, scale), last = hn::Set(d, bins - 1),
                 none = hn::Set(d, bins), largest = hn::Set(d, std::numeric_limits<float>::max());
    Index i = 0;
    for (; i + lanes <= count; i += lanes) {
        const Vector x = load(row + i);
        const Vector place = hn::Min(hn::Max(hn::Mul(hn::Sub(x, first), factor), hn::Zero(d)), last);
        const Vector found = hn::IfThenElse(hn::Le(hn::Abs(x), largest), place, none);
        hn::StoreU(hn::DemoteTo(integers, found), integers, to + i);
    }
    for (; i < count; ++i) {
        const double place = std::clamp((row[i] - low) * scale, 0.0, bins - 1.0);
        to[i] = std::isfinite(row[i]) ? static_cast<std::int32_t>(place) : bins;
    }
}

HWY_INLINE Vector load(const double* from) { return hn::LoadU(Doubles(), from); }

template <typename Value>
bool to_bytes(const Value* row, Index count, double low, double width, std::uint8_t* bytes) {
    const Doubles d;
    const hn::Rebind<std::int32_t, Doubles> integers;
    const hn::Rebind<std::uint8_t, Doubles> octets;
    const Vector first = hn::Set(d, low), extent = hn::Set(d, width), one = hn::Set(d, 1.0),
                 most = hn::Set(d, 255.0), half = hn::Set(d, 0.5);
    auto numbers = hn::Eq(one, one);
    Index i = 0;
    for (; i + lanes <= count; i += lanes) {
        const Vector x = load(row + i);
        numbers = hn::And(numbers, hn::Eq(x, x));
        const Vector place = hn::Min(hn::Max(hn::Div(hn::Sub(x, first), extent), hn::Zero(d)), one);
        const auto level = hn::DemoteTo(integers, hn::MulAdd(most, place, half));
        hn::StoreU(hn::DemoteTo(octets, level), octets, bytes + i);
    }
    bool known = hn::AllTrue(d, numbers);
    for (; i < count; ++i) {
        const double place = (row[i] - low) / width, above = place > 0.0 ? place : 0.0;
        known = known && row[i] == row[i];
        bytes[i] = static_cast<std::uint8_t>(static_cast<int>(255.0 * (above < 1.0 ? above : 1.0) + 0.5));
    }
    return known;
}

Index count_outside(const float* row, Index count, double low, double high) {
    const Doubles d;
    const Vector least = hn::Set(d, low), most = hn::Set(d, high);
    std::size_t outside = 0;
    Index i = 0;
    for (; i + lanes <= count; i += lanes) {
        const Vector x = load(row + i);
        outside += hn::CountTrue(d, hn::Or(hn::Lt(x, least), hn::Gt(x, most)));
    }
    for (; i < count; ++i)
        outside += row[i] < low || row[i] > high;
    return static_cast<Index>(outside);
}

template <typename D>
HWY_INLINE void decibels_of(D d, double* powers, double least) {
    const auto power = hn::LoadU(d, powers), none = hn::Set(d, least),
               infinite = hn::Set(d, std::numeric_limits<double>::infinity());
    const auto level = hn::Max(hn::Mul(hn::Set(d, 10.0), hn::Log10(d, power)), none);
    const auto of_positive = hn::IfThenElse(hn::Eq(power, infinite), infinite, level);
    hn::StoreU(hn::IfThenElse(hn::Gt(power, hn::Zero(d)), of_positive, none), d, powers);
}

void decibels(double* powers, Index count, double least) {
    Index i = 0;
    for (; i + lanes <= count; i += lanes)
        decibels_of(Doubles(), powers + i, least);
    for (; i < count; ++i)
        decibels_of(hn::CappedTag<double, 1>(), powers + i, least);
}

const RowKernels* table() {
    static constexpr RowKernels made{measure,         squares_about,    difference,    squared_error,
                                     add_phases,      add_row,          add_scaled,    bin,
                                     to_bytes<float>, to_bytes<double>, count_outside, decibels};
    return &made;
}

}  // namespace engine::row_loops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace engine {
namespace row_loops {
HWY_EXPORT(table);
}

const RowKernels& row_kernels() { return *HWY_DYNAMIC_DISPATCH(row_loops::table)(); }

}  // namespace engine
#endif  // HWY_ONCE
