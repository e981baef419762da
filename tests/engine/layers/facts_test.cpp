// The facts of every layer, held to the naive reference over random shapes: the reference lists its terms
// straight from the formulas and knows nothing of the facts.
#include "engine/layers/facts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/reference/reference.h"
#include "engine/reference/reference_terms.h"
#include "tests/support/layer_cases.h"

namespace engine {
namespace {

using test::Case;

/// Weights by output and input value, those of the same pair added up.
using Terms = std::map<std::pair<Index, Index>, double>;

Index flat(const Shape& shape, Index c, Index h, Index w) { return (c * shape.h + h) * shape.w + w; }

bool is_sum(const Case& one) { return !facts(one.layer).pointwise; }

/// The values of batch entry 0, as the reference has them.
Terms reference_terms(const Case& one) {
    Terms terms;
    const Index inputs = one.x.size() / one.x.shape().n, outputs = one.output().elements() / one.x.shape().n;
    reference::for_each_term(one.layer, one.x, one.parameters, [&](const reference::Term& term) {
        if (term.y >= outputs || term.x >= inputs) return;
        const double weight =
            term.w < 0 ? term.coefficient : static_cast<double>(one.parameters.weight->data()[term.w]);
        terms[{term.y, term.x}] += weight;
    });
    std::erase_if(terms, [](const auto& term) { return term.second == 0; });
    return terms;
}

/// The same from the facts; a layer that chooses gives its whole window, with weights of 1.
Terms terms_of_facts(const Case& one) {
    const Shape &x = one.x.shape(), y = one.output();
    const PlaneRule rule = plane_rule(one.layer, x, one.parameters);
    Terms terms;
    for (Index h = 0; h < y.h; ++h)
        for (Index w = 0; w < y.w; ++w)
            for (const AxisRead& row : reads(rule.y, h))
                for (const AxisRead& column : reads(rule.x, w))
                    for (Index c = 0; c < y.c; ++c)
                        for (const auto& [channel, weight] :
                             channels_of_tap(one.layer, x, one.parameters, c, row.tap, column.tap))
                            terms[{flat(y, c, h, w), flat(x, channel, row.input, column.input)}] +=
                                weight * row.weight * column.weight /
                                static_cast<double>(rule.y.divisor(h) * rule.x.divisor(w));
    std::erase_if(terms, [](const auto& term) { return term.second == 0; });
    return terms;
}

class Facts : public ::testing::TestWithParam<std::string> {
  protected:
    std::vector<Case> cases(int count = 60) const { return test::random_cases(GetParam(), count, 77); }
};

TEST_P(Facts, TapsAreThoseOfTheReference) {
    for (const Case& one : cases()) {
        if (!is_sum(one)) continue;
        SCOPED_TRACE(one.text);
        const Terms expected = reference_terms(one), found = terms_of_facts(one);
        if (facts(one.layer).chooses) {
            for (const auto& [pair, weight] : expected)
                ASSERT_TRUE(found.contains(pair));
            continue;
        }
        ASSERT_EQ(found.size(), expected.size());
        for (const auto& [pair, weight] : expected) {
            ASSERT_TRUE(found.contains(pair)) << pair.first << " from " << pair.second;
            ASSERT_NEAR(found.at(pair), weight, 1e-6);
        }
    }
}

TEST_P(Facts, ReadersAreTheReadsSeenFromTheInput) {
    for (const Case& one : cases()) {
        SCOPED_TRACE(one.text);
        const PlaneRule rule = plane_rule(one.layer, one.x.shape(), one.parameters);
        for (const AxisRule& axis : {rule.y, rule.x}) {
            std::map<Index, std::vector<Index>> expected;
            for (Index o = 0; o < axis.outputs; ++o)
                for (const AxisRead& read : reads(axis, o)) {
                    auto& outputs = expected[read.input];
                    if (outputs.empty() || outputs.back() != o) outputs.push_back(o);
                }
            for (Index i = 0; i < axis.inputs; ++i) {
                std::vector<Index> found = readers(axis, i);
                std::sort(found.begin(), found.end());
                EXPECT_EQ(found, expected[i]) << "input " << i;
            }
        }
    }
}

TEST_P(Facts, SizesAreThoseOfTheLayer) {
    for (const Case& one : cases()) {
        SCOPED_TRACE(one.text);
        const Shape x = one.x.shape(), y = one.output();
        const PlaneRule rule = plane_rule(one.layer, x, one.parameters);
        EXPECT_EQ((Pair{rule.y.inputs, rule.x.inputs}), x.plane());
        EXPECT_EQ((Pair{rule.y.outputs, rule.x.outputs}), y.plane());
        const Pair kernel = one.has_weight() ? one.parameters.weight->shape().plane() : Pair{};
        const auto [rows, columns] = size_formula(one.layer, x.plane(), kernel);
        if (rows.empty()) {
            EXPECT_EQ(x.plane(), y.plane());
            continue;
        }
        EXPECT_TRUE(rows.ends_with(fmt::format("= {}", y.h))) << rows;
        EXPECT_TRUE(columns.ends_with(fmt::format("= {}", y.w))) << columns;
    }
}

/// Far from the border, `up` outputs further on the same taps lie `down` inputs further on.
TEST_P(Facts, FactorsSayHowTheTapsRepeat) {
    for (const Case& one : cases()) {
        SCOPED_TRACE(one.text);
        const PlaneRule rule = plane_rule(one.layer, one.x.shape(), one.parameters);
        const Factors scale = factors(one.layer, one.x.shape().plane());
        const auto check = [](const AxisRule& axis, Index up, Index down) {
            if (!axis.regular) return;
            for (Index o = 0; o + up < axis.outputs; ++o) {
                const auto here = reads(axis, o), there = reads(axis, o + up);
                const auto inner = [&](const std::vector<AxisRead>& taps) {
                    return static_cast<Index>(taps.size()) ==
                               (axis.scatters ? ceil_div(axis.map.kernel, up) : axis.map.kernel) &&
                           std::none_of(taps.begin(), taps.end(), [&](const AxisRead& tap) {
                               return tap.padded || tap.input == 0 || tap.input == axis.inputs - 1;
                           });
                };
                if (!inner(here) || !inner(there)) continue;
                for (std::size_t t = 0; t < here.size(); ++t) {
                    EXPECT_EQ(there[t].input, here[t].input + down);
                    EXPECT_EQ(there[t].tap, here[t].tap);
                }
            }
        };
        check(rule.y, scale.up.h, scale.down.h);
        check(rule.x, scale.up.w, scale.down.w);
    }
}

TEST_P(Facts, LinearLayersAreThoseThatScaleWithTheirInput) {
    bool bends = false;
    for (const Case& one : cases(20)) {
        SCOPED_TRACE(one.text);
        Tensor minus = one.x;
        for (float& value : minus.values())
            value = -2 * value;
        Parameters parameters = one.parameters;
        parameters.bias.reset();
        const Tensor y = reference::forward(one.layer, one.x, parameters),
                     z = reference::forward(one.layer, minus, parameters);
        double difference = 0;
        const double beyond = static_cast<double>(facts(one.layer).beyond);
        for (Index i = 0; i < y.size(); ++i)
            difference = std::max(difference, std::abs(static_cast<double>(z.data()[i]) - beyond +
                                                       2 * (static_cast<double>(y.data()[i]) - beyond)));
        if (!facts(one.layer).linear) {
            bends = bends || difference > 1e-3;
        } else if (beyond == 0) {
            EXPECT_LE(difference, 1e-5 * (1 + test::max_abs(y)));
        }
    }
    EXPECT_EQ(bends, !facts(cases(1).front().layer).linear);
}

TEST_P(Facts, PointwiseLayersLookAtOnePlaceOnly) {
    for (const Case& one : cases(20)) {
        SCOPED_TRACE(one.text);
        if (!facts(one.layer).pointwise) continue;
        if (one.x.size() == 1) continue;
        ASSERT_EQ(one.output(), one.x.shape());
        Tensor other = one.x;
        other.data()[other.size() - 1] += 1;
        const Tensor y = reference::forward(one.layer, one.x, one.parameters),
                     z = reference::forward(one.layer, other, one.parameters);
        for (Index i = 0; i + 1 < y.size(); ++i)
            EXPECT_EQ(y.data()[i], z.data()[i]);
    }
}

/// Without padding or crop every multiply-add is a term of the reference.
TEST_P(Facts, MultiplyAddsAreTheTermsOfTheReference) {
    for (Case one : cases()) {
        if (!facts(one.layer).has_kernel) continue;
        SCOPED_TRACE(one.text);
        if (auto* conv = std::get_if<Conv>(&one.layer)) conv->padding = {};
        if (auto* transposed = std::get_if<ConvTranspose>(&one.layer)) {
            transposed->padding = {};
            transposed->output_padding.reset();
            transposed->output_size.reset();
        }
        if (!test::error_of([&] { one.output(); }).empty()) continue;
        Index count = 0;
        reference::for_each_term(one.layer, one.x, one.parameters, [&](const reference::Term&) { ++count; });
        EXPECT_EQ(framework_macs(one.layer, one.x.shape(), one.parameters) * one.x.shape().n, count);
    }
}

TEST_P(Facts, AnotherFactorMakesThatManyPixels) {
    for (const Case& one : cases(20)) {
        SCOPED_TRACE(one.text);
        if (!facts(one.layer).enlarges) {
            const bool resizes =
                facts(one.layer).filling == Filling::resampled;  // one that shrinks could grow
            EXPECT_EQ(test::error_of([&] { with_factor(one.layer, {2, 2}, {3, 3}); }).empty(), resizes);
            continue;
        }
        const Pair kernel = one.has_weight() ? one.parameters.weight->shape().plane() : Pair{};
        const Layer doubled = with_factor(one.layer, {2, 2}, kernel);
        EXPECT_EQ(factors(doubled, one.x.shape().plane()), (Factors{{2, 2}, {1, 1}}));
        if (one.x.shape().c % 4 != 0 && facts(one.layer).filling == Filling::channels) continue;
        const Shape x = one.x.shape();
        if (!test::error_of([&] { output_shape(doubled, x, one.parameters); }).empty())
            continue;  // reflects too much
        const Shape y = output_shape(doubled, x, one.parameters);
        const Index missing =
            facts(one.layer).filling == Filling::zeros ? 1 : 0;  // none after the last pixel
        EXPECT_EQ(y.plane(), (Pair{2 * x.h - missing, 2 * x.w - missing}));
    }
}

INSTANTIATE_TEST_SUITE_P(EveryLayer, Facts, ::testing::ValuesIn(test::operations_under_test()),
                         [](const auto& parameter) { return parameter.param; });

TEST(FactsWords, SayWhatALayerIs) {
    EXPECT_EQ(layer_words(Conv{{2, 2}, {}, {1, 1}, 1, PaddingMode::zeros}, {3, 5}), "conv 3×5, stride 2");
    EXPECT_EQ(layer_words(ConvTranspose{{2, 3}, {PaddingKind::same, {}}, {1, 1}, 1, {}, {}}, {4, 4}),
              "transposed conv 4×4, stride 2×3, same");
    EXPECT_EQ(layer_words(Upsample{{2, 2}, UpsampleMode::bilinear, true}, {}),
              "bilinear ×2, corners aligned");
    EXPECT_EQ(layer_words(ZeroInsert{{3, 3}}, {}), "zeros inserted ×3");
    EXPECT_EQ(layer_words(PixelUnshuffle{2}, {}), "pixel unshuffle ÷2");
    EXPECT_EQ(layer_words(Activation{ActivationKind::sigmoid}, {}), "sigmoid");
}

}  // namespace
}  // namespace engine
