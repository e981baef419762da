// Marks as lines of text, in sessions and in lessons.
#include "engine/records/mark.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/records/lesson.h"
#include "engine/records/session.h"

namespace engine {
namespace {

std::string refusal(const std::string& text) {
    try {
        parse_mark(text);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

TEST(Marks, AreReadAndPrintedAlike) {
    for (const char* text :
         {"arrow 12,30 20.5,38", "yellow box 40,8,16,16.25", "white text 4,-3.5 look here, twice",
          "#0a1b2c arrow 0,0 1,1", "black text 0,0 box"})
        EXPECT_EQ(print(parse_mark(text)), text);
    EXPECT_EQ(print(parse_mark("  red   arrow 1,2  3,4 ")), "arrow 1,2 3,4");
    const Mark box = parse_mark("blue box 1,2,3,4");
    EXPECT_EQ(box.from, (Spot{1, 2}));
    EXPECT_EQ(box.to, (Spot{4, 6}));
    EXPECT_EQ(print(parse_mark("box 0.1,0.2,0.7,0.1")), "box 0.1,0.2,0.7,0.1")
        << "without digits of rounding";
}

TEST(Marks, ThatAreNoneGetASentence) {
    for (const char* text :
         {"", "red", "circle 1,2 3,4", "arrow 1,2", "arrow 1,2 3", "arrow 1,2 3,x", "arrow 1,2 3,4 5,6",
          "box 1,2,3", "text 1,2 ", "pink arrow 1,2 3,4", "#12345g arrow 1,2 3,4", "arrow 1,2 3,inf",
          "arrow nan,2 3,4", "arrow 1,2 3,1e7"})
        EXPECT_NE(refusal(text), "") << text;
    EXPECT_NE(refusal("box 1,2,0,4").find("above 0"), std::string::npos);
    EXPECT_NE(refusal("arrow 1,2 1,2").find("from one place to another"), std::string::npos);
    EXPECT_NE(refusal("text 1,2 " + std::string(201, 'a')).find("200 bytes"), std::string::npos);
    EXPECT_NE(refusal("text 1,2 a\nb").find("one line"), std::string::npos);
    EXPECT_THROW(check_marks(std::vector<Mark>(201)), Error);
}

Session some_session() {
    Session session;
    session.left = session.right = parse_pipeline("upsample scale=2");
    return session;
}

TEST(Marks, StandInSessions) {
    Session session = some_session();
    session.marks = {parse_mark("yellow text 3,4 “Gitter” \\ \"grid\""), parse_mark("arrow 1,2 3,4")};
    session.figure.crops = {{4, 8, 20, 24}, {0, 0, 16, 16}};
    session.figure.pictures = {{"signal:step:64x64", {{2, 3, 18, 19}}, {parse_mark("box 1,1,2,2")}},
                               {"other.png", {}, {}}};
    const Session again = parse_session(session_json(session), "s.json");
    EXPECT_EQ(again.marks, session.marks);
    EXPECT_EQ(again.figure, session.figure);
    EXPECT_EQ(again.extra, "{}");
}

TEST(Marks, OfASessionThatAreNoneAreRefused) {
    std::string json = session_json(some_session());
    const auto with = [&](const std::string& more) {
        return json.substr(0, json.rfind('}')) + "," + more + "}";
    };
    for (const char* more :
         {R"("marks": 3)", R"("marks": ["circle 1,2"])", R"("marks": [5])", R"("figure": [])",
          R"("figure": {"crops": [[1,2,3]]})", R"("figure": {"crops": [[-1,2,3,4]]})",
          R"("figure": {"crops": [[1,2,0,4]]})", R"("figure": {"pictures": [{}]})",
          R"("figure": {"pictures": [{"picture": "a", "marks": ["b"]}]})"})
        EXPECT_THROW(parse_session(with(more), "s.json"), Error) << more;
    EXPECT_NO_THROW(parse_session(with(R"("marks": ["arrow 1,2 3,4"])"), "s.json"));
}

TEST(Marks, BelongToTheirStepOfALesson) {
    const Lesson lesson = parse_lesson(
        "# Marks\n\n## One\nmark: arrow 1,2 3,4\nmark: white text 5,6 here it is\nLook.\n\n## Two\nNothing.\n",
        "m");
    ASSERT_EQ(lesson.steps[0].session.marks.size(), 2u);
    EXPECT_EQ(lesson.steps[0].session.marks[1].words, "here it is");
    EXPECT_TRUE(lesson.steps[1].session.marks.empty());
    const Lesson again = parse_lesson(print_lesson(lesson), "again");
    EXPECT_EQ(again.steps[0].session.marks, lesson.steps[0].session.marks);
    EXPECT_TRUE(again.steps[1].session.marks.empty());
    EXPECT_THROW(parse_lesson("# Marks\n\n## One\nmark: arrow 1\n", "m"), Error);
}

TEST(Marks, AreSeenWhereAnythingOfThemLiesInThePicture) {
    const auto seen = [](const char* text) { return is_seen(parse_mark(text), {48, 64}); };
    EXPECT_TRUE(seen("box 0,0,48,64"));
    EXPECT_TRUE(seen("box -5,-5,10,10"));
    EXPECT_TRUE(seen("box 10,-5,10,100")) << "its upper and lower edge";
    EXPECT_FALSE(seen("box 900,900,8,8"));
    EXPECT_FALSE(seen("box -5,-5,100,100")) << "all edges run around the picture";
    EXPECT_TRUE(seen("arrow -10,10 10,10"));
    EXPECT_TRUE(seen("arrow -10,32 100,33")) << "through it, both ends outside";
    EXPECT_FALSE(seen("arrow -10,10 -1,20"));
    EXPECT_FALSE(seen("arrow -10,5 24,-60")) << "past a corner";
    EXPECT_TRUE(seen("text 24,60 long words that run out of it"));
    EXPECT_FALSE(seen("text 24,-1 words"));
}

}  // namespace
}  // namespace engine
