#include "workload.h"

#include <cmath>
#include <random>

#include "engine/correlation/fold_kernel.h"

namespace bench {
namespace {

using Kind = Step::Kind;

Step step_a(Index inputs, Index outputs, Index size, Index groups = 1) {
    return {Kind::nearest_conv, inputs, outputs, groups, size, 3, 1, 0};
}

Step step_b(Index inputs, Index outputs, Index size, Index kernel = 4, Index padding = 1,
            Index output_padding = 0, Index groups = 1) {
    return {Kind::conv_transpose, inputs, outputs, groups, size, kernel, padding, output_padding};
}

Tensor noise(const Shape& shape, std::mt19937& random, double size) {
    std::uniform_real_distribution<double> values(-size, size);
    Tensor result = Tensor::uninitialized(shape);
    for (float& value : result.values())
        value = static_cast<float>(values(random));
    return result;
}

}  // namespace

std::vector<Workload> workloads() {
    return {
        {"W1 A", {step_a(3, 3, 256)}},
        {"W1 B", {step_b(3, 3, 256)}},
        {"W2 A", {step_a(3, 3, 512)}},
        {"W2 B", {step_b(3, 3, 512)}},
        {"W3 A", {step_a(3, 3, 512, 3)}},
        {"W3 B k4", {step_b(3, 3, 512, 4, 1, 0, 3)}},
        {"W3 B k5", {step_b(3, 3, 512, 5, 2, 1, 3)}},
        {"W3 B k3", {step_b(3, 3, 512, 3, 1, 1, 3)}},
        {"W4 A", {step_a(128, 64, 32)}},
        {"W4 B k5", {step_b(128, 64, 32, 5, 2, 1)}},
        {"W4 B k4", {step_b(128, 64, 32)}},
        {"W5 A", {step_a(64, 32, 128)}},
        {"W5 B", {step_b(64, 32, 128)}},
        {"W6 A", {step_a(512, 256, 4), step_a(256, 128, 8), step_a(128, 64, 16), step_a(64, 3, 32)}},
        {"W6 B", {step_b(512, 256, 4), step_b(256, 128, 8), step_b(128, 64, 16), step_b(64, 3, 32)}},
        {"W7 bilinear", {{Kind::bilinear, 3, 3, 3, 512, 0, 0, 0}}},
        {"W7 bicubic", {{Kind::bicubic, 3, 3, 3, 512, 0, 0, 0}}},
    };
}

Shape Step::weight_shape() const {
    return kind == Kind::nearest_conv ? Shape{outputs, inputs / groups, kernel, kernel}
                                      : Shape{inputs, outputs / groups, kernel, kernel};
}

Index Step::padding_end() const { return padding - output_padding; }

double Step::flops() const {
    const double pixels = static_cast<double>(outputs * size * size * 4);
    // Bilinear 2 + 2 taps, bicubic 4 + 4, of which the vertical ones are shared by the two columns.
    if (kind == Kind::bilinear) return pixels * 2 * (2 + 1);
    if (kind == Kind::bicubic) return pixels * 2 * (4 + 2);
    const Index folded = kind == Kind::nearest_conv ? kernel + 1 : kernel;
    return pixels * 2 * static_cast<double>(folded * folded) / 4 * static_cast<double>(inputs / groups);
}

Problem::Problem(const Workload& work) : workload(work) {
    std::mt19937 random(1);
    x = noise(work.steps.front().input_shape(), random, 1);
    dy = noise(work.steps.back().output_shape(), random, 1);
    for (const Step& step : work.steps) {
        engine::Parameters& own = parameters.emplace_back();
        if (step.resize()) continue;
        const Shape shape = step.weight_shape();
        own.weight = noise(shape, random,
                           1 / std::sqrt(static_cast<double>(step.inputs / step.groups * shape.h * shape.w)));
        own.bias = noise({1, step.outputs, 1, 1}, random, 0.1);
    }
}

Tensor Problem::folded(std::size_t i) const {
    const Step& step = workload.steps[i];
    Tensor result({step.inputs, step.outputs / step.groups, step.kernel + 1, step.kernel + 1});
    engine::fold_kernel(*parameters[i].weight, step.groups, {2, 2}, {}, result.data());
    return result;
}

double forward_bytes(const Workload& workload) {
    Index values = 0;
    for (const Step& step : workload.steps)
        values += step.input_shape().elements() + step.output_shape().elements() +
                  (step.resize() ? 0 : step.weight_shape().elements());
    return 4.0 * static_cast<double>(values);
}

/// dy -> dx reads dy and the weights and writes dx; the weight's gradient reads x and dy.
double backward_bytes(const Workload& workload) {
    Index values = 0;
    for (const Step& step : workload.steps) {
        const Index input = step.input_shape().elements(), output = step.output_shape().elements();
        values += step.resize() ? input + output : 2 * (input + output) + 2 * step.weight_shape().elements();
    }
    return 4.0 * static_cast<double>(values);
}

double Problem::bytes(bool with_dy) const {
    Index values = x.size() + (with_dy ? dy.size() : 0);
    for (const engine::Parameters& own : parameters)
        if (own.weight) values += own.weight->size() + own.bias->size();
    return 4.0 * static_cast<double>(values);
}

double output_bytes(const Workload& workload, bool with_gradients) {
    Index values = 0;
    for (const Step& step : workload.steps) {
        values += step.output_shape().elements();
        if (!with_gradients) continue;
        values += step.input_shape().elements() +
                  (step.resize() ? 0 : step.weight_shape().elements() + step.outputs);
    }
    return 4.0 * static_cast<double>(values);
}

double forward_flops(const Workload& workload) {
    double sum = 0;
    for (const Step& step : workload.steps)
        sum += step.flops();
    return sum;
}

}  // namespace bench
