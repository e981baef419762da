#include "engine/core/tensor.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/core/blocks.h"
#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/core/sanitizer.h"

namespace engine {
namespace {

void release(float* data, std::size_t capacity) {
    give_back({reinterpret_cast<std::byte*>(data), capacity * sizeof(float)});
}

}  // namespace

std::string to_string(const Shape& shape) {
    return fmt::format("{}×{}×{}×{}", shape.n, shape.c, shape.h, shape.w);
}

std::string to_string(const Pair& pair) { return fmt::format("{}×{}", pair.h, pair.w); }

void check_size(const Shape& shape, std::string_view what, std::initializer_list<const char*> parameters) {
    const auto to_blame = [&] { return std::vector<std::string>(parameters.begin(), parameters.end()); };
    Index total = 1;
    for (Index extent : {shape.n, shape.c, shape.h, shape.w}) {
        if (extent < 1)
            refuse(to_blame(), "{} would be {}: every extent must be at least 1", what, to_string(shape));
        if (extent > max_elements / total)
            refuse(to_blame(), "{} would be {}: more than the limit of {} values", what, to_string(shape),
                   max_elements);
        total *= extent;
    }
}

Tensor::Tensor(const Shape& shape, float value) {
    reset(shape);
    fill(value);
}

Tensor::Tensor(const Shape& shape, std::span<const float> values) {
    ENGINE_CHECK(static_cast<Index>(values.size()) == shape.elements(), "{} values for {}", values.size(),
                 to_string(shape));
    reset(shape);
    std::copy(values.begin(), values.end(), data_);
}

Tensor::Tensor(const Tensor& other) {
    reset(other.shape_);
    if (size() > 0) std::memcpy(data_, other.data_, static_cast<std::size_t>(size()) * sizeof(float));
}

Tensor::Tensor(Tensor&& other) noexcept
    : shape_(std::exchange(other.shape_, {})),
      data_(std::exchange(other.data_, nullptr)),
      capacity_(std::exchange(other.capacity_, 0)) {}

Tensor& Tensor::operator=(const Tensor& other) {
    if (this == &other) return *this;
    reset(other.shape_);
    if (size() > 0) std::memcpy(data_, other.data_, static_cast<std::size_t>(size()) * sizeof(float));
    return *this;
}

Tensor& Tensor::operator=(Tensor&& other) noexcept {
    std::swap(shape_, other.shape_);
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    return *this;
}

Tensor::~Tensor() { release(data_, capacity_); }

Tensor Tensor::uninitialized(const Shape& shape) {
    Tensor result;
    result.reset(shape);
    return result;
}

void Tensor::fill(float value) { std::fill_n(data_, size(), value); }

void Tensor::reset(const Shape& shape) {
    const auto count = static_cast<std::size_t>(shape.elements());
    if (count > capacity_ || (exact_buffers && count != capacity_)) {
        release(std::exchange(data_, nullptr), std::exchange(capacity_, 0));
        shape_ = {};
        require_memory(shape);
        const MemoryBlock block = take_block(count * sizeof(float));
        data_ = reinterpret_cast<float*>(block.memory);
        capacity_ = block.bytes / sizeof(float);
    }
    shape_ = shape;
}

bool Tensor::operator==(const Tensor& other) const {
    return shape_ == other.shape_ &&
           (size() == 0 ||
            std::memcmp(data_, other.data_, static_cast<std::size_t>(size()) * sizeof(float)) == 0);
}

}  // namespace engine
