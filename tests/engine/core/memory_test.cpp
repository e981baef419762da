#include "engine/core/memory.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace engine {
namespace {

TEST(Memory, WhatTheMachineCannotHoldIsRefused) {
    const auto available = available_memory();
    ASSERT_TRUE(available);
    EXPECT_GT(*available, 0u);
    EXPECT_NO_THROW(require_memory(1 << 20, "little"));
    try {
        require_memory(Index{1} << 50, "the output");
        FAIL();
    } catch (const ResourceError& error) {
        EXPECT_EQ(std::string(error.what()).find("the output needs 4294967296 MiB of memory"), 0u)
            << error.what();
    }
}

TEST(Memory, ATensorThatTheMachineCannotHoldIsRefused) {
    EXPECT_THROW(Tensor::uninitialized({1 << 20, 1 << 20, 1, 1}), ResourceError);
}

}  // namespace
}  // namespace engine
