// The same bits from every number of threads, forward and backward.
#include <gtest/gtest.h>

#include <utility>

#include "engine/core/parallel.h"
#include "tests/support/layer_cases.h"

namespace engine::test {
namespace {

/// Everything that a layer computes, in a row.
std::vector<Tensor> results(const Case& c, const Tensor& dy) {
    std::vector<Tensor> all;
    all.push_back(forward(c.layer, c.x, c.parameters));
    Gradients gradients = backward(c.layer, c.x, c.parameters, dy, c.everything());
    for (auto* gradient : {&gradients.input, &gradients.weight, &gradients.bias})
        if (*gradient) all.push_back(std::move(**gradient));
    return all;
}

void expect_same_bits(const Case& c) {
    Random random(3);
    const Tensor dy = random_tensor(random, c.output());
    set_thread_count(1);
    const auto expected = results(c, dy);
    for (int threads : {2, 3, 8}) {
        set_thread_count(threads);
        const auto actual = results(c, dy);
        ASSERT_EQ(actual.size(), expected.size());
        for (std::size_t i = 0; i < actual.size(); ++i)
            EXPECT_EQ(actual[i], expected[i]) << c.text << ", " << threads << " threads, result " << i;
    }
    set_thread_count(0);
}

TEST(Threads, GiveTheSameBitsForSmallShapes) {
    for (const auto& op : operations_under_test())
        for (const Case& c : random_cases(op, 10, 37))
            expect_same_bits(c);
}

TEST(Threads, GiveTheSameBitsForShapesThatAreSplit) {
    Random random(4);
    const Padding same{PaddingKind::same, {}};
    const Parameters weights{random_tensor(random, {4, 4, 3, 4}), random_tensor(random, {1, 4, 1, 1})};
    ConvTranspose transposed;
    transposed.stride = {2, 2};
    const std::vector<std::pair<Layer, Parameters>> layers = {
        {Conv{{1, 1}, same, {1, 1}, 1, PaddingMode::zeros}, weights},
        {Conv{{2, 3}, same, {2, 1}, 1, PaddingMode::reflect}, weights},
        {transposed, weights},
        {Upsample{{2, 2}, UpsampleMode::nearest, false}, {}},
        {Upsample{{2, 3}, UpsampleMode::bilinear, false}, {}},
        {Upsample{{3, 2}, UpsampleMode::bicubic, true}, {}},
        {ZeroInsert{{2, 3}}, {}},
        {AvgPool{{3, 2}, Pair{2, 1}, same, true}, {}},
        {MaxPool{{3, 3}, Pair{2, 2}, same, Ties::first}, {}},
        {MaxPool{{2, 3}, Pair{1, 1}, same, Ties::split}, {}},
        {PixelShuffle{2, ShuffleOrder::dcr}, {}},
        {PixelUnshuffle{2, ShuffleOrder::crd}, {}},
        {Activation{ActivationKind::tanh}, {}},
    };
    const Tensor x = random_tensor(random, {2, 4, 90, 74});
    for (const auto& [layer, parameters] : layers)
        expect_same_bits({layer, x, parameters, std::string(op_name(layer))});
}

}  // namespace
}  // namespace engine::test
