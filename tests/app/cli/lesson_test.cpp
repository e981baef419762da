// deconvoscope lesson; every number that the lessons in the box claim is computed.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/app/cli/program.h"

namespace {

namespace fs = std::filesystem;

TEST(Lessons, InTheBoxClaimWhatIsComputed) {
    const Program program;
    int lessons = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(PROJECT_ROOT) / "assets/lessons"))
        if (entry.path().extension() == ".lesson") {
            ++lessons;
            const Outcome run = program.run({"lesson", entry.path().string(), "--check"});
            EXPECT_EQ(run.status, 0) << run.out << run.err;
            EXPECT_NE(run.out.find(" 0 wrong"), std::string::npos) << run.out;
            EXPECT_EQ(run.out.find(" 0 checks"), std::string::npos) << entry.path();
        }
    EXPECT_GE(lessons, 3);
}

TEST(Lessons, AreRefusedWhereANumberIsWrong) {
    const Program program;
    std::ofstream(program.file("x.lesson"))
        << "# T\n## S\nsource: signal:step:16x16\ncheck: left.parameters = 12\n";
    const Outcome run = program.run("lesson x.lesson --check");
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.out.find("WRONG step 1"), std::string::npos) << run.out;
    EXPECT_NE(run.err.find("1 of its checks"), std::string::npos) << run.err;
    std::ofstream(program.file("y.lesson"))
        << "# T\n## S\nsource: signal:step:16x16\ncheck: left.parmeters = 12\n";
    EXPECT_NE(program.run("lesson y.lesson --check").err.find("parmeters"), std::string::npos);
}

TEST(Lessons, BecomeAHandout) {
    const Program program;
    std::ofstream(program.file("x.lesson"))
        << "# T\n# zh: 题\n## S\n## zh: 步\nsource: signal:step:16x16\nSome words.\nzh: 一些话。\n? Q\n! A\n";
    const Outcome run = program.run("lesson x.lesson --pictures hand/out --language zh");
    ASSERT_EQ(run.status, 0) << run.err;
    for (const char* name : {"hand/out/step-01.png", "hand/out/step-01.pdf"})
        EXPECT_TRUE(fs::exists(program.file(name))) << name;
    const std::string text = Program::slurp(program.file("hand/out/handout.md"));
    EXPECT_NE(text.find("# 题"), std::string::npos) << text;
    EXPECT_NE(text.find("一些话。"), std::string::npos) << text;
    EXPECT_NE(text.find("**Q**"), std::string::npos) << text;
}

}  // namespace
