#include "engine/core/blocks.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <new>
#include <utility>

#include "engine/core/sanitizer.h"

namespace engine {
namespace {

constexpr std::size_t small = std::size_t{64} << 10, largest = std::size_t{64} << 20;
constexpr std::size_t huge_page = std::size_t{2} << 20;

constexpr std::align_val_t alignment(std::size_t bytes) {
    return std::align_val_t{bytes >= 2 * huge_page ? huge_page : 64};
}

MemoryBlock allocate(std::size_t bytes) {
    auto* memory = static_cast<std::byte*>(::operator new(bytes, alignment(bytes)));
#ifdef MADV_HUGEPAGE
    // Only whole pages are advised, so that no more memory is taken than was asked for.
    if (bytes >= 2 * huge_page) madvise(memory, bytes / huge_page * huge_page, MADV_HUGEPAGE);
#endif
    return {memory, bytes};
}

void release(const MemoryBlock& block) noexcept { ::operator delete(block.memory, alignment(block.bytes)); }

/// The blocks that wait to be taken again, the latest last.
class Store {
  public:
    /// Removes the latest block that is large enough and not wasteful.
    MemoryBlock take(std::size_t bytes) {
        const std::scoped_lock lock(mutex_);
        for (std::size_t i = count_; i-- > 0;)
            if (blocks_[i].bytes >= bytes && blocks_[i].bytes <= bytes + bytes / 8) return remove(i);
        return {};
    }
    void add(MemoryBlock block) noexcept {
        const std::scoped_lock lock(mutex_);
        while (count_ > 0 && (count_ == blocks_.size() || total_ + block.bytes > most_kept_bytes))
            release(remove(0));
        total_ += block.bytes;
        blocks_[count_++] = block;
    }
    void clear() noexcept {
        const std::scoped_lock lock(mutex_);
        while (count_ > 0)
            release(remove(0));
    }

  private:
    MemoryBlock remove(std::size_t i) noexcept {
        const MemoryBlock block = blocks_[i];
        std::move(blocks_.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                  blocks_.begin() + static_cast<std::ptrdiff_t>(count_),
                  blocks_.begin() + static_cast<std::ptrdiff_t>(i));
        --count_;
        total_ -= block.bytes;
        return block;
    }

    std::mutex mutex_;
    std::array<MemoryBlock, 64> blocks_;
    std::size_t count_ = 0, total_ = 0;
};

/// Weights and their gradients have a store of their own, because they would drive the pictures out of a
/// shared one. It is never destroyed: static tensors may be given back after everything else.
struct Stores {
    Store small_blocks, others;
};
Stores& stores() {
    static Stores* const kept = new Stores;
    return *kept;
}
Store& store_of(std::size_t bytes) { return bytes < small ? stores().small_blocks : stores().others; }

bool is_kept(std::size_t bytes) { return !exact_buffers && bytes <= largest; }

}  // namespace

MemoryBlock take_block(std::size_t bytes) {
    if (is_kept(bytes))
        if (const MemoryBlock block = store_of(bytes).take(bytes); block.memory) return block;
    return allocate(bytes);
}

void give_back(MemoryBlock block) noexcept {
    if (!block.memory) return;
    if (is_kept(block.bytes))
        store_of(block.bytes).add(block);
    else
        release(block);
}

void release_kept_blocks() noexcept {
    stores().small_blocks.clear();
    stores().others.clear();
}

}  // namespace engine
