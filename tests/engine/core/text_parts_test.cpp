#include "engine/core/text_parts.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

using Parts = std::vector<std::string_view>;

TEST(TextParts, AreSplitAtEverySeparator) {
    EXPECT_EQ(split("a/b//c", '/'), (Parts{"a", "b", "", "c"}));
    EXPECT_EQ(split("a", '/'), Parts{"a"});
    EXPECT_EQ(split("", '/'), Parts{""});
    EXPECT_EQ(split("/", '/'), (Parts{"", ""}));
}

TEST(TextParts, ReplacedTextIsNotReplacedAgain) {
    EXPECT_EQ(replaced("a-b-c", "-", "--"), "a--b--c");
    EXPECT_EQ(replaced("aaa", "aa", "b"), "ba");
    EXPECT_EQ(replaced("plain", "x", "y"), "plain");
}

}  // namespace
}  // namespace engine
