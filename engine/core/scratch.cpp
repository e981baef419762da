#include "engine/core/scratch.h"

#include <memory>
#include <new>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/sanitizer.h"

namespace engine {
namespace {

constexpr std::align_val_t alignment{64};

struct Release {
    void operator()(std::byte* memory) const { ::operator delete(memory, alignment); }
};

struct Piece {
    std::unique_ptr<std::byte, Release> memory;
    std::size_t bytes = 0;
};

/// A stack: pieces are given back in reverse order, so a loop meets the same pieces again in every run.
struct Store {
    std::vector<Piece> pieces;
    std::size_t used = 0;
};

thread_local Store store;

}  // namespace

std::byte* borrow_scratch(std::size_t bytes) {
    if (store.used == store.pieces.size()) store.pieces.emplace_back();
    Piece& piece = store.pieces[store.used];
    if (piece.bytes < bytes || !piece.memory || exact_buffers) {
        piece.bytes = 0;
        piece.memory.reset();
        piece.memory.reset(static_cast<std::byte*>(::operator new(bytes, alignment)));
        piece.bytes = bytes;
    }
    ++store.used;
    return piece.memory.get();
}

void return_scratch(std::byte* memory) {
    ENGINE_CHECK(store.used > 0 && store.pieces[store.used - 1].memory.get() == memory,
                 "scratch returned out of order");
    --store.used;
}

}  // namespace engine
