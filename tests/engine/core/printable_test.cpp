// Text from outside on a terminal.
#include "engine/core/printable.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

TEST(Printable, LeavesWordsOfAllLanguages) {
    for (const char* text :
         {"", "plain, \"quoted\" | 50 %", "Füße, 棋盤, Ж, 🙂", "two\nlines\tand a tab"})
        EXPECT_EQ(printable(text), text);
    EXPECT_EQ(printable_line("two\nlines\tand a tab"), "two lines and a tab");
}

TEST(Printable, WritesOutWhatCommandsATerminal) {
    EXPECT_EQ(printable("\x1b]0;title\x07"), "\\x1b]0;title\\x07");
    EXPECT_EQ(printable("\x7f\r\b"), "\\x7f\\x0d\\x08");
    EXPECT_EQ(printable("\xc2\x9b"
                        "2J"),
              "\\xc2\\x9b2J")
        << "U+009B is the one-character form of ESC [";
    EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Printable, WritesOutWhatIsNoUtf8) {
    EXPECT_EQ(printable("\x9b"
                        "2J"),
              "\\x9b2J");
    EXPECT_EQ(printable("caf\xe9"), "caf\\xe9");
    EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80") << "overlong";
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond the last character";
    EXPECT_EQ(printable("\xe6\xa3"), "\\xe6\\xa3") << "cut off";
}

TEST(Printable, KnowsHowLongACharacterIs) {
    EXPECT_EQ(utf8_length("a"), 1u);
    EXPECT_EQ(utf8_length("ü"), 2u);
    EXPECT_EQ(utf8_length("棋"), 3u);
    EXPECT_EQ(utf8_length("🙂!"), 4u);
    EXPECT_EQ(utf8_length(""), 0u);
    EXPECT_EQ(utf8_length("\x80"), 0u);
}

}  // namespace
}  // namespace engine
