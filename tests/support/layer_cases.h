// The common part of the layer tests: random tensors, random legal applications of a layer, and comparisons.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/layers/facts.h"

namespace engine::test {

using Random = std::mt19937_64;

/// Uniform whole number from low to high, both included.
Index draw(Random& random, Index low, Index high);
bool chance(Random& random, double probability);
Pair draw_pair(Random& random, Index low, Index high);
/// Standard normal values.
Tensor random_tensor(Random& random, const Shape& shape);
/// The values 0, 1, 2, …
Tensor ramp(const Shape& shape);

/// One application of a layer that its rules allow.
struct Case {
    Layer layer;
    Tensor x;
    Parameters parameters;
    std::string text;  ///< for failure messages

    Shape output() const { return output_shape(layer, x.shape(), parameters); }
    bool has_weight() const { return parameters.weight.has_value(); }
    bool has_kernel() const { return facts(layer).has_kernel; }
    Wanted everything() const { return {true, has_weight(), has_kernel()}; }
};

/// `count` legal cases of the operation, small enough for the reference; kernels may be larger than the
/// input.
std::vector<Case> random_cases(const std::string& op, int count, std::uint64_t seed);
/// The names of all operations that random_cases knows.
const std::vector<std::string>& operations_under_test();

/// Largest |a - b|; infinite where only one is NaN or infinite, or the shapes differ.
double max_difference(const Tensor& a, const Tensor& b);
/// Largest finite |value|.
double max_abs(const Tensor& a);
/// sum of a*b in double
double dot(const Tensor& a, const Tensor& b);

/// Holds when all values agree within `tolerance` of the largest expected one.
::testing::AssertionResult near(const Tensor& actual, const Tensor& expected, double tolerance);

/// The sentence of the Error that `body` throws; "" when it throws none.
template <typename Body>
std::string error_of(const Body& body) {
    try {
        body();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace engine::test
