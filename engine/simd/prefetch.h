// Asking for memory before it is read.
#pragma once

#include <hwy/cache_control.h>

#include <cstddef>

namespace engine {

/// Floats that come into a cache together.
inline constexpr std::ptrdiff_t cache_line = 64 / sizeof(float);

/// Asks for [begin, end). (Not inlined, it would seem to do nothing and be left out.)
HWY_INLINE void prefetch(const float* begin, const float* end) {
    for (; begin < end; begin += cache_line)
        hwy::Prefetch(begin);
}

}  // namespace engine
