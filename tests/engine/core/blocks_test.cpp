#include "engine/core/blocks.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "engine/core/sanitizer.h"
#include "engine/core/tensor.h"

namespace engine {
namespace {

TEST(Blocks, WaitForTheNextTensorOfTheirSize) {
    if (engine::exact_buffers) GTEST_SKIP() << "a sanitizer sees every allocation";
    const float* before = nullptr;
    {
        Tensor first({1, 3, 512, 512});
        before = first.data();
    }
    const Tensor again = Tensor::uninitialized({1, 3, 512, 511});  // a little smaller
    EXPECT_EQ(again.data(), before);
    const Tensor other = Tensor::uninitialized({1, 3, 512, 512});
    EXPECT_NE(other.data(), before);
    Tensor much_smaller = Tensor::uninitialized({1, 1, 512, 600});
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(much_smaller.data()) % 64, 0u);
}

TEST(Blocks, KeepAtMostTheirLimit) {
    for (std::size_t megabytes = 1; megabytes <= 60; ++megabytes) {
        const MemoryBlock block = take_block(megabytes << 20);
        EXPECT_GE(block.bytes, megabytes << 20);
        EXPECT_LE(block.bytes, (megabytes << 20) / 8 * 9);
        block.memory[block.bytes - 1] = std::byte{1};
        give_back(block);
    }
    give_back({});  // nothing
    release_kept_blocks();
    release_kept_blocks();
}

TEST(Blocks, TensorsCarryTheirWholeBlock) {
    { Tensor large({1, 3, 600, 600}, 1.0f); }
    Tensor small = Tensor::uninitialized({1, 3, 600, 590});
    small.fill(2.0f);
    small.reset({1, 3, 600, 600});  // fits the block that it took
    small.fill(3.0f);
    for (const float value : small.values())
        ASSERT_EQ(value, 3.0f);
}

}  // namespace
}  // namespace engine
