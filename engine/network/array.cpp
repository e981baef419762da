#include "engine/network/array.h"

#include <algorithm>
#include <utility>

#include "engine/core/error.h"

namespace engine::network {
namespace {

struct TypeInfo {
    std::string_view name;
    std::size_t width;
    bool floating;
};

/// The names are in the order of ElementType.
constexpr TypeInfo types[] = {{"float32", 4, true},  {"float64", 8, true}, {"float16", 2, true},
                              {"bfloat16", 2, true}, {"int8", 1, false},   {"int16", 2, false},
                              {"int32", 4, false},   {"int64", 8, false},  {"uint8", 1, false},
                              {"uint16", 2, false},  {"uint32", 4, false}, {"uint64", 8, false},
                              {"bool", 1, false}};

const TypeInfo& info(ElementType type) { return types[static_cast<std::size_t>(type)]; }

}  // namespace

std::string_view name(ElementType type) { return info(type).name; }
bool is_floating(ElementType type) { return info(type).floating; }
std::size_t width_of(ElementType type) { return info(type).width; }

std::string to_string(const Extents& extents) {
    std::string text;
    for (const Index extent : extents)
        text += (text.empty() ? "" : ", ") + (extent < 0 ? std::string("?") : std::to_string(extent));
    return "[" + text + "]";
}

Index count_of(const Extents& extents, const std::string& what) {
    Index count = 1;
    // A single 0 makes the product 0, however large the others are; they are still held to the limit one by
    // one.
    const bool empty = std::find(extents.begin(), extents.end(), 0) != extents.end();
    for (const Index extent : extents) {
        if (extent < 0) fail("{} would be {}: extents must not be negative", what, to_string(extents));
        if (extent > max_elements / std::max<Index>(count, 1))
            fail("{} would be {}: more than the limit of {} values", what, to_string(extents), max_elements);
        if (!empty) count *= extent;
    }
    return empty ? 0 : count;
}

Shape folded(const Extents& extents) {
    Index four[4] = {1, 1, 1, 1};
    const std::size_t rank = extents.size();
    for (std::size_t i = 0; i < rank; ++i)
        four[rank - i <= 4 ? 4 - (rank - i) : 0] *= extents[i];
    return {four[0], four[1], four[2], four[3]};
}

Array::Array(Extents extents, Tensor values, ElementType type)
    : extents_(std::move(extents)), type_(type), size_(values.size()) {
    ENGINE_CHECK(is_floating(type), "{} is no floating-point type", name(type));
    ENGINE_CHECK(folded(extents_).elements() == size_, "{} values for {}", size_, to_string(extents_));
    numbers_ = std::make_shared<Tensor>(std::move(values));
}

Array::Array(Extents extents, std::vector<Index> values, ElementType type)
    : extents_(std::move(extents)), type_(type), size_(static_cast<Index>(values.size())) {
    ENGINE_CHECK(!is_floating(type), "{} is a floating-point type", name(type));
    ENGINE_CHECK(folded(extents_).elements() == size_, "{} values for {}", size_, to_string(extents_));
    integers_ = std::make_shared<const std::vector<Index>>(std::move(values));
}

Array Array::list(std::vector<Index> values) {
    const auto count = static_cast<Index>(values.size());
    return Array({count}, std::move(values));
}

std::span<const float> Array::numbers() const {
    ENGINE_CHECK(numbers_, "an array of {} holds no floating-point numbers", name(type_));
    return std::as_const(*numbers_).values();
}

std::span<const Index> Array::integers() const {
    ENGINE_CHECK(integers_, "an array of {} holds no integers", name(type_));
    return *integers_;
}

Array Array::reshaped(Extents extents) const {
    ENGINE_CHECK(folded(extents).elements() == size_, "{} values for {}", size_, to_string(extents));
    Array result = *this;
    result.extents_ = std::move(extents);
    return result;
}

std::shared_ptr<const Tensor> Array::tensor(const Shape& shape) const {
    const auto values = numbers();
    if (numbers_->shape() == shape) return numbers_;
    return std::make_shared<const Tensor>(shape, values);
}

Tensor Array::take() {
    const Shape shape = folded(extents_);
    const auto values = std::exchange(numbers_, nullptr);
    ENGINE_CHECK(values, "an array of {} holds no floating-point numbers", name(type_));
    if (values.use_count() == 1 && values->shape() == shape) return std::move(*values);
    if (size_ == 0) return {};
    return Tensor(shape, std::as_const(*values).values());
}

}  // namespace engine::network
