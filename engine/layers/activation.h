// Element-wise activations.
#pragma once

#include <string_view>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

enum class ActivationKind { relu, leaky_relu, sigmoid, tanh, elu, selu, gelu, silu, hardswish, softplus };

/// gelu: x times the normal distribution's probability below x, or its approximation by a tanh (Hendrycks,
/// Gimpel 2016).
enum class GeluForm { exact, tanh };

struct Activation {
    ActivationKind kind = ActivationKind::relu;
    float slope = 0.01f;  ///< of leaky_relu, where x is not positive; PyTorch's and ONNX' default
    float alpha = 1;      ///< of elu: what it tends to for large negative x
    GeluForm approximate = GeluForm::exact;
    std::string_view op_name() const;
    bool operator==(const Activation&) const = default;
};

/// y has the shape of x. relu passes NaN on, and has gradient 0 at 0; leaky_relu has its slope there
/// (PyTorch, TensorFlow). selu has the constants of Klambauer et al. 2017; hardswish is x * min(max(x + 3,
/// 0), 6) / 6 (Howard et al. 2019), with gradient 0 at -3 and 1 at 3; softplus is log(1 + exp(x)).
Tensor forward(const Activation& layer, const Tensor& x, const Progress& progress);
Tensor backward(const Activation& layer, const Tensor& x, const Tensor& dy, const Progress& progress);

}  // namespace engine
