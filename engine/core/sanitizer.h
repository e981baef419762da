// Which sanitizer this program is built with; GCC and clang say so in different ways.
#pragma once

#if defined(__has_feature)
#define ENGINE_HAS_FEATURE(feature) __has_feature(feature)
#else
#define ENGINE_HAS_FEATURE(feature) 0
#endif

namespace engine {

#if defined(__SANITIZE_THREAD__) || ENGINE_HAS_FEATURE(thread_sanitizer)
inline constexpr bool thread_sanitizer = true;
#else
inline constexpr bool thread_sanitizer = false;
#endif

/// Whether buffers are made anew every time, with exactly the size that was asked for: a sanitizer then sees
/// each use of memory that was given back, and each read beyond the last value.
#if defined(__SANITIZE_ADDRESS__) || ENGINE_HAS_FEATURE(address_sanitizer) || \
    ENGINE_HAS_FEATURE(memory_sanitizer)
inline constexpr bool exact_buffers = true;
#else
inline constexpr bool exact_buffers = thread_sanitizer;
#endif

}  // namespace engine

#undef ENGINE_HAS_FEATURE
