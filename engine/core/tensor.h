// Tensor: a dense (N, C, H, W) block of float32, the one array type of the engine.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

using Index = std::int64_t;

/// Largest number of values that one tensor may hold (4 GiB of float32); stated in --help.
inline constexpr Index max_elements = Index{1} << 30;

/// Height and width, of a picture, a kernel, a stride, …
struct Pair {
    Index h = 1, w = 1;
    auto operator<=>(const Pair&) const = default;
};

/// Numbers for the four sides of a picture.
struct Sides {
    Index top = 0, left = 0, bottom = 0, right = 0;
    auto operator<=>(const Sides&) const = default;
};

struct Shape {
    Index n = 0, c = 0, h = 0, w = 0;

    Index elements() const { return n * c * h * w; }
    Pair plane() const { return {h, w}; }
    auto operator<=>(const Shape&) const = default;
};

/// "1×3×256×256"
std::string to_string(const Shape& shape);
/// "256×256"
std::string to_string(const Pair& pair);

/// Refuses shapes that are empty, or of more than max_elements values, with an Error that begins with `what`;
/// `parameters` are the settings to blame.
void check_size(const Shape& shape, std::string_view what,
                std::initializer_list<const char*> parameters = {});

/// Owns its values; copies are deep; data is aligned to 64 bytes.
class Tensor {
  public:
    Tensor() = default;
    explicit Tensor(const Shape& shape, float fill = 0.0f);
    Tensor(const Shape& shape, std::span<const float> values);
    Tensor(const Tensor& other);
    Tensor(Tensor&& other) noexcept;
    Tensor& operator=(const Tensor& other);
    Tensor& operator=(Tensor&& other) noexcept;
    ~Tensor();

    /// A tensor whose values are not set yet.
    static Tensor uninitialized(const Shape& shape);

    const Shape& shape() const { return shape_; }
    Index size() const { return shape_.elements(); }
    bool empty() const { return size() == 0; }

    float* data() { return data_; }
    const float* data() const { return data_; }
    std::span<float> values() { return {data_, static_cast<std::size_t>(size())}; }
    std::span<const float> values() const { return {data_, static_cast<std::size_t>(size())}; }

    /// First value of the H×W plane of batch entry n, channel c.
    float* plane(Index n, Index c) { return data_ + (n * shape_.c + c) * shape_.h * shape_.w; }
    const float* plane(Index n, Index c) const { return data_ + (n * shape_.c + c) * shape_.h * shape_.w; }

    float& operator()(Index n, Index c, Index h, Index w) { return plane(n, c)[h * shape_.w + w]; }
    float operator()(Index n, Index c, Index h, Index w) const { return plane(n, c)[h * shape_.w + w]; }

    void fill(float value);
    /// Takes a new shape; the values are not kept. Allocates only when the tensor was never that large.
    /// Throws ResourceError when the machine cannot hold it.
    void reset(const Shape& shape);

    /// Same shape and the same bits, so that NaN equals itself.
    bool operator==(const Tensor& other) const;

  private:
    Shape shape_;
    float* data_ = nullptr;
    std::size_t capacity_ = 0;
};

}  // namespace engine
