// Every layer and every gradient against the double-precision reference, over a generated table of shapes;
// and the reference itself against central differences, so that neither can be wrong alone.
#include "engine/reference/reference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "tests/support/layer_cases.h"

namespace engine::test {
namespace {

int count_for(const std::string& op) { return op == "conv" || op == "conv_transpose" ? 600 : 100; }

class EveryLayer : public ::testing::TestWithParam<std::string> {
  protected:
    std::vector<Case> cases(std::uint64_t seed) const {
        return random_cases(GetParam(), count_for(GetParam()), seed);
    }
};

TEST(Table, HoldsAtLeast500DifferentShapes) {
    std::set<std::string> different;
    for (const auto& op : operations_under_test())
        for (const Case& c : random_cases(op, count_for(op), 11))
            different.insert(op + c.text.substr(c.text.find(": ")));  // without its number
    EXPECT_GE(different.size(), 500u);
}

TEST_P(EveryLayer, AgreesWithTheReference) {
    Random random(1);
    for (const Case& c : cases(11)) {
        SCOPED_TRACE(c.text);
        ASSERT_TRUE(
            near(forward(c.layer, c.x, c.parameters), reference::forward(c.layer, c.x, c.parameters), 1e-5));
        const Tensor dy = random_tensor(random, c.output());
        const Gradients fast = backward(c.layer, c.x, c.parameters, dy, c.everything());
        const Gradients exact = reference::backward(c.layer, c.x, c.parameters, dy, c.everything());
        ASSERT_TRUE(near(*fast.input, *exact.input, 1e-4));
        ASSERT_EQ(fast.weight.has_value(), c.has_weight());
        if (!c.has_weight()) continue;
        ASSERT_TRUE(near(*fast.weight, *exact.weight, 1e-4));
        if (!c.has_kernel()) continue;
        ASSERT_TRUE(near(*fast.bias, *exact.bias, 1e-4));
    }
}

/// Central difference of sum(dy * layer(x)) along one value of a tensor.
double slope(const Case& c, const Tensor& dy, float& value, double step) {
    const float original = value;
    const auto loss = [&](double at) {
        value = static_cast<float>(at);
        return dot(dy, forward(c.layer, c.x, c.parameters));
    };
    const double high = loss(original + step), low = loss(original - step);
    value = original;
    return (high - low) / (2 * step);
}

TEST_P(EveryLayer, GradientsAreSlopes) {
    // The layers are linear or gently curved between the kinks of max pool and of some activations, which
    // stay further off than the step.
    Random random(2);
    for (Case& c : random_cases(GetParam(), 12, 23)) {
        SCOPED_TRACE(c.text);
        Tensor& x = c.x;
        if (facts(c.layer).chooses || facts(c.layer).pointwise) {
            for (Index i = 0; i < x.size(); ++i)
                x.data()[i] = 0.25f * static_cast<float>(i) - 3.125f;
            std::shuffle(x.values().begin(), x.values().end(), random);
        }
        // A maximum of nothing is no number to take differences of.
        const Tensor y = forward(c.layer, x, c.parameters);
        if (!std::ranges::all_of(y.values(), [](float v) { return std::isfinite(v); })) continue;
        const Tensor dy = random_tensor(random, c.output());
        const Gradients gradients = backward(c.layer, x, c.parameters, dy, c.everything());
        const double step = 1.0 / 64, tolerance = 2e-3 * std::max(1.0, max_abs(*gradients.input));
        for (int probe = 0; probe < 8; ++probe) {
            const Index i = draw(random, 0, x.size() - 1);
            EXPECT_NEAR(gradients.input->data()[i], slope(c, dy, x.data()[i], step), tolerance)
                << "input value " << i;
            if (!c.has_weight()) continue;
            Tensor& weight = *c.parameters.weight;
            const Index w = draw(random, 0, weight.size() - 1);
            EXPECT_NEAR(gradients.weight->data()[w], slope(c, dy, weight.data()[w], step),
                        2e-3 * std::max(1.0, max_abs(*gradients.weight)));
            if (!c.parameters.bias) continue;
            const Index b = draw(random, 0, c.parameters.bias->size() - 1);
            EXPECT_NEAR(gradients.bias->data()[b], slope(c, dy, c.parameters.bias->data()[b], step),
                        2e-3 * std::max(1.0, max_abs(*gradients.bias)));
        }
    }
}

TEST_P(EveryLayer, WritesEveryValueAndOnlyWhatIsWanted) {
    // Memory that was infinite before is handed out again; a value that is not written would show.
    Random random(4);
    for (const Case& c : random_cases(GetParam(), 20, 41)) {
        const Tensor dy = random_tensor(random, c.output());
        const Tensor expected = forward(c.layer, c.x, c.parameters);
        { const Tensor dirt(c.output(), INFINITY), more(c.x.shape(), INFINITY); }
        ASSERT_EQ(forward(c.layer, c.x, c.parameters), expected) << c.text;
        const Gradients gradients = backward(c.layer, c.x, c.parameters, dy, {true, false, false});
        ASSERT_TRUE(std::ranges::all_of(gradients.input->values(), [](float v) { return std::isfinite(v); }))
            << c.text;
        ASSERT_FALSE(gradients.weight || gradients.bias);
        const Gradients none = backward(c.layer, c.x, c.parameters, dy, {false, false, false});
        ASSERT_FALSE(none.input || none.weight || none.bias);
    }
}

TEST_P(EveryLayer, RefusesAnOutputGradientOfAnotherShape) {
    for (const Case& c : random_cases(GetParam(), 3, 43)) {
        Shape wrong = c.output();
        wrong.h += 1;
        const std::string error = error_of([&] {
            backward(c.layer, c.x, c.parameters, Tensor(wrong), {true, false, false});
        });
        EXPECT_NE(error.find(to_string(wrong)), std::string::npos) << error;
        EXPECT_NE(error.find(to_string(c.output())), std::string::npos) << error;
    }
}

INSTANTIATE_TEST_SUITE_P(Layers, EveryLayer, ::testing::ValuesIn(operations_under_test()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace engine::test
