// Average and max pooling.
#pragma once

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
    bool ceil_mode = false;        ///< windows that stick out at the end count too (PyTorch)
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
    Pair dilation{1, 1};
    bool ceil_mode = false;
    static constexpr std::string_view op_name() { return "max_pool"; }
    bool operator==(const MaxPool&) const = default;
};

/// Where the windows lie on an input of this size.
inline PlaneMap geometry(const AvgPool& layer, Pair input) {
    return pool_geometry(input, layer.kernel, layer.stride.value_or(layer.kernel), layer.padding, {1, 1},
                         layer.ceil_mode);
}
inline PlaneMap geometry(const MaxPool& layer, Pair input) {
    return pool_geometry(input, layer.kernel, layer.stride.value_or(layer.kernel), layer.padding,
                         layer.dilation, layer.ceil_mode);
}

/// The places of each axis that an average counts: the input, and the padding that was asked for unless that
/// is excluded. What sticks out further (ceil_mode) is never counted.
struct CountedPlaces {
    IndexRange y, x;
};
CountedPlaces counted_places(const AvgPool& layer, const PlaneMap& map);

Shape output_shape(const AvgPool& layer, const Shape& x);
Tensor forward(const AvgPool& layer, const Tensor& x, const Progress& progress);
Tensor backward(const AvgPool& layer, const Shape& x, const Tensor& dy, const Progress& progress);
/// NaN is the maximum of its window (the first one, among several); padding never is, and a window without a
/// real pixel (dilated, on a small input) holds -infinity.
Shape output_shape(const MaxPool& layer, const Shape& x);
Tensor forward(const MaxPool& layer, const Tensor& x, const Progress& progress);
Tensor backward(const MaxPool& layer, const Tensor& x, const Tensor& dy, const Progress& progress);

}  // namespace engine
