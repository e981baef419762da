// Element-wise activations.
#pragma once

#include <string_view>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

enum class ActivationKind { relu, leaky_relu, sigmoid, tanh };

struct Activation {
    ActivationKind kind = ActivationKind::relu;
    float slope = 0.01f;  ///< of leaky_relu, where x is not positive; PyTorch's and ONNX' default
    std::string_view op_name() const;
    bool operator==(const Activation&) const = default;
};

/// y has the shape of x. relu passes NaN on, and has gradient 0 at 0; leaky_relu has its slope there
/// (PyTorch, TensorFlow).
Tensor forward(const Activation& layer, const Tensor& x, const Progress& progress);
Tensor backward(const Activation& layer, const Tensor& x, const Tensor& dy, const Progress& progress);

}  // namespace engine
