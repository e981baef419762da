#include "engine/records/lesson.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

std::string refusal(std::string_view text) {
    try {
        parse_lesson(text, "x.lesson");
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Lesson, IsReadLineByLine) {
    const Lesson lesson = parse_lesson(
        "# Title\n# zh: 标题\n\n## One\n## zh: 一\nleft: upsample scale=2\nFirst line,\nsecond line.\nzh: 第一行\n\nNew paragraph.\n"
        "? Why?\n! Because.\ncheck: left.macs = 0\n\n## Two\nright: relu\ncheck: right.stages.0.macs > -1.5\n",
        "x.lesson");
    EXPECT_EQ(lesson.title.in("en"), "Title");
    EXPECT_EQ(lesson.title.in("zh"), "标题");
    ASSERT_EQ(lesson.steps.size(), 2u);
    const LessonStep& one = lesson.steps[0];
    EXPECT_EQ(one.title.in("zh"), "一");
    EXPECT_EQ(one.text.in("en"), "First line, second line.\n\nNew paragraph.");
    EXPECT_EQ(one.text.in("zh"), "第一行");
    EXPECT_EQ(one.question.in("zh"), "Why?") << "what is missing in one language is taken from English";
    EXPECT_EQ(one.answer.english, "Because.");
    ASSERT_EQ(one.checks.size(), 1u);
    EXPECT_EQ(one.checks[0].key, "left.macs");
    EXPECT_EQ(print(lesson.steps[1].session.left), "upsample scale=2 mode=nearest")
        << "a step keeps what the one before has set";
    EXPECT_EQ(print(lesson.steps[1].session.right), "relu");
    EXPECT_EQ(lesson.steps[1].checks[0].relation, LessonCheck::Relation::greater);
    EXPECT_EQ(lesson.steps[1].checks[0].value, -1.5);
}

TEST(Lesson, RefusesWithTheLine) {
    EXPECT_NE(refusal("").find("begins with a line"), std::string::npos);
    EXPECT_NE(refusal("# T\n").find("at least one step"), std::string::npos);
    EXPECT_NE(refusal("# T\nprose\n").find("line 2"), std::string::npos);
    EXPECT_NE(refusal("# T\n## S\nleft: convolve\n").find("line 3"), std::string::npos);
    EXPECT_NE(refusal("# T\n## S\ncheck: a.b\n").find("a check is"), std::string::npos);
    EXPECT_NE(refusal("# T\n## S\ncheck: a.b = nan\n").find("is no check"), std::string::npos);
    EXPECT_NE(refusal("# T\n## S\npreset: none\n").find("line 3"), std::string::npos);
}

}  // namespace
}  // namespace engine
