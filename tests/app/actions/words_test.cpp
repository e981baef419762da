// The window's words in other languages: what is translated is translated as a whole, and in the field's
// terms.
#include "app/storage/words.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "app/actions/actions.h"
#include "app/actions/built_in_lessons.h"
#include "app/document/view_state.h"
#include "app/explain/lesson_words.h"
#include "app/storage/phrases.h"
#include "engine/core/utf8.h"
#include "engine/picture/picture.h"

namespace app {
namespace {

namespace fs = std::filesystem;

class Words : public ::testing::Test {
  protected:
    void SetUp() override { set_language("zh", engine::assets_folder() / "locale"); }
    void TearDown() override { set_language("en", engine::assets_folder() / "locale"); }
};

bool is_chinese(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const engine::Character next = engine::character_at(text, at);
        if (next.code >= 0x4E00 && next.code < 0xA000) return true;
        at += next.length;
    }
    return false;
}

std::string slurp(const fs::path& file) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

TEST_F(Words, MenusAndViewsAreTranslated) {
    for (const Action& action : actions()) {
        if (action.id != "language_en" && action.id != "zoom_100") {
            EXPECT_TRUE(is_chinese(tr(action.title.c_str()))) << action.title;
        }
        EXPECT_TRUE(is_chinese(tr(action.help.c_str()))) << action.help;
        EXPECT_TRUE(is_chinese(tr(action.menu.c_str()))) << action.menu;
    }
    for (const ViewInfo& view : views) {
        EXPECT_TRUE(is_chinese(tr(view.title))) << view.title;
        EXPECT_TRUE(is_chinese(tr(view.brief))) << view.brief;
        EXPECT_TRUE(is_chinese(tr(view.help))) << view.help;
    }
}

// Every tr("…") and every label of the lesson panel has its translation.
TEST_F(Words, WhatIsMarkedIsInTheCatalogue) {
    const std::regex marked(R"((?:\btr|label|words)\("((?:[^"\\]|\\.)*)\")");
    int found = 0;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(PROJECT_ROOT) / "app")) {
        if (entry.path().extension() != ".cpp") continue;
        const std::string text = slurp(entry.path());
        if (text.find("app/storage/words.h") == text.npos) continue;
        for (std::sregex_iterator at(text.begin(), text.end(), marked), end; at != end; ++at, ++found) {
            const std::string words = (*at)[1];
            EXPECT_TRUE(is_chinese(tr(words.c_str()))) << entry.path() << ": " << words;
        }
    }
    EXPECT_GT(found, 30);
}

TEST_F(Words, NumbersOfLessonsHaveNames) {
    ASSERT_FALSE(built_in_lessons().empty());
    for (const BuiltInLesson& lesson : built_in_lessons())
        for (const auto& step : engine::read_lesson(lesson.file).steps)
            for (const auto& check : step.checks) {
                const std::string subject = check_subject(check.key);
                EXPECT_TRUE(is_chinese(subject) || subject.ends_with("PSNR")) << check.key;
            }
}

Phrases chinese() { return Phrases(engine::assets_folder() / "locale/zh/LC_MESSAGES/deconvoscope.mo"); }

// A number that is lost in translation, or one too many.
TEST_F(Words, PlacesAgree) {
    const std::regex place(R"(\{\d?\})");
    const auto count = [&](const std::string& text) {
        return std::distance(std::sregex_iterator(text.begin(), text.end(), place), std::sregex_iterator());
    };
    int found = 0;
    const Phrases phrases = chinese();
    for (const auto& [english, words] : phrases.entries()) {
        EXPECT_EQ(count(english), count(words)) << english;
        found += count(english) > 0;
    }
    EXPECT_GT(found, 100);
}

TEST_F(Words, SentencesWithNumbersAreTranslated) {
    EXPECT_EQ(translated("ripple index 48 %"), "波纹指数 48 %");
    EXPECT_EQ(translated("2 of 4 phases are holes"), "4 个相位中 2 个是空洞");
    EXPECT_EQ(
        translated("Kernel 3 is not a multiple of stride 2: interior pixels receive 1, 2 or 4 taps; with a "
                   "constant kernel, a constant picture comes out rippling by 48 %."),
        "卷积核 3 不是步幅 2 的整数倍：内部像素得到 1, 2 或 4 个权重；用常数卷积核时，常数图片的输出有 48 % 的波纹。");
    EXPECT_EQ(translated("Nothing to mend. No fix was found."), "无需修补。没有找到修补方法。");
    EXPECT_EQ(translated("The grid comes from stage 0 (conv_transpose 3×3, stride 2)."),
              "棋盘格来自第 0 层 (conv_transpose 3×3，步幅 2)。");
}

TEST_F(Words, NoSentenceIsHalfTranslated) {
    for (const char* text : {"Saved what nobody knows", "Undone: what nobody knows",
                             "Nothing to mend: what nobody knows", "4 levels, as nobody knows them"})
        EXPECT_EQ(translated(text), text);
    EXPECT_EQ(translated("Saved picture.png"), "已保存 picture.png");
}

TEST_F(Words, WhatIsNoSentenceOfTheWindowStays) {
    for (const char* text : {"", "0.5", "conv_transpose kernel=3 stride=2 | relu", "kernel", "stride",
                             "/home/someone/a picture.png"})
        EXPECT_EQ(translated(text), text);
    set_language("en", engine::assets_folder() / "locale");
    EXPECT_EQ(translated("ripple index 48 %"), "ripple index 48 %");
}

TEST_F(Words, LabelsKeepTheirIds) {
    EXPECT_STREQ(translated_label("swap##B"), "交换###swap##B");
    EXPECT_STREQ(translated_label("swap###sides"), "交换###sides");
    EXPECT_STREQ(translated_label("##swap"), "##swap");
    EXPECT_STREQ(translated_label("conv##A/add"), "conv##A/add");
}

TEST_F(Words, EnglishIsItself) {
    set_language("en", engine::assets_folder() / "locale");
    EXPECT_STREQ(tr("Next"), "Next");
    set_language("zh", engine::assets_folder() / "locale");
    EXPECT_STREQ(tr("Next"), "下一步");
    EXPECT_STREQ(tr("no such words"), "no such words");
}

TEST_F(Words, TermsAreThoseOfTheField) {
    std::vector<fs::path> files{fs::path(PROJECT_ROOT) / "assets/locale/zh.po"};
    for (const BuiltInLesson& lesson : built_in_lessons())
        files.emplace_back(lesson.file);
    std::string all;
    for (const fs::path& file : files) {
        const std::string text = slurp(file);
        for (const char* other : {"步长", "反卷积", "逆卷积", "跨度", "卷积內核", "棋盘伪影"})
            EXPECT_EQ(text.find(other), text.npos) << file << ": " << other;
        all += text;
    }
    for (const char* term :
         {"转置卷积", "棋盘效应", "步幅", "填充", "输出填充", "上采样", "亚像素卷积", "卷积核"})
        EXPECT_NE(all.find(term), all.npos) << term;
}

}  // namespace
}  // namespace app
