// Average and max pooling.
#pragma once

#include <concepts>
#include <optional>
#include <string_view>

#include "engine/core/geometry.h"
#include "engine/core/progress.h"
#include "engine/layers/parameters.h"

namespace engine {

struct AvgPool {
    Pair kernel{2, 2};
    std::optional<Pair> stride;    ///< the kernel when not given
    Padding padding;               ///< smaller than the kernel
    bool exclude_padding = false;  ///< divides by the real pixels instead of the kernel's size
    static constexpr std::string_view op_name() { return "avg_pool"; }
    bool operator==(const AvgPool&) const = default;
};

/// Who gets the gradient when several values of a window are the largest.
enum class Ties { first, split, all };

struct MaxPool {
    Pair kernel{2, 2};
    std::optional<Pair> stride;
    Padding padding;
    Ties ties = Ties::first;
    static constexpr std::string_view op_name() { return "max_pool"; }
    bool operator==(const MaxPool&) const = default;
};

/// Where the windows lie on an input of this size.
template <typename Pool>
requires std::same_as<Pool, AvgPool> || std::same_as<Pool, MaxPool> PlaneMap geometry(const Pool& layer,
                                                                                      Pair input) {
    return pool_geometry(input, layer.kernel, layer.stride.value_or(layer.kernel), layer.padding);
}

Shape output_shape(const AvgPool& layer, const Shape& x);
Tensor forward(const AvgPool& layer, const Tensor& x, const Progress& progress);
Tensor backward(const AvgPool& layer, const Shape& x, const Tensor& dy, const Progress& progress);
/// NaN is the maximum of its window (the first one, among several); padding never is.
Shape output_shape(const MaxPool& layer, const Shape& x);
Tensor forward(const MaxPool& layer, const Tensor& x, const Progress& progress);
Tensor backward(const MaxPool& layer, const Tensor& x, const Tensor& dy, const Progress& progress);

}  // namespace engine
