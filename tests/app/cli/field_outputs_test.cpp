// Outputs that already are something: every command keeps a read-only file, and makes what a dangling link
// points at.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/app/cli/program.h"

namespace {

namespace fs = std::filesystem;

struct Command {
    std::string words;  ///< up to the name of the output
    const char *flag, *extension;
};

const Command commands[] = {
    {"compare signal:step:16x16 --output ", "--output", ".png"},
    {"compare signal:step:16x16 --output ", "--output", ".svg"},
    {"compare signal:step:16x16 --report ", "--report", ".json"},
    {"compare signal:step:16x16 --raw-left ", "--raw-left", ".npy"},
    {"apply relu --input x.npy --output ", "--output", ".npy"},
    {"code --framework jax --pipeline relu --output ", "--output", ".py"},
    {"code --framework onnx --pipeline relu --output ", "--output", ".onnx"},
    {"sweep signal:step:16x16 --vary right.0.kernel=2..3 --output cells --csv ", "--csv", ".csv"},
    {"learn signal:step:16x16 --steps 1 --report ", "--report", ".json"},
};

TEST(FieldOutputs, AReadOnlyFileIsKeptByEveryCommand) {
    const Program program;
    ASSERT_EQ(program.run("compare signal:step:16x16 --raw-left x.npy").status, 0);
    for (const Command& command : commands) {
        const std::string name = std::string("keep") + command.extension;
        std::ofstream(program.file(name)) << "keep\n";
        ASSERT_EQ(::chmod(program.file(name).c_str(), 0444), 0);
        const Outcome run = program.run(command.words + name);
        EXPECT_EQ(run.status, 2) << command.words;
        EXPECT_NE(run.err.find(name + ": it is read-only"), std::string::npos) << run.err;
        EXPECT_NE(run.err.find(command.flag), std::string::npos) << run.err;
        EXPECT_EQ(Program::slurp(program.file(name)), "keep\n");
        fs::remove(program.file(name));
    }
}

TEST(FieldOutputs, ADanglingLinkMakesItsTargetInEveryCommand) {
    const Program program;
    ASSERT_EQ(program.run("compare signal:step:16x16 --raw-left x.npy").status, 0);
    fs::create_directory(program.file("elsewhere"));
    for (const Command& command : commands) {
        const std::string link = std::string("link") + command.extension;
        const std::string target = std::string("elsewhere/made") + command.extension;
        fs::create_symlink(target, program.file(link));
        const Outcome run = program.run(command.words + link);
        EXPECT_EQ(run.status, 0) << command.words << run.err;
        EXPECT_TRUE(fs::is_symlink(program.file(link))) << command.words;
        EXPECT_GT(Program::slurp(program.file(target)).size(), 0u) << command.words;
        fs::remove(program.file(link));
        fs::remove(program.file(target));
    }
}

}  // namespace
