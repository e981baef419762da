// Array: a block of values of any rank, as trained networks hold and compute them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/tensor.h"

namespace engine::network {

/// Extents of an array, outermost first; none: a scalar.
using Extents = std::vector<Index>;

/// Types of elements in files. Floating-point ones are computed in float32, the others in 64-bit integers;
/// the type is remembered, so that a model is written back as it was.
enum class ElementType {
    float32,
    float64,
    float16,
    bfloat16,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    boolean
};

/// "float32", "int64", "bool"
std::string_view name(ElementType type);
bool is_floating(ElementType type);
/// Bytes of one element in a file.
std::size_t width_of(ElementType type);

/// "[1, 3, 64, 64]"; unknown extents, negative ones, are "?".
std::string to_string(const Extents& extents);

/// The product of the extents; throws Error that begins with `what` when one is negative or the product is
/// above max_elements.
Index count_of(const Extents& extents, const std::string& what);

/// The four extents under which the engine's layers see an array: leading ones for a lower rank, the outer
/// extents multiplied into the batch for a higher one.
Shape folded(const Extents& extents);

/// A regular value; copies share the values, which never change once they stand in an array. The default one
/// is absent: what an optional input that was left out receives.
class Array {
  public:
    Array() = default;
    /// Floating-point values; as many as the extents say.
    Array(Extents extents, Tensor values, ElementType type = ElementType::float32);
    /// Integers or truth values (0 and 1).
    Array(Extents extents, std::vector<Index> values, ElementType type = ElementType::int64);

    static Array scalar(float value) { return Array({}, Tensor({1, 1, 1, 1}, value)); }
    static Array scalar(Index value) { return Array({}, std::vector<Index>{value}); }
    /// A 1-D array of integers, such as a shape.
    static Array list(std::vector<Index> values);

    bool absent() const { return !numbers_ && !integers_; }
    bool is_number() const { return numbers_ != nullptr; }
    ElementType type() const { return type_; }
    const Extents& extents() const { return extents_; }
    Index rank() const { return static_cast<Index>(extents_.size()); }
    Index size() const { return size_; }

    /// Only for floating-point, or only for other arrays.
    std::span<const float> numbers() const;
    std::span<const Index> integers() const;

    /// The same values with other extents of the same product; shares them.
    Array reshaped(Extents extents) const;
    /// The numbers as a tensor of this shape: shared where it is stored so, otherwise a copy.
    std::shared_ptr<const Tensor> tensor(const Shape& shape) const;
    std::shared_ptr<const Tensor> tensor() const { return tensor(folded(extents_)); }
    /// The numbers to be changed, of this array's folded shape: its own where nothing else shares them,
    /// otherwise a copy. Leaves the array absent.
    Tensor take();

  private:
    Extents extents_;
    ElementType type_ = ElementType::float32;
    Index size_ = 0;
    std::shared_ptr<Tensor> numbers_;
    std::shared_ptr<const std::vector<Index>> integers_;
};

}  // namespace engine::network
