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

/// Lets the C library keep the pages of its smaller memory as well, until release_kept_blocks(). For
/// programs: it is not for a library to decide.
void keep_freed_pages() noexcept;

/// While one lives, blocks over 64 MiB wait, too: one evaluation takes and gives back several of a size. They
/// never raise the most that it holds at a time, because they are released before more would be taken.
class KeepLargeBlocks {
  public:
    KeepLargeBlocks() noexcept;
    ~KeepLargeBlocks();
    KeepLargeBlocks(const KeepLargeBlocks&) = delete;
    KeepLargeBlocks& operator=(const KeepLargeBlocks&) = delete;
};
/// The bytes of the large ones that wait now.
std::size_t waiting_large_bytes() noexcept;

}  // namespace engine
