// Conventions: every framework's parameters and every expression of a geometry lead back to the same
// geometry.
#include "engine/frameworks/convention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/layer_cases.h"

namespace engine::test {
namespace {

constexpr Convention conventions[] = {Convention::pytorch, Convention::keras, Convention::onnx};

Padding numbers(Index top, Index left, Index bottom, Index right) {
    return {PaddingKind::numbers, {top, left, bottom, right}};
}

FrameworkSettings settings_for(const PlaneMap& map, const Expression& expression) {
    return {{map.y.kernel, map.x.kernel},
            {map.y.stride, map.x.stride},
            {map.y.dilation, map.x.dilation},
            expression.padding,
            expression.output_padding};
}

/// A slice [start, start + size) of the output of `whole` is the output of `wanted`.
void expect_slice(const AxisMap& whole, Index start, Index size, const AxisMap& wanted) {
    EXPECT_EQ(size, wanted.large);
    EXPECT_EQ(whole.offset + start, wanted.offset);
    EXPECT_LE(start + size, whole.large);
}

void expect_same_transposed(Convention convention, const PlaneMap& map) {
    const Expression expression = express_conv_transpose(convention, map);
    if (!expression.possible) {
        EXPECT_EQ(convention, Convention::keras);
        EXPECT_FALSE(expression.sentence.empty());
        return;
    }
    const PlaneMap whole =
        conv_transpose_geometry(convention, {map.y.small, map.x.small}, settings_for(map, expression));
    EXPECT_EQ(expression.exact, !expression.slice.has_value());
    if (expression.exact) {
        EXPECT_EQ(whole, map) << expression.sentence;
        return;
    }
    expect_slice(whole.y, expression.slice->top, expression.slice->size.h, map.y);
    expect_slice(whole.x, expression.slice->left, expression.slice->size.w, map.x);
    EXPECT_NE(expression.sentence.find("cannot express it"), std::string::npos);
}

TEST(Convention, ExpressesEveryTransposedConv) {
    for (const Case& c : random_cases("conv_transpose", 600, 71)) {
        const auto& layer = std::get<ConvTranspose>(c.layer);
        const PlaneMap map =
            conv_transpose_geometry(c.x.shape().plane(), c.parameters.weight->shape().plane(), layer.stride,
                                    layer.padding, layer.dilation, layer.output_padding, layer.output_size);
        for (Convention convention : conventions) {
            SCOPED_TRACE(c.text + " in " + std::string(name(convention)));
            expect_same_transposed(convention, map);
        }
    }
}

TEST(Convention, ExpressesEveryConv) {
    for (const Case& c : random_cases("conv", 600, 73)) {
        const auto& conv = std::get<Conv>(c.layer);
        const PlaneMap map = conv_geometry(c.x.shape().plane(), c.parameters.weight->shape().plane(),
                                           conv.stride, conv.padding, conv.dilation);
        for (Convention convention : conventions) {
            SCOPED_TRACE(c.text + " in " + std::string(name(convention)));
            const Expression expression = express_conv(convention, map);
            if (!expression.possible) {
                EXPECT_EQ(convention, Convention::keras);
                continue;
            }
            const Sides& zeros = expression.input_padding;
            const PlaneMap got = conv_geometry(
                convention, {map.y.large + zeros.top + zeros.bottom, map.x.large + zeros.left + zeros.right},
                settings_for(map, expression));
            EXPECT_EQ(got.y.small, map.y.small);
            EXPECT_EQ(got.x.small, map.x.small);
            EXPECT_EQ(got.y.offset + zeros.top, map.y.offset);
            EXPECT_EQ(got.x.offset + zeros.left, map.x.offset);
            EXPECT_EQ(expression.exact, zeros == Sides{});
        }
    }
}

PlaneMap same(Index kernel, Index stride) {
    return conv_transpose_geometry({4, 4}, {kernel, kernel}, {stride, stride}, {PaddingKind::same, {}},
                                   {1, 1}, {}, {});
}

TEST(Convention, CropTable) {
    // Kernel minus stride even: PyTorch's symmetric padding is the same layer.
    for (const auto& [k, s, p] : {std::tuple<Index, Index, Index>{4, 2, 1}, {5, 3, 1}, {6, 2, 2}}) {
        const Expression expression = express_conv_transpose(Convention::pytorch, same(k, s));
        EXPECT_TRUE(expression.exact);
        EXPECT_EQ(expression.padding, numbers(p, p, p, p));
        EXPECT_FALSE(expression.output_padding);
    }
    // Odd: it needs a slice, and the layer of the same size is shifted by one pixel.
    for (const auto& [k, s] : {std::pair<Index, Index>{3, 2}, {5, 2}, {7, 2}, {4, 3}}) {
        const Expression expression = express_conv_transpose(Convention::pytorch, same(k, s));
        EXPECT_FALSE(expression.exact);
        EXPECT_EQ(expression.padding, numbers(0, 0, 0, 0));
        EXPECT_EQ(*expression.slice, (Slice{(k - s) / 2, (k - s) / 2, {4 * s, 4 * s}}));
        EXPECT_NE(expression.sentence.find("shifted by 1 pixel"), std::string::npos) << expression.sentence;
        EXPECT_TRUE(express_conv_transpose(Convention::keras, same(k, s)).exact);
        const Sides pads = express_conv_transpose(Convention::onnx, same(k, s)).padding.sides;
        EXPECT_EQ(pads, (Sides{(k - s) / 2, (k - s) / 2, (k - s + 1) / 2, (k - s + 1) / 2}));
    }
    EXPECT_EQ(express_conv_transpose(Convention::pytorch, same(3, 2)).sentence,
              "PyTorch cannot express it (padding=1, output_padding=1 has the same size, but is shifted by 1 "
              "pixel); use "
              "padding=0 and keep [0 : 8, 0 : 8] of the output");
}

TEST(Convention, TheSameSizeLayerOfTheOtherFrameworkIsShiftedByOne) {
    const PlaneMap map =
        conv_transpose_geometry({4, 4}, {3, 3}, {2, 2}, numbers(1, 1, 1, 1), {1, 1}, Pair{1, 1}, {});
    EXPECT_FALSE(same_size_shifted(Convention::pytorch, map)) << "it is PyTorch's own";
    const auto keras = same_size_shifted(Convention::keras, map);
    ASSERT_TRUE(keras);
    EXPECT_EQ(keras->shift, (Pair{1, 1}));
    EXPECT_EQ(keras->padding.kind, PaddingKind::same);
    EXPECT_EQ(express_conv_transpose(Convention::keras, map).sentence,
              "Keras cannot express it (padding=\"same\" has the same size, but is shifted by 1 pixel); use "
              "padding=\"valid\" and keep [1 : 9, 1 : 9] of the output");
    const auto torch = same_size_shifted(Convention::pytorch, same(3, 2));
    ASSERT_TRUE(torch);
    EXPECT_EQ(torch->padding, numbers(1, 1, 1, 1));
    EXPECT_EQ(torch->output_padding, (Pair{1, 1}));
    EXPECT_FALSE(same_size_shifted(Convention::onnx, map));
    EXPECT_FALSE(same_size_shifted(Convention::pytorch, same(4, 2))) << "the symmetric crop agrees";
}

TEST(Convention, KernelBelowTheStrideNeedsOutputPadding) {
    const Expression expression = express_conv_transpose(Convention::pytorch, same(1, 3));
    EXPECT_TRUE(expression.exact);
    EXPECT_EQ(*expression.output_padding, (Pair{2, 2}));
}

TEST(Convention, RefusesWhatAFrameworkHasNoWordsFor) {
    const auto error = [](Convention convention, const FrameworkSettings& settings, bool transposed) {
        return error_of([&] {
            transposed ? conv_transpose_geometry(convention, {4, 4}, settings)
                       : conv_geometry(convention, {4, 4}, settings);
        });
    };
    const Padding valid{PaddingKind::valid, {}}, same_padding{PaddingKind::same, {}};
    const auto settings = [](Pair stride, Pair dilation, const Padding& padding) {
        return FrameworkSettings{{3, 3}, stride, dilation, padding, {}};
    };
    const struct {
        Convention convention;
        FrameworkSettings settings;
        bool transposed;
        const char* part;
    } table[] = {
        {Convention::pytorch, settings({1, 1}, {1, 1}, numbers(1, 1, 0, 1)), false,
         "pads both ends of an axis alike"},
        {Convention::pytorch, settings({2, 1}, {1, 1}, same_padding), false,
         "only with stride 1, but stride is 2×1"},
        {Convention::pytorch, settings({2, 2}, {1, 1}, valid), true, "numbers only, not valid"},
        {Convention::keras, settings({1, 1}, {1, 1}, numbers(1, 1, 1, 1)), false, "same or valid, not 1"},
        {Convention::keras, settings({2, 2}, {2, 2}, valid), true, "a stride and a dilation"},
    };
    for (const auto& row : table) {
        const std::string sentence = error(row.convention, row.settings, row.transposed);
        EXPECT_NE(sentence.find(row.part), std::string::npos) << '"' << sentence << "\" lacks " << row.part;
    }
    for (Convention convention : conventions)
        EXPECT_EQ(error(convention, settings({1, 1}, {1, 1}, valid), false), "");
}

}  // namespace
}  // namespace engine::test
