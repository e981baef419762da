#include "tests/support/layer_cases.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

namespace engine::test {
namespace {

Padding draw_padding(Random& random, Index largest) {
    switch (draw(random, 0, 5)) {
        case 0: return {PaddingKind::same, {}};
        case 1: return {PaddingKind::same_lower, {}};
        case 2: return {PaddingKind::valid, {}};
        case 3: {
            const Index p = draw(random, 0, largest);
            return {PaddingKind::numbers, {p, p, p, p}};
        }
        default: break;
    }
    return {PaddingKind::numbers,
            {draw(random, 0, largest), draw(random, 0, largest), draw(random, 0, largest),
             draw(random, 0, largest)}};
}

Case draw_conv(Random& random) {
    Conv conv;
    conv.stride = draw_pair(random, 1, 4);
    conv.dilation = chance(random, 0.6) ? Pair{1, 1} : draw_pair(random, 1, 3);
    conv.groups = draw(random, 1, 3);
    conv.padding = draw_padding(random, 4);
    conv.padding_mode =
        chance(random, 0.5) ? PaddingMode::zeros : static_cast<PaddingMode>(draw(random, 1, 3));
    const Index in = draw(random, 1, 3), out = draw(random, 1, 3) * conv.groups;
    const Pair kernel = draw_pair(random, 1, 5);
    Case result{
        conv,
        random_tensor(random, {draw(random, 1, 2), in * conv.groups, draw(random, 1, 9), draw(random, 1, 9)}),
        {},
        ""};
    result.parameters.weight = random_tensor(random, {out, in, kernel.h, kernel.w});
    if (chance(random, 0.5)) result.parameters.bias = random_tensor(random, {1, out, 1, 1});
    return result;
}

Case draw_conv_transpose(Random& random) {
    ConvTranspose layer;
    layer.stride = draw_pair(random, 1, 4);
    layer.dilation = chance(random, 0.6) ? Pair{1, 1} : draw_pair(random, 1, 3);
    layer.groups = draw(random, 1, 3);
    layer.padding = draw_padding(random, 3);
    if (chance(random, 0.4)) layer.output_padding = draw_pair(random, 0, 3);
    if (chance(random, 0.4)) layer.padding_mode = static_cast<PaddingMode>(draw(random, 1, 3));
    const Index in = draw(random, 1, 3) * layer.groups, out = draw(random, 1, 3);
    const Pair kernel = draw_pair(random, 1, 5);
    Case result{layer,
                random_tensor(random, {draw(random, 1, 2), in, draw(random, 1, 6), draw(random, 1, 6)}),
                {},
                ""};
    if (!layer.output_padding && chance(random, 0.3))
        std::get<ConvTranspose>(result.layer).output_size = draw_pair(random, 1, 24);
    result.parameters.weight = random_tensor(random, {in, out, kernel.h, kernel.w});
    if (chance(random, 0.5)) result.parameters.bias = random_tensor(random, {1, out * layer.groups, 1, 1});
    return result;
}

Tensor draw_input(Random& random, Index channels = 0) {
    return random_tensor(random, {draw(random, 1, 2), channels > 0 ? channels : draw(random, 1, 3),
                                  draw(random, 1, 8), draw(random, 1, 8)});
}

Case draw_upsample(Random& random) {
    Upsample layer{draw_pair(random, 1, 5), static_cast<UpsampleMode>(draw(random, 0, 6)),
                   chance(random, 0.2)};
    if (chance(random, 0.3)) {
        constexpr double scales[]{0.4, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.3, 3.7};
        layer.fraction = RealPair{scales[draw(random, 0, 8)], scales[draw(random, 0, 8)]};
    } else if (chance(random, 0.4)) {
        layer.size = draw_pair(random, 1, 12);
    }
    const bool is_cubic = layer.mode == UpsampleMode::bicubic;
    if (kernel_reach(layer.mode) > 0) layer.antialias = chance(random, 0.3);
    if (is_cubic && chance(random, 0.3)) layer.cubic_a = chance(random, 0.5) ? -0.5f : -0.75f;
    return {layer, draw_input(random), {}, ""};
}

Case draw_zero_insert(Random& random) {
    return {ZeroInsert{draw_pair(random, 1, 4)}, draw_input(random), {}, ""};
}

template <typename Pool>
Case draw_pool(Random& random) {
    Pool pool;
    pool.kernel = draw_pair(random, 1, 4);
    if (chance(random, 0.7)) pool.stride = draw_pair(random, 1, 4);
    pool.padding = draw_padding(random, 2);
    pool.ceil_mode = chance(random, 0.4);
    Case result{pool, draw_input(random), {}, ""};
    if constexpr (std::is_same_v<Pool, AvgPool>) {
        std::get<AvgPool>(result.layer).exclude_padding = chance(random, 0.5);
    } else {
        std::get<MaxPool>(result.layer).ties = static_cast<Ties>(draw(random, 0, 2));
        if (chance(random, 0.4)) std::get<MaxPool>(result.layer).dilation = draw_pair(random, 1, 3);
        if (chance(random, 0.5))  // few different values, so that there are ties
            for (float& value : result.x.values())
                value = std::round(value);
    }
    return result;
}

Case draw_shuffle(Random& random) {
    const Index r = draw(random, 1, 4);
    return {PixelShuffle{r, static_cast<ShuffleOrder>(draw(random, 0, 1))},
            draw_input(random, draw(random, 1, 3) * r * r),
            {},
            ""};
}

Case draw_unshuffle(Random& random) {
    const Index r = draw(random, 1, 4);
    const Shape shape{draw(random, 1, 2), draw(random, 1, 3), r * draw(random, 1, 4), r * draw(random, 1, 4)};
    return {PixelUnshuffle{r, static_cast<ShuffleOrder>(draw(random, 0, 1))},
            random_tensor(random, shape),
            {},
            ""};
}

Case draw_pad(Random& random) {
    Pad layer{{draw(random, -3, 4), draw(random, -3, 4), draw(random, -3, 4), draw(random, -3, 4)},
              static_cast<PaddingMode>(draw(random, 0, 3))};
    if (layer.mode == PaddingMode::zeros && chance(random, 0.5)) layer.value = 1.5f;
    return {layer, draw_input(random), {}, ""};
}

template <ActivationKind kind>
Case draw_activation(Random& random) {
    Activation layer{kind};
    if (chance(random, 0.5)) layer.alpha = layer.slope = 0.3f;
    if (chance(random, 0.5)) layer.approximate = GeluForm::tanh;
    return {layer, draw_input(random), {}, ""};
}

Case draw_prelu(Random& random) {
    Case result{Prelu{}, draw_input(random), {}, ""};
    const Index slopes = chance(random, 0.5) ? 1 : result.x.shape().c;
    result.parameters.weight = random_tensor(random, {1, slopes, 1, 1});
    return result;
}

const std::map<std::string, std::function<Case(Random&)>>& generators() {
    static const std::map<std::string, std::function<Case(Random&)>> all = {
        {"conv", draw_conv},
        {"conv_transpose", draw_conv_transpose},
        {"upsample", draw_upsample},
        {"zero_insert", draw_zero_insert},
        {"avg_pool", draw_pool<AvgPool>},
        {"max_pool", draw_pool<MaxPool>},
        {"pixel_shuffle", draw_shuffle},
        {"pixel_unshuffle", draw_unshuffle},
        {"pad", draw_pad},
        {"relu", draw_activation<ActivationKind::relu>},
        {"leaky_relu", draw_activation<ActivationKind::leaky_relu>},
        {"elu", draw_activation<ActivationKind::elu>},
        {"selu", draw_activation<ActivationKind::selu>},
        {"prelu", draw_prelu},
        {"gelu", draw_activation<ActivationKind::gelu>},
        {"silu", draw_activation<ActivationKind::silu>},
        {"hardswish", draw_activation<ActivationKind::hardswish>},
        {"softplus", draw_activation<ActivationKind::softplus>},
        {"sigmoid", draw_activation<ActivationKind::sigmoid>},
        {"tanh", draw_activation<ActivationKind::tanh>},
    };
    return all;
}

}  // namespace

Index draw(Random& random, Index low, Index high) {
    return low + static_cast<Index>(random() % static_cast<std::uint64_t>(high - low + 1));
}

bool chance(Random& random, double probability) {
    return static_cast<double>(random() >> 11) * 0x1p-53 < probability;
}

Pair draw_pair(Random& random, Index low, Index high) {
    const Index h = draw(random, low, high);
    return {h, draw(random, low, high)};
}

Tensor random_tensor(Random& random, const Shape& shape) {
    std::normal_distribution<float> normal;
    Tensor result(shape);
    for (float& value : result.values())
        value = normal(random);
    return result;
}

Tensor ramp(const Shape& shape) {
    Tensor result(shape);
    for (Index i = 0; i < result.size(); ++i)
        result.data()[i] = static_cast<float>(i);
    return result;
}

std::vector<Case> random_cases(const std::string& op, int count, std::uint64_t seed) {
    Random random(seed);
    std::vector<Case> result;
    while (static_cast<int>(result.size()) < count) {
        Case candidate = generators().at(op)(random);
        if (!error_of([&] { candidate.output(); }).empty()) continue;
        candidate.text = fmt::format("{} case {} of seed {}: {} -> {}", op, result.size(), seed,
                                     to_string(candidate.x.shape()), to_string(candidate.output()));
        result.push_back(std::move(candidate));
    }
    return result;
}

const std::vector<std::string>& operations_under_test() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const auto& [name, generator] : generators())
            all.push_back(name);
        return all;
    }();
    return names;
}

double max_difference(const Tensor& a, const Tensor& b) {
    if (a.shape() != b.shape()) return std::numeric_limits<double>::infinity();
    double result = 0;
    for (Index i = 0; i < a.size(); ++i) {
        const double left = a.data()[i], right = b.data()[i];
        if (left == right || (std::isnan(left) && std::isnan(right))) continue;
        const double difference = std::abs(left - right);
        if (!std::isfinite(difference)) return std::numeric_limits<double>::infinity();
        result = std::max(result, difference);
    }
    return result;
}

double max_abs(const Tensor& a) {
    double result = 0;
    for (float value : a.values())
        if (std::isfinite(value)) result = std::max(result, static_cast<double>(std::abs(value)));
    return result;
}

double dot(const Tensor& a, const Tensor& b) {
    double sum = 0;
    for (Index i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a.data()[i]) * b.data()[i];
    return sum;
}

::testing::AssertionResult near(const Tensor& actual, const Tensor& expected, double tolerance) {
    if (actual.shape() != expected.shape())
        return ::testing::AssertionFailure()
               << to_string(actual.shape()) << " instead of " << to_string(expected.shape());
    const double difference = max_difference(actual, expected),
                 allowed = tolerance * std::max(max_abs(expected), 1e-30);
    if (difference <= allowed) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "largest difference " << difference << ", allowed " << allowed;
}

}  // namespace engine::test
