#include "engine/layers/layer.h"

#include <type_traits>

#include "engine/core/error.h"

namespace engine {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

template <typename T>
constexpr bool has_parameters = std::is_same_v<T, Conv> || std::is_same_v<T, ConvTranspose>;

}  // namespace

std::string_view op_name(const Layer& layer) {
    return std::visit(Overloaded{
                          [](const Conv&) -> std::string_view { return "conv"; },
                          [](const ConvTranspose&) -> std::string_view { return "conv_transpose"; },
                          [](const Upsample&) -> std::string_view { return "upsample"; },
                          [](const ZeroInsert&) -> std::string_view { return "zero_insert"; },
                          [](const AvgPool&) -> std::string_view { return "avg_pool"; },
                          [](const MaxPool&) -> std::string_view { return "max_pool"; },
                          [](const PixelShuffle&) -> std::string_view { return "pixel_shuffle"; },
                          [](const PixelUnshuffle&) -> std::string_view { return "pixel_unshuffle"; },
                          [](const Activation& op) -> std::string_view {
                              switch (op.kind) {
                                  case ActivationKind::leaky_relu: return "leaky_relu";
                                  case ActivationKind::sigmoid: return "sigmoid";
                                  case ActivationKind::tanh: return "tanh";
                                  case ActivationKind::relu: break;
                              }
                              return "relu";
                          },
                      },
                      layer);
}

Shape output_shape(const Layer& layer, const Shape& x, const Parameters& parameters) {
    check_size(x, "the input");
    return std::visit(
        [&]<typename T>(const T& op) {
            if constexpr (has_parameters<T>)
                return output_shape(op, x, parameters);
            else if constexpr (std::is_same_v<T, Activation>)
                return x;
            else
                return output_shape(op, x);
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
    if (const auto* conv = std::get_if<Conv>(&layer))
        return backward(*conv, x, parameters, dy, wanted, progress);
    if (const auto* transposed = std::get_if<ConvTranspose>(&layer))
        return backward(*transposed, x, parameters, dy, wanted, progress);
    if (wanted.weight) fail("{} has no weight, so there is no gradient of one", op_name(layer));
    if (wanted.bias) fail("{} has no bias, so there is no gradient of one", op_name(layer));
    check_gradient_shape(dy.shape(), output_shape(layer, x.shape(), parameters));
    Gradients result;
    if (!wanted.input) return result;
    if (const auto* pool = std::get_if<MaxPool>(&layer))
        result.input = backward(*pool, x, dy, progress);
    else if (const auto* activation = std::get_if<Activation>(&layer))
        result.input = backward(*activation, x, dy, progress);
    else
        result.input = input_gradient(layer, x.shape(), dy, progress);
    return result;
}

bool reads_input(const Layer& layer) {
    return std::visit(
        []<typename T>(const T&) {
            return has_parameters<T> || std::is_same_v<T, MaxPool> || std::is_same_v<T, Activation>;
        },
        layer);
}

Tensor input_gradient(const Layer& layer, const Shape& x, const Tensor& dy, const Progress& progress) {
    check_gradient_shape(dy.shape(), output_shape(layer, x, {}));
    return std::visit(
        [&]<typename T>(const T& op) -> Tensor {
            if constexpr (std::is_same_v<T, PixelShuffle> || std::is_same_v<T, PixelUnshuffle>)
                return backward(op, dy, progress);
            else if constexpr (requires { backward(op, x, dy, progress); })
                return backward(op, x, dy, progress);
            ENGINE_CHECK(false, "{} reads its input", op_name(layer));
            return {};
        },
        layer);
}

}  // namespace engine
