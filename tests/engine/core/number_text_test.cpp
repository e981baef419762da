// Numbers as they are shown.
#include "engine/core/number_text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace engine {
namespace {

TEST(NumberText, IsShortAndPlain) {
    EXPECT_EQ(number_text(0), "0");
    EXPECT_EQ(number_text(-0.0), "0");
    EXPECT_EQ(number_text(0.48432210483), "0.4843");
    EXPECT_EQ(number_text(0.48432210483, 2), "0.48");
    EXPECT_EQ(number_text(-3), "−3");
    EXPECT_EQ(number_text(1908.31, 3), "1908");
    EXPECT_EQ(number_text(999999.7, 3), "1000000");
    EXPECT_EQ(number_text(1445123.0), "1.445×10⁶");
    EXPECT_EQ(number_text(3.702e-05, 3), "3.7×10⁻⁵");
    EXPECT_EQ(number_text(0.00033941, 3), "3.39×10⁻⁴") << "in the style of its neighbour 1.53×10⁻⁵";
    EXPECT_EQ(number_text(-0.0002), "−2×10⁻⁴");
    EXPECT_EQ(number_text(0.001), "0.001");
    EXPECT_EQ(number_text(0.0, 1), "0");
    EXPECT_EQ(number_text(-1.2e-13), "−1.2×10⁻¹³");
    EXPECT_EQ(number_text(NAN), "NaN");
    EXPECT_EQ(number_text(-INFINITY), "−∞");
}

TEST(NumberText, CountsAreWholeUpToTenThousand) {
    EXPECT_EQ(count_text(0), "0");
    EXPECT_EQ(count_text(9216), "9216");
    EXPECT_EQ(count_text(21233664), "21.2 M");
    EXPECT_EQ(count_text(10000), "10 k");
}

}  // namespace
}  // namespace engine
