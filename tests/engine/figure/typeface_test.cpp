// Texts of all languages in figures.
#include "engine/figure/typeface.h"

#include <gtest/gtest.h>

#include "engine/figure/page.h"

namespace engine {
namespace {

std::string joined(const std::string& text) {
    std::string all;
    for (const FontRun& run : font_runs(text))
        all += run.text;
    return all;
}

TEST(FontRuns, EveryLetterIsInAFontThatHasIt) {
    const auto plain = font_runs("A and B on café.png (8×8 pixels), Größe · −1");
    ASSERT_EQ(plain.size(), 1u);
    EXPECT_STREQ(plain[0].family, "Inter");
    for (const char* text : {"上采样 対比 Überprüfung", "写真.png", "ひらがな カタカナ", "한국어 제목",
                             "Ωμέγα ἀρχή", "Жук Привет", "mixed 写 α ж é", ""})
        EXPECT_EQ(joined(text), text);
    EXPECT_STREQ(font_runs("写真").at(0).family, "WenQuanYi Micro Hei");
    EXPECT_STREQ(font_runs("한국어").at(0).family, "WenQuanYi Micro Hei");
}

TEST(FontRuns, WhatCannotBeDrawnIsReplacedVisibly) {
    EXPECT_EQ(joined("a\xff"
                     "b"),
              "a\uFFFDb");
    EXPECT_EQ(joined("a\nb\x1b[0m"), "a\uFFFDb\uFFFD[0m");
    EXPECT_EQ(joined("\xea\xa6\x84"), "\uFFFD");  // Javanese
    EXPECT_EQ(joined(std::string("a\0b", 3)), "a\uFFFDb");
}

const DrawPage write_all = [](const Drawing& drawing) {
    drawing.text(10, 30, "写真 <한국어> & Ωμέγα \xff", {20, true}, drawing.colours().ink);
    drawing.text(700, 60, "right", {20}, drawing.colours().ink, Align::right);
    return 100.0;
};

TEST(FontRuns, AnSvgHoldsItsTexts) {
    const std::string svg = page_svg({}, write_all);
    EXPECT_NE(svg.find(">写真 &lt;한국어&gt; &amp; Ωμέγα \uFFFD</text>"), std::string::npos);
    EXPECT_NE(svg.find(">right</text>"), std::string::npos);
    EXPECT_NE(svg.find("</g>\n</svg>"), std::string::npos);
}

TEST(FontRuns, AnyBytesCanBeDrawnAndWrapped) {
    const DrawPage wrapped = [](const Drawing& drawing) {
        return drawing.paragraph(0, 0, 100,
                                 "\xe5\x86\x99\xff\xe5\x86 一二三四五六七八九十一二三四五六七八九十 \xc0",
                                 {20}, drawing.colours().ink);
    };
    EXPECT_GT(page_bitmap({}, wrapped).height, 80);
    EXPECT_FALSE(page_pdf({}, wrapped).empty());
}

}  // namespace
}  // namespace engine
