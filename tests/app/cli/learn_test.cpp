// deconvoscope learn, as a user runs it: the report's entries, files, refusals.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/app/cli/program.h"

namespace {

using Json = nlohmann::json;

const std::string small = "learn sample --longest-side 32 --preset learn_k4s2 --steps 25 ";

TEST(Learn, ReportsEveryEntryFromBeforeTheFirstStepToTheLast) {
    const Program program;
    const Outcome run = program.run(small + "--every 10 --report r.json --csv r.csv");
    ASSERT_EQ(run.status, 0) << run.err;
    const Json report = Json::parse(Program::slurp(program.file("r.json")));
    std::vector<int> steps;
    for (const Json& entry : report["steps"]) {
        steps.push_back(entry["step"]);
        for (const char* side : {"left", "right"}) {
            EXPECT_GT(entry[side]["loss"].get<double>(), 0);
            EXPECT_NEAR(entry[side]["psnr"].get<double>(),
                        -10 * std::log10(entry[side]["loss"].get<double>()), 1e-6);
            for (const char* level : {"picture", "grey", "red"})
                EXPECT_TRUE(entry[side]["levels"][level].is_number()) << level;
        }
    }
    EXPECT_EQ(steps, (std::vector{0, 10, 20, 25}));
    const Json &first = report["steps"].front(), &last = report["steps"].back();
    EXPECT_LT(last["right"]["loss"].get<double>(), first["right"]["loss"].get<double>());
    EXPECT_GT(first["right"]["levels"]["grey"].get<double>(), 10);
    EXPECT_LT(first["left"]["levels"]["grey"].get<double>(), 1e-3);
    EXPECT_EQ(report["verdict"].size(), 3u);
    EXPECT_EQ(Program::slurp(program.file("r.csv")).find("step,left.loss,left.psnr,left.levels.picture"), 0u);
}

TEST(Learn, WritesFigureAnimationAndWeightsThatGoOn) {
    const Program program;
    const Outcome run = program.run(
        small +
        "--output f.png --animation a.webp --weights-left new/left --weights-right new/right --report r.json");
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(Program::slurp(program.file("f.png")).substr(1, 3), "PNG");
    EXPECT_EQ(Program::slurp(program.file("a.webp")).substr(8, 4), "WEBP");
    const std::string right = "conv_transpose kernel=4 stride=2 padding=1 channels=3 weight=" +
                              program.file("new/right/0.weight.npy");
    const std::string left = "upsample scale=2 mode=nearest | conv kernel=3 padding=same channels=3 weight=" +
                             program.file("new/left/1.weight.npy");
    const Outcome again = program.run({"learn", "sample", "--longest-side", "32", "--left", left, "--right",
                                       right, "--steps", "0", "--report", "again.json"});
    ASSERT_EQ(again.status, 0) << again.err;
    const Json before = Json::parse(Program::slurp(program.file("r.json"))),
               after = Json::parse(Program::slurp(program.file("again.json")));
    EXPECT_EQ(before["steps"].back()["right"], after["steps"].front()["right"]);
    EXPECT_EQ(before["steps"].back()["left"], after["steps"].front()["left"]);
}

TEST(Learn, DivergenceIsNullWithANoteThatNamesTheStep) {
    const Program program;
    const Outcome run = program.run(small + "--optimizer sgd --rate 1e9 --report r.json");
    ASSERT_EQ(run.status, 0) << run.err;
    const Json report = Json::parse(Program::slurp(program.file("r.json")));
    EXPECT_TRUE(report["steps"].back()["right"]["loss"].is_null());
    ASSERT_EQ(report["notes"].size(), 2u);
    EXPECT_NE(report["notes"][1].get<std::string>().find("right: it diverged at step "), std::string::npos);
}

TEST(Learn, RefusesWithOneLineAndLeavesNothing) {
    const Program program;
    for (const auto& [arguments, word] : std::vector<std::pair<std::string, std::string>>{
             {"--momentum 0.9", "--momentum"},
             {"--feature-stride 2", "--feature-stride"},
             {"--feature-seed 2", "--feature-seed"},
             {"--loss features --feature-stride 3", "feature stride"},
             {"--rate 0", "rate"},
             {"--rate nan", "rate"},
             {"--optimizer sgd --momentum 1", "momentum"},
             {"--steps 1.5", "--steps"},
             {"--steps 1000001", "--steps"},
             {"--every 0", "--every"},
             {"--task nothing", "--task"},
             {"--encoder relu", "--encoder"},
             {"--output f.gif", "--output"},
             {"--animation f.png", "--animation"},
             {"--weights-left w --weights-right w/", "same folder"},
             {"--right relu|avg_pool", "right"}}) {
        const Outcome run = program.run("learn signal:ramp:16x16 --steps 5 --report r.json " + arguments);
        EXPECT_EQ(run.status, 2) << arguments << ": " << run.err;
        EXPECT_NE(run.err.find(word), std::string::npos) << arguments << ": " << run.err;
        EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
        EXPECT_TRUE(std::filesystem::is_empty(program.folder().path())) << arguments;
    }
}

}  // namespace
