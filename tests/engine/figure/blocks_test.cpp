// Parts of large pictures at a coarser scale.
#include "engine/figure/blocks.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace engine
