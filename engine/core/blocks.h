// Memory for tensors. A slider that moves makes pictures of the same size again and again, and fresh memory
// costs the system about as much time per value as a layer does. Blocks that are given back therefore wait
// for the next tensor.
#pragma once

#include <cstddef>

namespace engine {

/// Blocks up to 64 MiB are kept, those from 64 KiB on together at most this much.
inline constexpr std::size_t most_kept_bytes = std::size_t{192} << 20;

struct MemoryBlock {
    std::byte* memory = nullptr;
    std::size_t bytes = 0;  ///< at least what was asked for
};

/// Aligned to 64 bytes. The values are not set. Throws std::bad_alloc.
MemoryBlock take_block(std::size_t bytes);
void give_back(MemoryBlock block) noexcept;
/// Returns the waiting ones to the system.
void release_kept_blocks() noexcept;

}  // namespace engine
