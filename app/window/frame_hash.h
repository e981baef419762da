// Whether a frame looks like another one.
#pragma once

#include <cstdint>

struct ImDrawData;

namespace app {

/// A hash, never 0, of everything that decides what a frame looks like, but for the pixels of its textures.
std::uint64_t hash_of(const ImDrawData& drawn, int width, int height);

}  // namespace app
