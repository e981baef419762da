#include "engine/records/lesson.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/core/error.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/records/lesson_check.h"

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
    EXPECT_EQ((LessonText{"", "只有中文"}.in("en")), "只有中文");
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

TEST(Lesson, LinesOfAParagraphMeetWithABlankInEnglishAlone) {
    const Lesson lesson = parse_lesson("# T\n\n## One\nOne\ntwo.\nzh: 第一行，\nzh: 第二行。\n", "x.lesson");
    EXPECT_EQ(lesson.steps[0].text.in("en"), "One two.");
    EXPECT_EQ(lesson.steps[0].text.in("zh"), "第一行，第二行。");
}

TEST(Lesson, HasAtMostItsLimitOfSteps) {
    const auto text = [](std::size_t steps) {
        std::string all = "# T\n";
        for (std::size_t i = 0; i < steps; ++i)
            all += "\n## Step\nWords.\n";
        return all;
    };
    EXPECT_EQ(parse_lesson(text(max_lesson_steps), "x.lesson").steps.size(), max_lesson_steps);
    EXPECT_THROW(parse_lesson(text(max_lesson_steps + 1), "x.lesson"), Error);
}

LessonCheck check_of(const std::string& key, LessonCheck::Relation relation, double value) {
    LessonCheck check;
    check.key = key;
    check.relation = relation;
    check.value = value;
    return check;
}

TEST(LessonCheck, EqualIsToSixDigitsAndAboutToOnePercent) {
    using Relation = LessonCheck::Relation;
    const auto holds = [](Relation relation, double wanted) {
        const std::vector<LessonCheck> checks{check_of("left.ripple", relation, wanted)};
        return check_reports(checks, {R"({"left": {"ripple": 2}})"}).front().holds;
    };
    EXPECT_TRUE(holds(Relation::equal, 2.000001));
    EXPECT_FALSE(holds(Relation::equal, 2.0001));
    EXPECT_TRUE(holds(Relation::about, 2.015));
    EXPECT_FALSE(holds(Relation::about, 2.03));
    EXPECT_FALSE(holds(Relation::less, 2));
    EXPECT_FALSE(holds(Relation::greater, 2));
}

TEST(LessonCheck, SpeaksOfUpTo10000StepsOfLearning) {
    const auto steps = [](const std::string& key) {
        return learned_steps(std::vector{check_of(key, LessonCheck::Relation::equal, 0)});
    };
    EXPECT_EQ(steps("learn.10000.left.loss"), std::set<Index>{10'000});
    EXPECT_THROW(steps("learn.10001.left.loss"), Error);
    EXPECT_THROW(steps("learn.x"), Error);
    EXPECT_TRUE(steps("left.macs").empty());
}

/// Compares what the text tells.
void expect_same(const Lesson& a, const Lesson& b) {
    EXPECT_EQ(a.title, b.title);
    ASSERT_EQ(a.steps.size(), b.steps.size());
    for (std::size_t i = 0; i < a.steps.size(); ++i) {
        const LessonStep &x = a.steps[i], &y = b.steps[i];
        EXPECT_EQ(x.title, y.title);
        EXPECT_EQ(x.text, y.text);
        EXPECT_EQ(x.question, y.question);
        EXPECT_EQ(x.answer, y.answer);
        EXPECT_EQ(x.session, y.session) << i;
        EXPECT_EQ(x.view, y.view);
        EXPECT_EQ(x.panels, y.panels);
        EXPECT_EQ(x.hidden, y.hidden);
        EXPECT_EQ(x.views, y.views);
        EXPECT_EQ(x.checks, y.checks);
    }
}

TEST(Lesson, IsWrittenAsItIsRead) {
    const Lesson lesson = parse_lesson(
        "# Title\n# zh: 标题\n\n## One\n## zh: 一\nsource: signal:step:16x16\nleft: upsample scale=2\nloss: sum\n"
        "look: pinned=[3, 4] layout=wipe learning={\"loss\":\"features\"}\nhide: controls, tabs\nviews: output\n"
        "First line,\nsecond line.\nzh: 第一行\n\nNew paragraph.\n? Why?\n! Because.\ncheck: left.macs = 0\n\n"
        "## Two\nencoder: avg_pool kernel=2\nright: relu\nlook: pinned= layout=difference\nhide:\nview: output\npanels: output\n"
        "## Three\nsource: sample\nencoder:\nviews:\n",
        "x.lesson");
    const std::string text = print_lesson(lesson);
    expect_same(parse_lesson(text, "again"), lesson);
    EXPECT_EQ(print_lesson(parse_lesson(text, "again")), text);
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(PROJECT_ROOT) / "assets/lessons")) {
        if (entry.path().extension() != ".lesson") continue;
        const Lesson box = read_lesson(entry.path());
        expect_same(parse_lesson(print_lesson(box), entry.path().string()), box);
    }
}

TEST(Lesson, WhatItCannotSayIsRefused) {
    Lesson lesson = parse_lesson("# T\n## S\nWords.\n", "x");
    lesson.steps[0].text.english = "left: is where A stands.";
    EXPECT_THROW(print_lesson(lesson), Error);
    lesson.steps[0].text.english = "A stands left.";
    lesson.steps[0].session.right.stages[0].kernel.weight = GivenWeight{};
    EXPECT_THROW(print_lesson(lesson), Error);
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
