#include "engine/core/utf8.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

TEST(Utf8, CharactersOfEveryLengthGoThereAndBack) {
    for (const char32_t code : {U'a', U'é', U'λ', U'ж', U'写', U'가', U'\U0001F600', char32_t{0x10FFFF}}) {
        const std::string text = to_utf8(code);
        const Character found = character_at(text, 0);
        EXPECT_EQ(found.code, code);
        EXPECT_EQ(found.length, text.size());
    }
    EXPECT_EQ(drawable_text("上采样 対比 Überprüfung 한국어 Ωμέγα Ж"),
              "上采样 対比 Überprüfung 한국어 Ωμέγα Ж");
}

TEST(Utf8, WhatIsNoCharacterIsReplaced) {
    const std::pair<std::string, std::string> cases[] = {
        {"a\xff"
         "b",
         "a\uFFFDb"},                            // no byte of UTF-8
        {"\xe5\x86", "\uFFFD\uFFFD"},            // cut off
        {"\xc0\x80", "\uFFFD\uFFFD"},            // longer than it needs to be
        {"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},  // half of a surrogate pair
        {"\xf4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
        {"caf\xe9.png", "caf\uFFFD.png"},  // Latin 1
        {"a\x1b[31mb\n", "a\uFFFD[31mb\uFFFD"},
        {std::string("a\0b", 3), "a\uFFFDb"},
        {"a\xc2\x9b"
         "b",
         "a\uFFFDb"},
    };
    for (const auto& [text, drawable] : cases)
        EXPECT_EQ(drawable_text(text), drawable);
}

TEST(Utf8, WhatIsEditedKeepsItsLines) {
    EXPECT_EQ(valid_text("a\n\tb \u5377\xff."), "a\n\tb \u5377\uFFFD.");
    EXPECT_EQ(valid_text("caf\xe9"), "caf\uFFFD");
}

}  // namespace
}  // namespace engine
