#include "engine/pipeline/stage.h"

#include <type_traits>

namespace engine {

bool GivenWeight::operator==(const GivenWeight& other) const {
    if (file != other.file) return false;
    if (values == other.values) return true;
    return values && other.values && *values == *other.values;
}

Pair kernel_size(const KernelSpec& kernel) {
    const bool has_weight = kernel.weight && kernel.weight->values;
    return kernel.kernel.value_or(has_weight ? kernel.weight->values->shape().plane() : Pair{3, 3});
}

std::string_view op_name(const Stage& stage) {
    return std::visit(
        [](const auto& op) -> std::string_view {
            if constexpr (std::is_same_v<std::decay_t<decltype(op)>, Concat>)
                return "concat";
            else
                return op_name(Layer(op));
        },
        stage.op);
}

}  // namespace engine
