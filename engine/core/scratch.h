// Scratch: working memory borrowed for a moment, so that loops allocate nothing once they have run.
#pragma once

#include <cstddef>
#include <type_traits>

#include "engine/core/tensor.h"

namespace engine {

/// Takes memory of at least that many bytes, aligned to 64, from the calling thread's own store. Every piece
/// in use is a piece of its own, also when a thread that waits inside a layer helps out with another one.
std::byte* borrow_scratch(std::size_t bytes);
/// Gives the latest piece back, on the thread that borrowed it.
void return_scratch(std::byte* memory);

/// `count` values that are not set yet; given back at the end of the scope.
template <typename T>
class Scratch {
    static_assert(std::is_trivially_copyable_v<T>);

  public:
    explicit Scratch(Index count)
        : data_(reinterpret_cast<T*>(borrow_scratch(static_cast<std::size_t>(count) * sizeof(T)))) {}
    ~Scratch() { return_scratch(reinterpret_cast<std::byte*>(data_)); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    T* data() const { return data_; }
    T& operator[](Index i) const { return data_[i]; }

  private:
    T* data_;
};

}  // namespace engine
