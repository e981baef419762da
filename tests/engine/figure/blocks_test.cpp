// Parts of large pictures at a coarser scale.
#include "engine/figure/blocks.h"

#include <gtest/gtest.h>

#include <cmath>

namespace engine {
namespace {

Tensor ramp(Index h, Index w) {
    Tensor tensor({1, 2, h, w});
    for (Index i = 0; i < tensor.size(); ++i)
        tensor.data()[i] = static_cast<float>(i);
    return tensor;
}

TEST(Blocks, SingleBlocksAreThePixels) {
    const Tensor tensor = ramp(5, 7);
    const Tensor part = blocks_of(tensor, {1, 2, 3, 4, 1});
    ASSERT_EQ(part.shape(), (Shape{1, 2, 3, 4}));
    for (Index c = 0; c < 2; ++c)
        for (Index y = 0; y < 3; ++y)
            for (Index x = 0; x < 4; ++x)
                EXPECT_EQ(part(0, c, y, x), tensor(0, c, y + 1, x + 2));
}

TEST(Blocks, ABlockIsTheMeanOfItsPixelsAlsoAtTheEdge) {
    const Tensor tensor = ramp(5, 7);
    const Blocks blocks = whole_plane({5, 7}, 4);
    EXPECT_EQ(blocks.rows, 2);
    EXPECT_EQ(blocks.cols, 2);
    const Tensor means = blocks_of(tensor, blocks);
    EXPECT_FLOAT_EQ(means(0, 0, 0, 0), 12.0f);        // rows 0-3 (0, 7, 14, 21), columns 0-3
    EXPECT_FLOAT_EQ(means(0, 0, 0, 1), 10.5f + 5);    // columns 4-6
    EXPECT_FLOAT_EQ(means(0, 1, 1, 1), 35 + 28 + 5);  // row 4 of the second channel
}

TEST(Blocks, AShortReachReadsOnlyTheFirstPixelsOfABlock) {
    const Tensor tensor = ramp(5, 7);
    const Tensor firsts = blocks_of(tensor, whole_plane({5, 7}, 3, 1));
    ASSERT_EQ(firsts.shape(), (Shape{1, 2, 2, 3}));
    EXPECT_EQ(firsts(0, 1, 1, 2), tensor(0, 1, 3, 6));
    EXPECT_FLOAT_EQ(blocks_of(tensor, whole_plane({5, 7}, 3, 2))(0, 0, 0, 0), 4.0f);  // 0, 1, 7, 8
}

TEST(Blocks, OutsideOfThePictureIsOurBug) {
    EXPECT_ANY_THROW(blocks_of(ramp(5, 7), {0, 0, 3, 2, 4}));
    EXPECT_ANY_THROW(blocks_of(ramp(5, 7), {0, 7, 1, 1, 1}));
}

TEST(Blocks, TheLargestKeepsWhatAMeanCancels) {
    Tensor waves({1, 2, 6, 8});
    for (Index c = 0; c < 2; ++c)
        for (Index y = 0; y < 6; ++y)
            for (Index x = 0; x < 8; ++x)
                waves(0, c, y, x) = (x + y) % 2 ? -0.5f : 0.5f;
    waves(0, 0, 3, 5) = waves(0, 1, 3, 5) = -2;
    const Blocks blocks = whole_plane({6, 8}, 2);
    EXPECT_EQ(blocks_of(waves, blocks)(0, 0, 0, 0), 0);
    const Tensor largest = largest_blocks_of(waves, blocks);
    ASSERT_EQ(largest.shape(), (Shape{1, 1, 3, 4}));
    EXPECT_EQ(std::abs(largest(0, 0, 0, 0)), 0.5f);
    EXPECT_EQ(largest(0, 0, 1, 2), -2) << "with its sign";
    const Tensor none = largest_blocks_of(waves, blocks, &waves);
    for (const float value : none.values())
        EXPECT_EQ(value, 0) << "a picture does not differ from itself";
    const Tensor edge = largest_blocks_of(waves, whole_plane({6, 8}, 5));
    EXPECT_EQ(edge.shape(), (Shape{1, 1, 2, 2}));
    EXPECT_EQ(edge(0, 0, 0, 1), -2);
}

}  // namespace
}  // namespace engine
