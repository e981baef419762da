// Lesson files: what is read has steps with lines of the file, and what its checks ask of a report is
// answered or refused.
#include "engine/records/lesson.h"

#include "engine/records/lesson_check.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::string report =
        R"({"left":{"coverage":{"interior_ratio":4,"holes":0,"phases":[[1,2],[3,4]]}},"notes":["none"],"null":null})";
    fuzz::expect_an_answer([&] {
        const engine::Lesson lesson = engine::parse_lesson(fuzz::text_of(data, size), "fuzz");
        FUZZ_CHECK(!lesson.steps.empty() && lesson.steps.size() <= engine::max_lesson_steps);
        for (const engine::LessonStep& step : lesson.steps) {
            FUZZ_CHECK(step.line >= 1 && step.line <= size + 1);
            fuzz::expect_an_answer([&] { engine::learned_steps(step.checks); });
            fuzz::expect_an_answer([&] { engine::check_reports(step.checks, {report}); });
        }
    });
    return 0;
}
