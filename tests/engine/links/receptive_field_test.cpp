#include "engine/links/receptive_field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

namespace engine {
namespace {

AxisMap axis(Index small, Index large, Index kernel, Index stride, Index dilation, Index offset) {
    return {small, large, kernel, stride, dilation, offset};
}

TEST(ReceptiveField, BothDirectionsListTheSameLinksAsTheFormula) {
    const AxisMap cases[] = {axis(5, 11, 3, 2, 1, 0), axis(5, 10, 4, 2, 1, 1), axis(4, 9, 2, 3, 2, 1),
                             axis(3, 7, 1, 3, 1, 0),  axis(1, 1, 5, 1, 1, 2),  axis(4, 10, 3, 2, 1, -1),
                             axis(6, 6, 3, 1, 3, 3)};
    for (const AxisMap& y : cases)
        for (const AxisMap& x : cases) {
            const PlaneMap map{y, x};
            std::vector<TapLink> expected, from_large, from_small;
            for (Index sy = 0; sy < y.small; ++sy)
                for (Index sx = 0; sx < x.small; ++sx)
                    for (Index ty = 0; ty < y.kernel; ++ty)
                        for (Index tx = 0; tx < x.kernel; ++tx) {
                            const Index ly = sy * y.stride + ty * y.dilation - y.offset;
                            const Index lx = sx * x.stride + tx * x.dilation - x.offset;
                            if (ly >= 0 && ly < y.large && lx >= 0 && lx < x.large)
                                expected.push_back({sy, sx, ly, lx, ty, tx});
                        }
            for (Index ly = -1; ly <= y.large; ++ly)
                for (Index lx = -1; lx <= x.large; ++lx) {
                    const auto links = links_of_large(map, ly, lx);
                    from_large.insert(from_large.end(), links.begin(), links.end());
                }
            for (Index sy = -1; sy <= y.small; ++sy)
                for (Index sx = -1; sx <= x.small; ++sx) {
                    const auto links = links_of_small(map, sy, sx);
                    from_small.insert(from_small.end(), links.begin(), links.end());
                }
            const auto by_place = [](const TapLink& a, const TapLink& b) {
                return std::tie(a.small_y, a.small_x, a.tap_y, a.tap_x) <
                       std::tie(b.small_y, b.small_x, b.tap_y, b.tap_x);
            };
            for (auto* links : {&expected, &from_large, &from_small})
                std::sort(links->begin(), links->end(), by_place);
            EXPECT_EQ(from_large, expected);
            EXPECT_EQ(from_small, expected);
        }
}

TEST(ReceptiveField, CoverageOfKernelThreeStrideTwoIsOneTwoFour) {
    const AxisMap line = axis(8, 17, 3, 2, 1, 0);
    EXPECT_EQ(links_of_large({line, line}, 5, 5).size(), 1u);
    EXPECT_EQ(links_of_large({line, line}, 6, 5).size(), 2u);
    EXPECT_EQ(links_of_large({line, line}, 6, 6).size(), 4u);
    EXPECT_TRUE(links_of_large({axis(3, 9, 1, 3, 1, 0), line}, 1, 6).empty()) << "a hole";
}

}  // namespace
}  // namespace engine
