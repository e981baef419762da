// Letters that the fonts were not loaded with are there two frames after they were drawn first.
#include "app/ui/widgets/late_letters.h"

#include <gtest/gtest.h>

#include "app/ui/widgets/theme.h"
#include "tests/app/ui/drawn_text.h"

namespace app {
namespace {

class LettersOfAWindow : public ::testing::Test {
  protected:
    LettersOfAWindow() {
        ImGui::CreateContext();
        ImGui::GetIO().IniFilename = nullptr;
        ImGui::GetIO().DisplaySize = {800, 200};
        load();
    }
    ~LettersOfAWindow() override { ImGui::DestroyContext(); }

    void load() {
        load_fonts(1, &letters_);
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    }
    /// Whether the frame asked for more letters, which it then gets.
    bool frame(const char* text) {
        ImGui::NewFrame();
        ImGui::SetNextWindowSize({780, 180});
        ImGui::Begin("x", nullptr, ImGuiWindowFlags_NoTitleBar);
        ImGui::TextUnformatted(text);
        ImGui::End();
        ImGui::Render();
        const bool more = letters_.meet();
        if (more) load();
        return more;
    }
    /// The frame once the letters rest.
    std::string settled(const char* text) {
        int frames = 0;
        while (frame(text))
            EXPECT_LT(++frames, 4);
        return app::testing::drawn_letters();
    }

    LateLetters letters_;
};

TEST_F(LettersOfAWindow, EuropeanOnesAreThereAtOnce) {
    EXPECT_FALSE(frame("Größe, Ωμέγα, Жук, Tiếng"));
    EXPECT_EQ(app::testing::drawn_letters(), "Größe,Ωμέγα,Жук,Tiếng");
    EXPECT_LT(ImGui::GetIO().Fonts->Fonts[0]->Glyphs.Size, 4000);
}

TEST_F(LettersOfAWindow, EastAsianOnesComeWhenTheyAreMet) {
    EXPECT_TRUE(frame("写真"));
    EXPECT_EQ(settled("写真"), "写真");
    EXPECT_EQ(settled("上采样 対比 カタカナ ひらがな 한국어 Überprüfung"),
              "上采样対比カタカナひらがな한국어Überprüfung");
    EXPECT_EQ(settled("写真"), "写真");  // those met before stay
    // Their room was kept from the first frame on, so that nothing moves.
    ImGui::NewFrame();
    EXPECT_NEAR(ImGui::CalcTextSize("漢字").x, 2 * ImGui::GetFontSize(), 1.5f);
    ImGui::EndFrame();
}

TEST_F(LettersOfAWindow, WhatNoFontHasIsReplacedForGood) {
    const std::string bad =
        "a\xff"
        "b \xea\xa6\x84 \xf0\x9f\x98\x80 \xef\xbf\xbd";  // no UTF-8, Javanese, beyond 16 bits, U+FFFD itself
    const std::string drawn = settled(bad.c_str());
    EXPECT_NE(drawn.find("\uFFFD"), std::string::npos);
    EXPECT_EQ(drawn.find('?'), std::string::npos);
    EXPECT_FALSE(frame(bad.c_str()));
}

}  // namespace
}  // namespace app
