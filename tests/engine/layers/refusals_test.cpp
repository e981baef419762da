// Impossible settings are refused with a sentence that names the rule and the numbers, before memory is
// taken.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/layer_cases.h"

namespace engine::test {
namespace {

constexpr Index huge = (Index{1} << 31) - 1;

struct Refusal {
    Layer layer;
    Shape x, weight;  ///< no weight when empty
    Index bias;       ///< values of the bias; 0 for none
    std::vector<std::string> parts;
};

Conv conv(Pair stride = {1, 1}, Padding padding = {}, Index groups = 1,
          PaddingMode mode = PaddingMode::zeros) {
    return {stride, padding, {1, 1}, groups, mode};
}

ConvTranspose transposed(Pair stride = {1, 1}, Padding padding = {}, Index groups = 1) {
    return {stride, padding, {1, 1}, groups, {}, {}};
}

Padding sides(Index top, Index left, Index bottom, Index right) {
    return {PaddingKind::numbers, {top, left, bottom, right}};
}

const Shape small{1, 4, 5, 6};
const Shape no_weight{};

const std::vector<Refusal>& refusals() {
    static const std::vector<Refusal> all = {
        {conv(), small, no_weight, 0, {"conv needs a weight"}},
        {transposed(), small, no_weight, 0, {"conv_transpose needs a weight"}},
        {conv(), small, {2, 3, 3, 3}, 0, {"2×3×3×3", "takes 3 channels", "input has 4"}},
        {conv({1, 1}, {}, 3), small, {3, 1, 3, 3}, 0, {"groups = 3 does not divide the 4 input channels"}},
        {conv({1, 1}, {}, 2), small, {3, 2, 3, 3}, 0, {"groups = 2 does not divide the 3 output channels"}},
        {conv({1, 1}, {}, 0), small, {3, 4, 3, 3}, 0, {"groups", "is 0"}},
        {transposed({1, 1}, {}, -1), small, {4, 4, 3, 3}, 0, {"groups", "is -1"}},
        {transposed(), small, {3, 4, 3, 3}, 0, {"3×4×3×3", "takes 3 input channels", "input has 4"}},
        {transposed({1, 1}, {}, 3),
         small,
         {4, 1, 3, 3},
         0,
         {"groups = 3 does not divide the 4 input channels"}},
        {conv(), small, {2, 4, 3, 3}, 3, {"bias has 3 values", "2 output channels"}},
        {transposed({1, 1}, {}, 2), small, {4, 3, 3, 3}, 3, {"bias has 3 values", "6 output channels"}},
        {conv({0, 1}), small, {2, 4, 3, 3}, 0, {"stride", "is 0 along the height"}},
        {conv({1, huge + 1}), small, {2, 4, 3, 3}, 0, {"stride", "is 2147483648 along the width"}},
        {conv(), small, {2, 4, 6, 3}, 0, {"effective kernel", "= 6", "= 5", "height", "no output pixel"}},
        {conv({1, 1}, {PaddingKind::valid, {}}),
         small,
         {2, 4, 3, 7},
         0,
         {"= 7", "= 6", "width", "no output pixel"}},
        {transposed({1, 1}, sides(4, 0, 3, 0)),
         small,
         {4, 1, 3, 3},
         0,
         {"crops the whole output along the height", "= 0"}},
        {transposed({huge, huge}), small, {4, 1, 3, 3}, 0, {"output would be", "limit of 1073741824"}},
        {conv({1, 1}, sides(huge, huge, huge, huge)), small, {2, 4, 3, 3}, 0, {"output would be", "limit"}},
        {conv({huge, huge}, sides(huge, huge, 0, 0), 1, PaddingMode::replicate),
         small,
         {2, 4, 3, 3},
         0,
         {"limit"}},
        {conv({1, 1}, sides(0, 6, 0, 0), 1, PaddingMode::reflect),
         small,
         {2, 4, 3, 3},
         0,
         {"reflect padding must be smaller than the input", "is 6", "input of 6 along the width"}},
        {conv({1, 1}, sides(0, 0, 6, 0), 1, PaddingMode::circular),
         small,
         {2, 4, 3, 3},
         0,
         {"circular padding must be at most the input", "is 6", "input of 5 along the height"}},
        {conv({9, 9}, sides(0, 0, 5, 0), 1, PaddingMode::reflect),
         small,
         {2, 4, 3, 3},
         0,
         {"reflect padding", "is 5"}},
        {Upsample{{0, 2}, UpsampleMode::nearest, false},
         small,
         no_weight,
         0,
         {"scale", "is 0 along the height"}},
        {Upsample{{2, huge}, UpsampleMode::nearest, false},
         small,
         no_weight,
         0,
         {"upsample would be", "limit"}},
        {Upsample{{2, 2}, UpsampleMode::nearest, true}, small, no_weight, 0, {"align-corners", "nearest"}},
        {ZeroInsert{{1, 0}}, small, no_weight, 0, {"stride", "is 0 along the width"}},
        {ZeroInsert{{huge, huge}}, small, no_weight, 0, {"zero_insert would be", "limit"}},
        {AvgPool{{3, 3}, {}, sides(3, 0, 0, 0), false},
         small,
         no_weight,
         0,
         {"padding 3 is not below kernel 3", "height"}},
        {MaxPool{{2, 2}, {}, sides(0, 0, 0, 2), Ties::first},
         small,
         no_weight,
         0,
         {"padding 2", "kernel 2", "width"}},
        {MaxPool{{6, 2}, {}, {}, Ties::first}, small, no_weight, 0, {"= 6", "= 5", "height"}},
        {AvgPool{{2, 2}, Pair{0, 1}, {}, false}, small, no_weight, 0, {"stride", "is 0"}},
        {AvgPool{{0, 2}, {}, {}, false}, small, no_weight, 0, {"kernel", "is 0"}},
        {PixelShuffle{3, ShuffleOrder::crd},
         small,
         no_weight,
         0,
         {"factor 3", "multiple of 9 channels", "has 4"}},
        {PixelShuffle{0, ShuffleOrder::crd}, small, no_weight, 0, {"factor", "is 0"}},
        {PixelUnshuffle{2, ShuffleOrder::crd},
         small,
         no_weight,
         0,
         {"factor 2", "does not divide", "height 5"}},
        {PixelUnshuffle{5, ShuffleOrder::crd},
         small,
         no_weight,
         0,
         {"factor 5", "does not divide", "width 6"}},
        {Activation{}, {1, 0, 3, 3}, no_weight, 0, {"1×0×3×3", "at least 1"}},
    };
    return all;
}

TEST(Refusals, NameTheRuleAndTheNumbers) {
    for (const Refusal& r : refusals()) {
        Parameters parameters;
        if (r.weight.elements() > 0) parameters.weight = Tensor(r.weight);
        if (r.bias > 0) parameters.bias = Tensor({1, r.bias, 1, 1});
        const std::string error = error_of([&] { output_shape(r.layer, r.x, parameters); });
        for (const auto& part : r.parts)
            EXPECT_NE(error.find(part), std::string::npos)
                << op_name(r.layer) << ": \"" << error << "\" lacks " << part;
        EXPECT_EQ(error_of([&] { forward(r.layer, Tensor(r.x), parameters); }), error);
    }
}

TEST(Refusals, GradientsOfWhatALayerDoesNotHave) {
    const Tensor x(Shape{1, 4, 4, 4}, 1.0f);
    const Layer relu = Activation{};
    EXPECT_EQ(error_of([&] {
                  backward(relu, x, {}, x, {true, true, false});
              }),
              "relu has no weight, so there is no gradient of one");
    EXPECT_EQ(error_of([&] {
                  backward(relu, x, {}, x, {true, false, true});
              }),
              "relu has no bias, so there is no gradient of one");
}

TEST(Refusals, ABiasGradientNeedsNoBias) {
    const Tensor x(Shape{2, 1, 3, 3}, 1.0f), dy(Shape{2, 2, 3, 3}, 0.5f);
    const Parameters parameters{Tensor({2, 1, 1, 1}, 1.0f), {}};
    const Gradients gradients = backward(Conv{}, x, parameters, dy, {false, false, true});
    EXPECT_EQ(*gradients.bias, Tensor({1, 2, 1, 1}, 9.0f));
}

TEST(Refusals, CancelledWorkStops) {
    std::stop_source source;
    source.request_stop();
    const Progress progress(source.get_token());
    for (const auto& op : operations_under_test())
        for (const Case& c : random_cases(op, 2, 3)) {
            EXPECT_THROW(forward(c.layer, c.x, c.parameters, progress), Cancelled) << c.text;
            EXPECT_THROW(backward(c.layer, c.x, c.parameters, Tensor(c.output()), c.everything(), progress),
                         Cancelled);
        }
}

}  // namespace
}  // namespace engine::test
