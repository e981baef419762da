// Sizes and offsets against the frameworks' own formulas, over a dense table of one-axis settings, and the
// sentences for what cannot be.
#include "engine/core/geometry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/core/error.h"

namespace engine {
namespace {

constexpr Index huge = (Index{1} << 31) - 1;

struct Axis {
    Index n, k, s, d;
    Index ke() const { return d * (k - 1) + 1; }
};

template <typename Body>
void for_each_axis(const Body& body) {
    for (Index n = 1; n <= 7; ++n)
        for (Index k = 1; k <= 6; ++k)
            for (Index s = 1; s <= 4; ++s)
                for (Index d = 1; d <= 3; ++d) {
                    SCOPED_TRACE(fmt::format("n {} k {} s {} d {}", n, k, s, d));
                    body(Axis{n, k, s, d});
                }
}

Padding numbers(Index start, Index end) { return {PaddingKind::numbers, {start, start, end, end}}; }
Padding kind(PaddingKind which) { return {which, {}}; }

PlaneMap conv(const Axis& a, const Padding& padding) {
    return conv_geometry({a.n, a.n}, {a.k, a.k}, {a.s, a.s}, padding, {a.d, a.d});
}

PlaneMap transposed(const Axis& a, const Padding& padding, std::optional<Index> output_padding = {},
                    std::optional<Index> output_size = {}) {
    const auto both = [](std::optional<Index> value) {
        return value ? std::optional(Pair{*value, *value}) : std::nullopt;
    };
    return conv_transpose_geometry({a.n, a.n}, {a.k, a.k}, {a.s, a.s}, padding, {a.d, a.d},
                                   both(output_padding), both(output_size));
}

template <typename Body>
std::string error_of(const Body& body) {
    try {
        body();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

/// Expects an Error whose sentence has all the parts.
template <typename Body>
void expect_refused(const Body& body, const std::vector<std::string>& parts) {
    const std::string error = error_of(body);
    for (const std::string& part : parts)
        EXPECT_NE(error.find(part), std::string::npos) << '"' << error << "\" lacks " << part;
}

/// The number of positions where a kernel fits, counted one by one.
Index count_positions(const Axis& a, Index start, Index end) {
    Index count = 0;
    while (count * a.s - start + a.ke() <= a.n + end)
        ++count;
    return count;
}

TEST(ConvGeometry, NumbersCountThePositionsThatFit) {
    for_each_axis([](const Axis& a) {
        for (Index start = 0; start <= 3; ++start)
            for (Index end = 0; end <= 3; ++end) {
                const Index expected = count_positions(a, start, end);
                if (expected == 0) {
                    expect_refused([&] { conv(a, numbers(start, end)); },
                                   {"no output pixel is left", "height"});
                    continue;
                }
                const AxisMap y = conv(a, numbers(start, end)).y;
                EXPECT_EQ(y.small, expected);
                EXPECT_EQ(y.offset, start);
                EXPECT_LE(y.offset_end(), end);
                EXPECT_GT(y.offset_end(), end - a.s);  // fewer than a stride of pixels are dropped
            }
    });
}

TEST(ConvGeometry, SameAndValidFollowTensorFlow) {
    for_each_axis([](const Axis& a) {
        const Index size = (a.n + a.s - 1) / a.s, total = std::max<Index>((size - 1) * a.s + a.ke() - a.n, 0);
        const AxisMap same = conv(a, kind(PaddingKind::same)).y,
                      lower = conv(a, kind(PaddingKind::same_lower)).y;
        EXPECT_EQ(same.small, size);
        EXPECT_EQ(same.offset, total / 2);
        EXPECT_EQ(lower.small, size);
        EXPECT_EQ(lower.offset, total - total / 2);
        if (a.n < a.ke()) {
            expect_refused([&] { conv(a, kind(PaddingKind::valid)); },
                           {"no output pixel is left", std::to_string(a.ke())});
        } else {
            const AxisMap valid = conv(a, kind(PaddingKind::valid)).y;
            EXPECT_EQ(valid.small, (a.n - a.ke() + 1 + a.s - 1) / a.s);
            EXPECT_EQ(valid.offset, 0);
        }
    });
}

TEST(TransposedGeometry, NumbersFollowPyTorch) {
    for_each_axis([](const Axis& a) {
        for (Index p = 0; p <= 4; ++p)
            for (Index extra = 0; extra <= 4; ++extra) {
                const Index size = (a.n - 1) * a.s - 2 * p + a.d * (a.k - 1) + extra + 1;
                if (extra >= a.s && extra >= a.d) {
                    expect_refused(
                        [&] { transposed(a, numbers(p, p), extra); },
                        {"output padding must be smaller", fmt::format("is {} along the height", extra)});
                } else if (size < 1) {
                    expect_refused([&] { transposed(a, numbers(p, p), extra); },
                                   {"crops the whole output", std::to_string(size)});
                } else {
                    const AxisMap y = transposed(a, numbers(p, p), extra).y;
                    EXPECT_EQ(y.large, size);
                    EXPECT_EQ(y.offset, p);
                    EXPECT_EQ(y.offset_end(), p - extra);
                }
            }
    });
}

TEST(TransposedGeometry, OnnxPadsOnFourSides) {
    const PlaneMap map = conv_transpose_geometry({3, 4}, {3, 4}, {2, 3}, {PaddingKind::numbers, {0, 1, 2, 3}},
                                                 {1, 1}, Pair{1, 0}, std::nullopt);
    EXPECT_EQ(map.y.large, 2 * (3 - 1) + 1 + 3 - 0 - 2);
    EXPECT_EQ(map.x.large, 3 * (4 - 1) + 0 + 4 - 1 - 3);
    EXPECT_EQ(map.y.offset, 0);
    EXPECT_EQ(map.x.offset, 1);
}

TEST(TransposedGeometry, SameAndValidFollowKeras) {
    for_each_axis([](const Axis& a) {
        const AxisMap same = transposed(a, kind(PaddingKind::same)).y,
                      valid = transposed(a, kind(PaddingKind::valid)).y;
        EXPECT_EQ(same.large, a.n * a.s);
        EXPECT_EQ(same.offset, std::max<Index>(a.ke() - a.s, 0) / 2);
        EXPECT_EQ(valid.large, (a.n - 1) * a.s + std::max(a.ke(), a.s));
        EXPECT_EQ(valid.offset, 0);
        // The forward convolution of that size has the same geometry: the one is the other's transpose.
        const AxisMap forward = conv({same.large, a.k, a.s, a.d}, kind(PaddingKind::same)).y;
        EXPECT_EQ(forward.small, a.n);
        EXPECT_EQ(forward.offset, same.offset);
        for (Index extra = 0; extra < std::max(a.s, a.d); ++extra) {
            EXPECT_EQ(transposed(a, kind(PaddingKind::valid), extra).y.large,
                      (a.n - 1) * a.s + a.ke() + extra);
            const Index size = (a.n - 1) * a.s + a.ke() % 2 + extra;
            if (size < 1) {
                expect_refused([&] { transposed(a, kind(PaddingKind::same), extra); },
                               {"crops the whole output"});
                continue;
            }
            // Keras' own way to the start's crop: ke - 1 less the padding of the equivalent convolution.
            const Index padding = a.ke() + a.ke() % 2 - 2 + extra;
            const Index left = std::min(padding / 2 + padding % 2, a.ke() - 1);
            EXPECT_EQ(transposed(a, kind(PaddingKind::same), extra).y.large, size);
            EXPECT_EQ(transposed(a, kind(PaddingKind::same), extra).y.offset, a.ke() - 1 - left);
        }
    });
}

TEST(TransposedGeometry, OutputSizeTakesExactlyTheLegalRange) {
    for_each_axis([](const Axis& a) {
        for (PaddingKind which : {PaddingKind::same, PaddingKind::valid})
            for (Index size = 1; size <= 40; ++size) {
                // tf.nn.conv2d_transpose: legal when the forward convolution of that size gives n.
                const bool fits = which == PaddingKind::same || size >= a.ke();
                const bool legal = fits && conv({size, a.k, a.s, a.d}, kind(which)).y.small == a.n;
                const std::string error = error_of([&] { transposed(a, kind(which), {}, size); });
                EXPECT_EQ(error.empty(), legal) << "size " << size << ": " << error;
                if (!legal) continue;
                const AxisMap y = transposed(a, kind(which), {}, size).y;
                EXPECT_EQ(y.large, size);
                EXPECT_EQ(y.offset, conv({size, a.k, a.s, a.d}, kind(which)).y.offset);
            }
        const Index smallest = (a.n - 1) * a.s - 2 + a.ke();  // PyTorch with padding 1
        for (Index size = 1; size <= 40; ++size)
            EXPECT_EQ(error_of([&] { transposed(a, numbers(1, 1), {}, size); }).empty(),
                      size >= smallest && size < smallest + a.s)
                << "size " << size;
    });
    expect_refused(
        [&] {
            transposed({4, 3, 2, 1}, numbers(1, 1), {}, 9);
        },
        {"output size 9", "7 to 8", "height"});
    expect_refused(
        [&] {
            transposed({4, 3, 2, 1}, numbers(1, 1), 1, 8);
        },
        {"output padding and output size"});
}

TEST(PoolGeometry, PaddingIsSmallerThanTheKernel) {
    expect_refused(
        [&] {
            pool_geometry({9, 9}, {3, 2}, {1, 1}, {PaddingKind::numbers, {2, 2, 2, 2}});
        },
        {"padding 2 is not below kernel 2 along the width"});
    expect_refused(
        [&] {
            pool_geometry({9, 9}, {3, 3}, {1, 1}, {PaddingKind::numbers, {0, 0, 3, 0}});
        },
        {"padding 3 is not below kernel 3 along the height"});
    for_each_axis([](const Axis& a) {
        for (Index p = 0; p < a.k; ++p) {
            if (a.n + 2 * p < a.k) continue;
            // Every window holds a real pixel: the reason why a maximum always exists.
            const AxisMap y = pool_geometry({a.n, a.n}, {a.k, a.k}, {a.s, a.s}, numbers(p, p)).y;
            EXPECT_LT((y.small - 1) * a.s - p, a.n);
            EXPECT_GT(a.k - p, 0);
        }
    });
}

TEST(Geometry, RefusesNumbersOutOfRange) {
    const Axis fine{5, 3, 2, 1};
    expect_refused([&] { conv({5, 3, 0, 1}, {}); }, {"stride", "is 0 along the height"});
    expect_refused([&] { conv({5, 3, huge + 1, 1}, {}); }, {"stride", "2147483647", "is 2147483648"});
    expect_refused([&] { conv({5, 3, 1, 0}, {}); }, {"dilation", "is 0"});
    expect_refused([&] { conv({5, 0, 1, 1}, {}); }, {"kernel size", "is 0"});
    expect_refused([&] { conv(fine, numbers(-1, 0)); }, {"padding", "is -1"});
    expect_refused([&] { conv(fine, numbers(0, huge + 1)); }, {"padding", "is 2147483648"});
    expect_refused([&] { transposed({5, 3, 0, 1}, {}); }, {"stride", "is 0 along the height"});
    expect_refused([&] { transposed(fine, {}, -1); }, {"output padding", "is -1"});
    expect_refused(
        [&] {
            conv_geometry({5, 5}, {3, 3}, {1, -2}, {}, {1, 1});
        },
        {"stride", "is -2 along the width"});
    expect_refused([&] { check_positive("scale", {1, 0}); }, {"scale", "is 0 along the width"});
}

TEST(Geometry, LargestNumbersDoNotOverflow) {
    EXPECT_EQ(conv({5, 3, huge, 1}, numbers(0, 0)).y.small, 1);
    EXPECT_EQ(conv({5, 1, 1, huge}, numbers(huge, huge)).y.small, 2 * huge + 5);
    expect_refused([&] { conv({5, huge, 1, huge}, numbers(huge, huge)); }, {"no output pixel is left"});
    const Index rows = Index{1} << 30;
    EXPECT_EQ(transposed({rows, 1, huge, 1}, {}).y.large, (rows - 1) * huge + 1);
    EXPECT_EQ(transposed({rows, huge, huge, huge}, {}).y.large, (rows - 1) * huge + huge * (huge - 1) + 1);
    EXPECT_EQ(transposed({rows, 3, huge, 1}, kind(PaddingKind::same)).y.large, rows * huge);
    EXPECT_EQ(conv({rows, 3, huge, 1}, kind(PaddingKind::same)).y.offset, 0);
}

TEST(Geometry, FormulasPrintWhatWasComputed) {
    EXPECT_EQ(conv_transpose_formula(transposed({4, 4, 2, 1}, numbers(1, 1)).y),
              "(4-1)*2 - 1 - 1 + 4 + 0 = 8");
    EXPECT_EQ(conv_transpose_formula(transposed({4, 3, 2, 1}, numbers(1, 1), 1).y),
              "(4-1)*2 - 1 - 1 + 3 + 1 = 8");
    EXPECT_EQ(conv_transpose_formula(transposed({4, 3, 2, 1}, kind(PaddingKind::same)).y),
              "(4-1)*2 - 0 - 1 + 3 + 0 = 8");
    EXPECT_EQ(conv_formula(conv({8, 3, 2, 1}, numbers(1, 1)).y), "floor((8 + 1 + 0 - 3)/2) + 1 = 4");
    EXPECT_EQ(conv_formula(conv({8, 3, 2, 1}, numbers(1, 1)).y, 1), "floor((8 + 1 + 1 - 3)/2) + 1 = 4");
    EXPECT_EQ(conv_formula(conv({6, 3, 1, 2}, kind(PaddingKind::same)).y),
              "floor((6 + 2 + 2 - 5)/1) + 1 = 6");
}

TEST(Geometry, PaddingPrintsAsItIsWritten) {
    EXPECT_EQ(to_string(kind(PaddingKind::same)), "same");
    EXPECT_EQ(to_string(kind(PaddingKind::same_lower)), "same_lower");
    EXPECT_EQ(to_string(kind(PaddingKind::valid)), "valid");
    EXPECT_EQ(to_string(Padding{PaddingKind::numbers, {1, 1, 1, 1}}), "1");
    EXPECT_EQ(to_string(Padding{PaddingKind::numbers, {1, 2, 1, 2}}), "1,2");
    EXPECT_EQ(to_string(Padding{PaddingKind::numbers, {1, 0, 2, 1}}), "1,0,2,1");
}

TEST(Geometry, FloorAndCeilRoundNegativesDownAndUp) {
    EXPECT_EQ(floor_div(-1, 2), -1);
    EXPECT_EQ(floor_div(-4, 2), -2);
    EXPECT_EQ(floor_div(3, 2), 1);
    EXPECT_EQ(ceil_div(-1, 2), 0);
    EXPECT_EQ(ceil_div(3, 2), 2);
    EXPECT_EQ(ceil_div(4, 2), 2);
}

}  // namespace
}  // namespace engine
