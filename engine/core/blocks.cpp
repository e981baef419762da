#include "engine/core/blocks.h"

#include <sys/mman.h>
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

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
class Waiting {
  public:
    std::size_t bytes() const { return bytes_; }
    bool full() const { return count_ == blocks_.size(); }
    /// Removes the latest block that is large enough and not wasteful; nothing where there is none.
    MemoryBlock take(std::size_t bytes) noexcept {
        for (std::size_t i = count_; i-- > 0;)
            if (blocks_[i].bytes >= bytes && blocks_[i].bytes <= bytes + bytes / 8) return remove(i);
        return {};
    }
    void add(MemoryBlock block) noexcept {
        bytes_ += block.bytes;
        blocks_[count_++] = block;
    }
    void release_earliest() noexcept { release(remove(0)); }
    void release_until(std::size_t most) noexcept {
        while (bytes_ > most)
            release_earliest();
    }

  private:
    MemoryBlock remove(std::size_t i) noexcept {
        const MemoryBlock block = blocks_[i];
        std::move(blocks_.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                  blocks_.begin() + static_cast<std::ptrdiff_t>(count_),
                  blocks_.begin() + static_cast<std::ptrdiff_t>(i));
        --count_;
        bytes_ -= block.bytes;
        return block;
    }

    std::array<MemoryBlock, 64> blocks_;
    std::size_t count_ = 0, bytes_ = 0;
};

class Store {
  public:
    MemoryBlock take(std::size_t bytes) {
        {
            const std::scoped_lock lock(mutex_);
            if (const MemoryBlock block = waiting_.take(bytes); block.memory) return block;
        }
        return allocate(bytes);
    }
    void add(MemoryBlock block) noexcept {
        const std::scoped_lock lock(mutex_);
        while (waiting_.bytes() > 0 && (waiting_.full() || waiting_.bytes() + block.bytes > most_kept_bytes))
            waiting_.release_earliest();
        waiting_.add(block);
    }
    void clear() noexcept {
        const std::scoped_lock lock(mutex_);
        waiting_.release_until(0);
    }

  private:
    std::mutex mutex_;
    Waiting waiting_;
};

/// Of blocks that are too large to wait for long. All of them are counted, so that it is known how much is
/// held.
class LargeStore {
  public:
    void begin_keeping() noexcept {
        const std::scoped_lock lock(mutex_);
        if (keepers_++ == 0) most_ = held_;
    }
    void end_keeping() noexcept {
        const std::scoped_lock lock(mutex_);
        if (--keepers_ == 0) waiting_.release_until(0);
    }
    MemoryBlock take(std::size_t bytes) {
        const std::scoped_lock lock(mutex_);
        MemoryBlock block = waiting_.take(bytes);
        if (!block.memory) {
            waiting_.release_until(most_ > held_ + bytes ? most_ - held_ - bytes : 0);
            block = allocate(bytes);
        }
        held_ += block.bytes;
        most_ = std::max(most_, held_ + waiting_.bytes());
        return block;
    }
    void add(MemoryBlock block) noexcept {
        const std::scoped_lock lock(mutex_);
        held_ -= block.bytes;
        if (keepers_ == 0 || waiting_.full())
            release(block);
        else
            waiting_.add(block);
    }
    std::size_t waiting() noexcept {
        const std::scoped_lock lock(mutex_);
        return waiting_.bytes();
    }

  private:
    std::mutex mutex_;
    Waiting waiting_;
    std::size_t held_ = 0, most_ = 0;
    int keepers_ = 0;
};

/// Weights and their gradients have a store of their own, because they would drive the pictures out of a
/// shared one. It is never destroyed: static tensors may be given back after everything else.
struct Stores {
    Store small_blocks, others;
    LargeStore large_blocks;
};
Stores& stores() {
    static Stores* const kept = new Stores;
    return *kept;
}
Store& store_of(std::size_t bytes) { return bytes < small ? stores().small_blocks : stores().others; }

}  // namespace

MemoryBlock take_block(std::size_t bytes) {
    if (exact_buffers) return allocate(bytes);
    return bytes > largest ? stores().large_blocks.take(bytes) : store_of(bytes).take(bytes);
}

void give_back(MemoryBlock block) noexcept {
    if (!block.memory) return;
    if (exact_buffers)
        release(block);
    else if (block.bytes > largest)
        stores().large_blocks.add(block);
    else
        store_of(block.bytes).add(block);
}

void keep_freed_pages() noexcept {
#ifdef M_MMAP_THRESHOLD
    // The library's own rule adapts both numbers to what is freed, and gives megabytes back between two
    // pictures.
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

void release_kept_blocks() noexcept {
    stores().small_blocks.clear();
    stores().others.clear();
#ifdef M_MMAP_THRESHOLD
    malloc_trim(0);
#endif
}

KeepLargeBlocks::KeepLargeBlocks() noexcept { stores().large_blocks.begin_keeping(); }
KeepLargeBlocks::~KeepLargeBlocks() { stores().large_blocks.end_keeping(); }

std::size_t waiting_large_bytes() noexcept { return stores().large_blocks.waiting(); }

}  // namespace engine
