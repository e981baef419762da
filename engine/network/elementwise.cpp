#include "engine/network/elementwise.h"

#include <Eigen/Core>
#include <cmath>

namespace engine::network {
namespace {

/// NaN becomes 0, what is too large the largest.
Index whole(float value) {
    if (std::isnan(value)) return 0;
    return static_cast<Index>(std::clamp(static_cast<double>(value), -9.2e18, 9.2e18));
}

float rounded(float value, ElementType type) {
    if (type == ElementType::float16) return static_cast<float>(Eigen::half(value));
    if (type == ElementType::bfloat16) return static_cast<float>(Eigen::bfloat16(value));
    return value;
}

}  // namespace

Index narrowed(Index value, ElementType type) {
    switch (type) {
        case ElementType::int8: return static_cast<std::int8_t>(value);
        case ElementType::int16: return static_cast<std::int16_t>(value);
        case ElementType::int32: return static_cast<std::int32_t>(value);
        case ElementType::uint8: return static_cast<std::uint8_t>(value);
        case ElementType::uint16: return static_cast<std::uint16_t>(value);
        case ElementType::uint32: return static_cast<std::uint32_t>(value);
        case ElementType::boolean: return value != 0;
        default: return value;
    }
}

Array as_numbers(const Array& x, ElementType type) {
    if (x.is_number() && x.type() == type) return x;
    return with_values(x, [&]<typename Value>(std::span<const Value> values) {
        Result<float> y(x.extents(), "the result");
        for (Index i = 0; i < y.size(); ++i)
            y.data()[i] = rounded(static_cast<float>(values[static_cast<std::size_t>(i)]), type);
        return y.finish(type);
    });
}

Array as_type(const Array& x, ElementType type) {
    if (x.type() == type) return x;
    if (is_floating(type)) return as_numbers(x, type);
    return with_values(x, [&]<typename Value>(std::span<const Value> values) {
        Result<Index> y(x.extents(), "the result");
        for (Index i = 0; i < y.size(); ++i) {
            const Value value = values[static_cast<std::size_t>(i)];
            if (type == ElementType::boolean)
                y.data()[i] = value != 0;
            else if constexpr (std::is_same_v<Value, float>)
                y.data()[i] = narrowed(whole(value), type);
            else
                y.data()[i] = narrowed(value, type);
        }
        return y.finish(type);
    });
}

}  // namespace engine::network
