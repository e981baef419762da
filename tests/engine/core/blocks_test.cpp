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

TEST(Blocks, LargeOnesWaitWhileTheyAreKeptAndNeverRaiseTheMost) {
    if (engine::exact_buffers) GTEST_SKIP() << "a sanitizer sees every allocation";
    constexpr std::size_t large = std::size_t{80} << 20;
    {
        const KeepLargeBlocks keep;
        const MemoryBlock first = take_block(large);
        give_back(first);
        EXPECT_EQ(waiting_large_bytes(), large);
        const MemoryBlock again = take_block(large - 4096);
        EXPECT_EQ(again.memory, first.memory);
        give_back(again);
        const MemoryBlock larger =
            take_block(2 * large);  // with what waits it would be more than ever before
        EXPECT_EQ(waiting_large_bytes(), 0u);
        give_back(larger);
        const MemoryBlock beside = take_block(large + large / 2);  // beside what waits more than before
        EXPECT_EQ(waiting_large_bytes(), 0u);
        give_back(beside);
        const KeepLargeBlocks within;
    }
    EXPECT_EQ(waiting_large_bytes(), 0u);
    give_back(take_block(large));
    EXPECT_EQ(waiting_large_bytes(), 0u) << "nobody keeps them";
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
