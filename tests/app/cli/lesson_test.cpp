// deconvoscope lesson; every number that the lessons in the box claim is computed.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "engine/files/npy.h"
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

TEST(Lessons, WithAMarkBesideTheirPictureAreRefused) {
    const Program program;
    std::ofstream(program.file("x.lesson"))
        << "# T\n## S\nsource: signal:step:16x16\nmark: box 40,2,8,8\nmark: box 2,2,8,8\n";
    const Outcome check = program.run("lesson x.lesson --check");
    EXPECT_EQ(check.status, 2);
    EXPECT_NE(check.out.find("WRONG step 1: mark: box 40,2,8,8: nothing of it lies in"), std::string::npos)
        << check.out;
    EXPECT_NE(check.err.find("1 of its checks"), std::string::npos) << check.err;
    const Outcome handout = program.run("lesson x.lesson --pictures out");
    EXPECT_EQ(handout.status, 2);
    EXPECT_NE(handout.err.find("x.lesson: line 2: mark: box 40,2,8,8"), std::string::npos) << handout.err;
}

/// A lesson on a picture with weights from a file, in a folder of its own.
std::string lesson_with_files(const Program& program) {
    fs::create_directories(program.file("class"));
    engine::Tensor picture({1, 1, 6, 6}), weight({1, 1, 2, 2});
    std::ranges::fill(picture.values(), 0.5f);
    std::ranges::fill(weight.values(), 3.0f);
    engine::write_npy(program.file("class/picture.npy"), picture);
    engine::write_npy(program.file("class/w.npy"), weight);
    const std::string file = program.file("class/a.lesson");
    std::ofstream(file)
        << "# T\n## S\nsource: picture.npy\nleft: relu\nright: conv_transpose stride=2 weight="
        << program.file("class/w.npy") << "\ncheck: right.output.max = 1.5\n";
    return file;
}

TEST(Lessons, ArePackedWithTheirFiles) {
    const Program program;
    const std::string file = lesson_with_files(program);
    Outcome run = program.run({"lesson", file, "--pack", "packed.lesson"});
    ASSERT_EQ(run.status, 0) << run.err;
    const std::string bytes = Program::slurp(program.file("packed.lesson"));
    fs::remove_all(program.file("class"));
    run = program.run("lesson packed.lesson --check");
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_NE(run.out.find("1 checks, 0 wrong"), std::string::npos) << run.out;
    run = program.run("lesson packed.lesson --pack again.lesson");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(Program::slurp(program.file("again.lesson")), bytes) << "the same lesson is the same bytes";
}

TEST(Lessons, NothingIsLeftOfWhatWasUnpacked) {
    const Program program;
    program.run({"lesson", lesson_with_files(program), "--pack", "packed.lesson"});
    fs::create_directories(program.file("tmp"));
    EXPECT_EQ(program.run("lesson packed.lesson --check", "TMPDIR=tmp").status, 0);
    EXPECT_TRUE(fs::is_empty(program.file("tmp")));
}

TEST(Lessons, ThatAreBadArchivesAreRefused) {
    const Program program;
    const std::string file = lesson_with_files(program);
    program.run({"lesson", file, "--pack", "packed.lesson"});
    const std::string good = Program::slurp(program.file("packed.lesson"));
    const auto refused = [&](const std::string& bytes, const char* why) {
        std::ofstream(program.file("bad.lesson"), std::ios::binary) << bytes;
        const Outcome run = program.run("lesson bad.lesson --check");
        EXPECT_EQ(run.status, 2) << run.err;
        EXPECT_NE(run.err.find("bad.lesson: "), std::string::npos) << run.err;
        EXPECT_NE(run.err.find(why), std::string::npos) << run.err;
    };
    const auto renamed = [&](std::string bytes, const std::string& from, const std::string& to) {
        for (auto at = bytes.find(from); at != bytes.npos; at = bytes.find(from, at + 1))
            bytes.replace(at, from.size(), to);
        return bytes;
    };
    refused(good.substr(0, good.size() / 2), "archive");
    refused(renamed(good, "picture.npy", "../evil.npy"), "no plain file name");
    refused(renamed(good, "lesson.lesson", "lesson.lassen"), "there is no lesson.lesson");
    EXPECT_FALSE(fs::exists(program.file("evil.npy")));
    fs::remove(program.file("class/picture.npy"));
    const Outcome gone = program.run({"lesson", file, "--pack", "new.lesson"});
    EXPECT_EQ(gone.status, 2);
    EXPECT_NE(gone.err.find("picture.npy"), std::string::npos) << gone.err;
    EXPECT_FALSE(fs::exists(program.file("new.lesson")));
    EXPECT_EQ(program.run({"lesson", file, "--pack", "new.zip"}).status, 2);
}

TEST(Lessons, BecomeAHandout) {
    const Program program;
    std::ofstream(program.file("x.lesson"))
        << "# T\n# zh: 题\n## S\n## zh: 步\nsource: signal:step:16x16\nSome words.\nzh: 一些话。\n? Q\n! A\n";
    const Outcome run = program.run("lesson x.lesson --pictures hand/out --language zh");
    ASSERT_EQ(run.status, 0) << run.err;
    for (const char* name : {"hand/out/step-01.png", "hand/out/step-01.pdf", "hand/out/handout.pdf"})
        EXPECT_TRUE(fs::exists(program.file(name))) << name;
    const std::string text = Program::slurp(program.file("hand/out/handout.md"));
    EXPECT_NE(text.find("# 题"), std::string::npos) << text;
    EXPECT_NE(text.find("一些话。"), std::string::npos) << text;
    EXPECT_NE(text.find("**Q**"), std::string::npos) << text;
}

}  // namespace
