#include "engine/layers/layer.h"

#include "engine/core/error.h"

namespace engine {
namespace {

/// Layers with a weight or bias take their parameters. (The call names the layer's own function by its type:
/// the one for any Layer would take them all.)
template <typename T>
constexpr bool has_parameters = requires {
    static_cast<Tensor (*)(const T&, const Tensor&, const Parameters&, const Progress&)>(&forward);
};
/// Layers whose gradient depends on the values of the input take the input.
template <typename T>
constexpr bool takes_input = requires(const T& op, const Tensor& x, const Progress& progress) {
    backward(op, x, x, progress);
};

}  // namespace

std::string_view op_name(const Layer& layer) {
    return std::visit([](const auto& op) { return op.op_name(); }, layer);
}

Shape output_shape(const Layer& layer, const Shape& x, const Parameters& parameters) {
    check_size(x, "the input");
    return std::visit(
        [&]<typename T>(const T& op) {
            if constexpr (has_parameters<T>)
                return output_shape(op, x, parameters);
            else if constexpr (requires { output_shape(op, x); })
                return output_shape(op, x);
            else
                return x;
        },
        layer);
}

Tensor forward(const Layer& layer, const Tensor& x, const Parameters& parameters, const Progress& progress) {
    check_size(x.shape(), "the input");
    return std::visit(
        [&]<typename T>(const T& op) {
            if constexpr (has_parameters<T>)
                return forward(op, x, parameters, progress);
            else
                return forward(op, x, progress);
        },
        layer);
}

Gradients backward(const Layer& layer, const Tensor& x, const Parameters& parameters, const Tensor& dy,
                   const Wanted& wanted, const Progress& progress) {
    check_size(x.shape(), "the input");
    return std::visit(
        [&]<typename T>(const T& op) -> Gradients {
            if constexpr (has_parameters<T>) {
                return backward(op, x, parameters, dy, wanted, progress);
            } else {
                if (wanted.weight) fail("{} has no weight, so there is no gradient of one", op.op_name());
                if (wanted.bias) fail("{} has no bias, so there is no gradient of one", op.op_name());
                check_gradient_shape(dy.shape(), output_shape(layer, x.shape(), parameters));
                Gradients result;
                if (!wanted.input) return result;
                if constexpr (takes_input<T>)
                    result.input = backward(op, x, dy, progress);
                else
                    result.input = input_gradient(layer, x.shape(), dy, progress);
                return result;
            }
        },
        layer);
}

bool reads_input(const Layer& layer) {
    return std::visit([]<typename T>(const T&) { return has_parameters<T> || takes_input<T>; }, layer);
}

Tensor input_gradient(const Layer& layer, const Shape& x, const Tensor& dy, const Progress& progress) {
    check_gradient_shape(dy.shape(), output_shape(layer, x, {}));
    return std::visit(
        [&]<typename T>(const T& op) -> Tensor {
            if constexpr (requires { backward(op, x, dy, progress); })
                return backward(op, x, dy, progress);
            else if constexpr (requires { backward(op, dy, progress); })
                return backward(op, dy, progress);
            ENGINE_CHECK(false, "{} reads its input", op.op_name());
            return {};
        },
        layer);
}

}  // namespace engine
