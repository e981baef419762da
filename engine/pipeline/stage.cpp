#include "engine/pipeline/stage.h"

#include <type_traits>

#include "engine/core/error.h"
#include "engine/layers/facts.h"

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

bool Stage::has_kernel() const {
    const auto layer = layer_of(*this);
    return layer && facts(*layer).has_kernel;
}

std::optional<Layer> layer_of(const Stage& stage) {
    return std::visit(
        []<typename Op>(const Op& op) -> std::optional<Layer> {
            if constexpr (std::is_same_v<Op, Concat>)
                return std::nullopt;
            else
                return op;
        },
        stage.op);
}

Layer layer_with_groups(const Stage& stage) {
    std::optional<Layer> layer = layer_of(stage);
    ENGINE_CHECK(layer.has_value(), "concat is no layer");
    std::visit(
        [&](auto& op) {
            if constexpr (requires { op.groups; }) op.groups = stage.kernel.groups.value_or(1);
        },
        *layer);
    return *layer;
}

std::string_view op_name(const Stage& stage) {
    return std::visit([](const auto& op) { return op.op_name(); }, stage.op);
}

}  // namespace engine
