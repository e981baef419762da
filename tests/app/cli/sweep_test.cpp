// deconvoscope sweep, as a user runs it: results, impossible cells, resume after a kill, shards.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "tests/app/cli/program.h"

namespace {

const std::vector<std::string> kernels_and_strides = {"sweep",   "signal:zoneplate:20x20",
                                                      "--right", "conv_transpose kernel=3 stride=2 init=box",
                                                      "--vary",  "right.0.kernel=2..4,right.0.stride=1..2",
                                                      "--width", "600"};

std::vector<std::string> with(std::vector<std::string> arguments, const std::vector<std::string>& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

/// The state folder lies in the scratch folder, too.
std::string environment(const Program& program) {
    return "export XDG_STATE_HOME='" + program.file("state") + "';";
}

/// Rows of a CSV without line breaks in its fields, as column -> text.
std::vector<std::map<std::string, std::string>> read_csv(const std::string& text) {
    std::vector<std::vector<std::string>> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back({""});
        bool inside = false;
        for (const char c : line) {
            if (c == '"')
                inside = !inside;
            else if (c == ',' && !inside)
                lines.back().emplace_back();
            else if (c != '\r')
                lines.back().back() += c;
        }
    }
    std::vector<std::map<std::string, std::string>> rows;
    for (std::size_t i = 1; i < lines.size(); ++i)
        for (std::size_t c = 0; c < lines[0].size(); ++c) {
            if (c == 0) rows.emplace_back();
            rows.back()[lines[0][c]] = lines[i].at(c);
        }
    return rows;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

TEST(Sweep, TableAgreesWithTheTheory) {
    const Program program;
    const Outcome run = program.run(
        with(kernels_and_strides, {"--output", "sheet.png", "--csv", "table.csv"}), environment(program));
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(count(run.err, "\n"), 6u) << run.err;
    const auto rows = read_csv(Program::slurp(program.file("table.csv")));
    ASSERT_EQ(rows.size(), 6u);
    for (auto row : rows) {
        const int kernel = std::stoi(row["right.0.kernel"]), stride = std::stoi(row["right.0.stride"]);
        EXPECT_EQ(row["status"], "done");
        EXPECT_EQ(std::stod(row["right.constant_response.ripple_index"]) < 1e-6, kernel % stride == 0)
            << kernel << " " << stride;
        EXPECT_EQ(std::stod(row["right.coverage.interior_max"]), std::pow((kernel + stride - 1) / stride, 2));
        const int size = 19 * stride + kernel;
        EXPECT_EQ(row["right.output_shape"],
                  "[1,1," + std::to_string(size) + "," + std::to_string(size) + "]");
    }
}

TEST(Sweep, ImpossibleCellsSayWhy) {
    const Program program;
    const Outcome run =
        program.run({"sweep", "signal:ramp:8x8", "--right", "conv_transpose kernel=3 stride=2 padding=1",
                     "--vary", "right.0.output-padding=0..2", "--output", "out", "--width", "600"});
    ASSERT_EQ(run.status, 0) << run.err;
    const auto rows = read_csv(Program::slurp(program.file("out/sweep.csv")));
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[1].at("status"), "done");
    EXPECT_EQ(rows[2].at("status"), "impossible");
    EXPECT_NE(rows[2].at("error").find("output padding"), std::string::npos) << rows[2].at("error");
    EXPECT_TRUE(std::filesystem::exists(program.file("out/sheet.png")));
    EXPECT_TRUE(std::filesystem::exists(program.file("out/r00c01_output-padding=1.png")));
    EXPECT_TRUE(std::filesystem::exists(program.file("out/r00c01_output-padding=1.json")));
    EXPECT_FALSE(std::filesystem::exists(program.file("out/r00c02_output-padding=2.png")));
}

TEST(Sweep, GoesOnAfterAKill) {
    const Program whole, killed;
    ASSERT_EQ(whole.run(with(kernels_and_strides, {"--output", "out"})).status, 0);
    for (const char* seconds : {"0.03", "0.06", "0.1", "0.15"}) {
        // `timeout` stands before the program's name.
        killed.run(with(kernels_and_strides, {"--output", "out"}), std::string("timeout -s KILL ") + seconds);
        for (const char* name : {"out/sheet.png", "out/sweep.csv"}) {
            if (!std::filesystem::exists(killed.file(name))) continue;
            EXPECT_TRUE(Program::slurp(whole.file(name)) == Program::slurp(killed.file(name))) << name;
        }
    }
    const Outcome again = killed.run(with(kernels_and_strides, {"--output", "out"}));
    ASSERT_EQ(again.status, 0) << again.err;
    for (const char* name : {"out/sheet.png", "out/sweep.csv"})
        EXPECT_TRUE(Program::slurp(whole.file(name)) == Program::slurp(killed.file(name))) << name;
    const Outcome third = killed.run(with(kernels_and_strides, {"--output", "out"}));
    EXPECT_EQ(count(third.err, "kept from before"), 6u) << third.err;
    const Outcome changed = killed.run(with(kernels_and_strides, {"--output", "out", "--loss", "sum"}));
    EXPECT_EQ(count(changed.err, "kept from before"), 0u) << "another experiment shares no cell";
}

TEST(Sweep, CtrlCKeepsFinishedCellsAndLeavesNothingHalf) {
    const Program program;
    const Outcome run = program.run({"sweep", "signal:noise:256x256", "--vary",
                                     "right.0.kernel=2..40,right.0.stride=1..4", "--output", "out"},
                                    "timeout --preserve-status -s INT 1.5");
    EXPECT_EQ(run.status, 1) << run.err;
    EXPECT_EQ(count(run.err, "interrupted: finished cells are kept"), 1u) << run.err;
    EXPECT_FALSE(std::filesystem::exists(program.file("out/sheet.png")));
    for (const auto& entry : std::filesystem::recursive_directory_iterator(program.file("out")))
        EXPECT_NE(entry.path().filename().string().substr(0, 14), ".deconvoscope-") << entry.path();
}

TEST(Sweep, ShardsMakeTheSameSheet) {
    const Program whole, parted;
    ASSERT_EQ(
        whole.run(with(kernels_and_strides, {"--output", "sheet.png", "--csv", "t.csv"}), environment(whole))
            .status,
        0);
    EXPECT_TRUE(std::filesystem::is_empty(whole.file("state/deconvoscope/sweeps")))
        << "a finished sweep leaves no cells behind";
    for (const char* shard : {"2/3", "3/3", "1/3"}) {
        EXPECT_FALSE(std::filesystem::exists(parted.file("sheet.png")));
        ASSERT_EQ(
            parted
                .run(with(kernels_and_strides, {"--output", "sheet.png", "--csv", "t.csv", "--shard", shard}),
                     environment(parted))
                .status,
            0);
    }
    for (const char* name : {"sheet.png", "t.csv"})
        EXPECT_TRUE(Program::slurp(whole.file(name)) == Program::slurp(parted.file(name))) << name;
}

TEST(Sweep, AnimationAndFrames) {
    const Program program;
    const Outcome run = program.run(
        with(kernels_and_strides, {"--output", "a.webp", "--frames", "frames", "--frame-time", "200"}),
        environment(program));
    ASSERT_EQ(run.status, 0) << run.err;
    const std::string webp = Program::slurp(program.file("a.webp"));
    EXPECT_EQ(webp.substr(0, 4) + webp.substr(8, 4), "RIFFWEBP");
    EXPECT_EQ(count(webp, "ANMF"), 6u);
    EXPECT_TRUE(std::filesystem::exists(program.file("frames/frame-0006.png")));
    EXPECT_FALSE(std::filesystem::exists(program.file("frames/frame-0007.png")));
}

TEST(Sweep, Refusals) {
    const struct {
        std::vector<std::string> arguments;
        const char* says;
    } cases[] = {
        {{"--vary", "right.0.kernel=2..3"}, "--output"},
        {{"--output", "a.png"}, "--vary"},
        {{"--vary", "right.0.kernel=2..3", "--output", "a.jpg"}, ".webp"},
        {{"--vary", "right.9.kernel=2..3", "--output", "a.png"}, "stages, numbered from 0"},
        {{"--vary", "right.0.kernel=2..3", "--output", "a.png", "--shard", "3/2"}, "--shard"},
        {{"--vary", "right.0.kernel=2..3", "--output", "a.png", "--csv", "a.png"}, "same file"},
        {{"--vary", "right.0.kernel=2..3", "--output", "no/a.png"}, "--output"},
        {{"--vary", "right.0.kernel=2..3", "--output", "a.png", "--crop", "0,0,99,99"}, "crop"},
        {{"--vary", "right.0.kernel=2..3", "--output", "a.webp", "--frame-time", "1"}, "--frame-time"},
    };
    for (const auto& c : cases) {
        const Program program;
        const Outcome run = program.run(with({"sweep", "signal:ramp:8x8"}, c.arguments));
        EXPECT_EQ(run.status, 2) << run.err;
        EXPECT_NE(run.err.find(c.says), std::string::npos)
            << "'" << run.err << "' does not say '" << c.says << "'";
        EXPECT_TRUE(std::filesystem::is_empty(program.folder().path())) << c.says;
    }
}

}  // namespace
