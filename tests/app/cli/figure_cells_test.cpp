// compare with several pictures, as a user runs it: what is finished survives an interrupt, a kill, damage
// and other processes, and nothing stale is ever taken.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/core/version.h"
#include "engine/files/atomic_file.h"
#include "engine/files/npy.h"
#include "engine/sweep/block_file.h"
#include "tests/app/cli/program.h"

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

Words operator+(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

/// A program whose state folder lies in its own.
class Figures : public Program {
  public:
    Outcome run(const Words& words, const std::string& before = "") const {
        return Program::run(words, "export XDG_STATE_HOME='" + file("state") + "';" + before);
    }
    std::vector<fs::path> cells() const {
        std::vector<fs::path> found;
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(file("state/deconvoscope/figures"), none))
            found.push_back(entry.path());
        return found;
    }
    bool has(const std::string& name) const { return fs::exists(file(name)); }
    std::string read(const std::string& name) const { return slurp(file(name)); }
};

/// The part of a kept cell's name that stands for all that determines it.
std::string hash_of(const fs::path& cell) {
    const std::string name = cell.filename().string();
    return name.substr(name.rfind('_') + 1, 16);
}

const Words four_pictures{"compare",     "signal:zoneplate:24x24",
                          "--reference", "original",
                          "--encoder",   "avg_pool kernel=2",
                          "--add",       "upsample scale=2 mode=bicubic",
                          "--crop",      "4,4,8,8",
                          "--row",       "signal:step:24x24",
                          "--row",       "signal:noise:24x20",
                          "--row",       "signal:ramp:20x24",
                          "--width",     "600"};
const Words results{"--output", "f.png", "--table", "t.csv", "--report", "r.json"};

void expect_same_results(const Figures& one, const Figures& other) {
    for (const char* name : {"f.png", "t.csv", "r.json"})
        EXPECT_TRUE(one.read(name) == other.read(name) && !one.read(name).empty()) << name;
}

/// Shell text before the program that ends it with the signal once so many cells are kept.
std::string ends_after(int cells, const std::string& signal) {
    return "sh -c '\"$@\" & while [ $(ls state/deconvoscope/figures 2>/dev/null | wc -l) -lt " +
           std::to_string(cells) + " ] && kill -0 $!; do sleep 0.01; done; kill -" + signal +
           " $!; wait $!' sh";
}

/// The last picture is the largest, so that a kill that comes late still comes in time.
const Words long_work{"compare", "signal:noise:200x200",
                      "--left",  "conv_transpose kernel=31 stride=3 init=normal",
                      "--right", "conv_transpose kernel=30 stride=3 init=normal",
                      "--row",   "signal:noise:200x201",
                      "--row",   "signal:noise:201x200",
                      "--row",   "signal:noise:201x201",
                      "--row",   "signal:noise:402x401",
                      "--width", "600"};

TEST(FigureCells, GoOnAfterAnInterruptAndAKill) {
    const Figures whole, broken;
    ASSERT_EQ(whole.run(long_work + results).status, 0);
    const Outcome stopped = broken.run(long_work + results, ends_after(1, "TERM"));
    EXPECT_EQ(stopped.status, 1) << stopped.err;
    EXPECT_EQ(count(stopped.err, "interrupted: finished cells are kept, the same command goes on from there"),
              1u)
        << stopped.err;
    EXPECT_FALSE(broken.has("f.png") || broken.has("t.csv"));
    ASSERT_GE(broken.cells().size(), 1u);
    const std::size_t kept = broken.cells().size();
    broken.run(long_work + results, ends_after(static_cast<int>(kept) + 1, "KILL"));
    ASSERT_GT(broken.cells().size(), kept);
    EXPECT_FALSE(broken.has("f.png") || broken.has("t.csv"));
    const Outcome last = broken.run(long_work + results);
    ASSERT_EQ(last.status, 0) << last.err;
    EXPECT_GT(count(last.err, "kept from before"), kept) << last.err;
    EXPECT_LT(count(last.err, "kept from before"), 5u) << last.err;
    EXPECT_EQ(count(last.err, "[5/5] noise:402x401: "), 0u) << "the name is as figures say it: " << last.err;
    EXPECT_EQ(count(last.err, "[5/5] signal:noise:402x401: "), 1u) << last.err;
    expect_same_results(whole, broken);
    EXPECT_TRUE(broken.cells().empty()) << "what is written needs no cells";
}

TEST(FigureCells, GoOnAfterAFullDisk) {
    const Figures whole, full;
    ASSERT_EQ(whole.run(four_pictures + results).status, 0);
    // A figure is larger than what is kept of a picture.
    const Outcome run = full.run(four_pictures + results, "ulimit -f 40;");
    EXPECT_EQ(run.status, 1) << run.err;
    EXPECT_FALSE(full.has("f.png") || full.has("t.csv"));
    EXPECT_EQ(full.cells().size(), 4u) << run.err;
    EXPECT_EQ(count(full.run(four_pictures + results).err, "kept from before"), 4u);
    expect_same_results(whole, full);
}

TEST(FigureCells, ShardsMakeTheSameFiles) {
    const Figures whole, parted;
    ASSERT_EQ(whole.run(four_pictures + results).status, 0);
    for (const char* shard : {"2/3", "3/3"}) {
        const Outcome run = parted.run(four_pictures + results + Words{"--shard", shard});
        ASSERT_EQ(run.status, 0) << run.err;
        EXPECT_NE(run.err.find("cells are done: the shard that completes them"), std::string::npos)
            << run.err;
        EXPECT_FALSE(parted.has("f.png") || parted.has("t.csv") || parted.has("r.json"));
    }
    const Outcome last = parted.run(four_pictures + results + Words{"--shard", "1/3"});
    ASSERT_EQ(last.status, 0) << last.err;
    EXPECT_EQ(count(last.err, "\n"), 3u) << "two cells and what was written: " << last.err;
    expect_same_results(whole, parted);
    EXPECT_TRUE(parted.cells().empty());

    fs::remove(parted.file("f.png"));
    for (const char* shard : {"1/2", "2/3"})  // of several divisions
        ASSERT_EQ(parted.run(four_pictures + results + Words{"--shard", shard}).status, 0);
    const Outcome rest = parted.run(four_pictures + results);
    EXPECT_EQ(count(rest.err, "kept from before"), 3u) << rest.err;
    expect_same_results(whole, parted);
}

TEST(FigureCells, ManyProcessesDoNoHarm) {
    const Figures whole, shared;
    ASSERT_EQ(whole.run(four_pictures + results).status, 0);
    std::string together =
        "sh -c 'for s in 1/1 1/1 1/4 2/4 3/4 4/4; do \"$@\" --shard $s || touch failed & done; wait' sh";
    const Outcome run = shared.run(four_pictures + results, together);
    EXPECT_FALSE(shared.has("failed")) << run.err;
    expect_same_results(whole, shared);
    ASSERT_EQ(shared.run(four_pictures + results).status, 0);
    EXPECT_TRUE(shared.cells().empty());
}

TEST(FigureCells, ADamagedOneIsNamedKeptAsideAndComputedAgain) {
    const Figures program;
    const Words words = four_pictures + results;
    ASSERT_EQ(program.run(words).status, 0);
    const std::string figure = program.read("f.png");
    ASSERT_EQ(program.run(words + Words{"--shard", "2/4"}).status, 0);
    const fs::path cell = program.cells().at(0);
    const std::string bytes = Program::slurp(cell);
    ASSERT_TRUE(engine::read_block(cell, std::string(engine::version()) + " " + hash_of(cell))) << cell;
    for (const std::string& damage :
         {bytes.substr(0, bytes.size() / 2), bytes.substr(0, 40), std::string("words"), std::string()}) {
        engine::write_file(cell, damage);
        const Outcome run = program.run(words + Words{"--shard", "2/4"});
        EXPECT_EQ(run.status, 0);
        EXPECT_NE(run.err.find(cell.string() + " was damaged ("), std::string::npos) << run.err;
        EXPECT_NE(run.err.find("computed again: ripple index A "), std::string::npos) << run.err;
        EXPECT_EQ(Program::slurp(cell.string() + ".damaged"), damage);
        EXPECT_TRUE(Program::slurp(cell) == bytes);
        fs::remove(cell.string() + ".damaged");
    }
    fs::remove(program.file("f.png"));
    EXPECT_EQ(count(program.run(words).err, "kept from before"), 1u);
    EXPECT_TRUE(program.read("f.png") == figure);
}

struct Change {
    const char* what;
    Words words;        ///< about the figure; a flag that is there is replaced
    Words behind = {};  ///< about the row
};

/// Whether a run of the row, with the change, takes over what an earlier one kept.
bool takes_over(const Figures& program, const Change& change = {"nothing", {}}) {
    Words words{"compare",  "q.npy",
                "--left",   "conv kernel=3 padding=same weight=w.npy bias=b.npy",
                "--right",  "upsample scale=2",
                "--output", "f.svg",
                "--width",  "600"};
    for (const std::string& word : change.words)
        if (const auto at = std::ranges::find(words, word); word.starts_with("--") && at != words.end())
            words.erase(at, at + 2);
    const Outcome run =
        program.run(words + change.words + Words{"--row", "p.npy", "--shard", "2/2"} + change.behind);
    EXPECT_EQ(run.status, 0) << change.what << run.err;
    EXPECT_EQ(count(run.err, "[1/1] p.npy: "), 1u) << change.what << run.err;
    return count(run.err, "kept from before") == 1;
}

void write_bias(const Figures& program, float last) {
    engine::Tensor bias({1, 1, 1, 3}, 0);
    bias.data()[2] = last;
    engine::PendingFile file(program.file("b.npy"));
    engine::write_npy_vector(file, bias);
    file.commit();
}

void write_inputs(const Figures& program) {
    engine::write_npy(program.file("w.npy"), engine::Tensor({3, 1, 3, 3}, 0.1f));
    engine::write_npy(program.file("p.npy"), engine::Tensor({1, 3, 64, 64}, 0.4f));
    engine::write_npy(program.file("q.npy"), engine::Tensor({1, 3, 64, 64}, 0.6f));
    engine::write_npy(program.file("small.npy"), engine::Tensor({1, 3, 8, 8}, 0.6f));
    write_bias(program, 0);
}

TEST(FigureCells, NothingStaleIsTaken) {
    const Figures program;
    write_inputs(program);
    const Change changes[] = {
        {"nothing", {}},
        {"longest side", {"--longest-side", "48"}},
        {"encoder", {"--encoder", "avg_pool kernel=2"}},
        {"left", {"--left", "upsample scale=2 mode=bilinear"}},
        {"right", {"--right", "upsample scale=3"}},
        {"a seed", {"--right", "conv_transpose kernel=4 stride=2 init=normal seed=1"}},
        {"another seed", {"--right", "conv_transpose kernel=4 stride=2 init=normal seed=2"}},
        {"added", {"--add", "upsample scale=2 mode=bicubic"}},
        {"added twice", {"--add", "upsample scale=2 mode=bicubic", "--add", "relu"}},
        {"order", {"--add", "relu", "--add", "upsample scale=2 mode=bicubic"}},
        {"reference", {"--reference", "original"}},
        {"border", {"--reference", "original", "--score-border", "2"}},
        {"luma", {"--reference", "original", "--score-luma"}},
        {"size of the crops", {"--crop", "0,0,9,9"}},
        {"crop", {"--crop", "0,0,9,9"}, {"--crop", "1,1,9,9"}},
        {"place of the crop", {"--crop", "0,0,9,9"}, {"--crop", "1,2,9,9"}},
        {"two crops", {"--crop", "0,0,9,9"}, {"--crop", "1,2,9,9", "--crop", "1,1,9,9"}},
        {"width", {"--width", "900"}},
        {"magnification", {"--magnify", "9"}},
        {"range", {"--range", "0,0.5"}},
        {"automatic range", {"--range", "auto"}},
        {"channel", {"--channel", "0"}},
        {"map", {"--channel", "0", "--map", "viridis"}},
        {"the room for crops", {}, {"--row", "small.npy"}},
    };
    for (std::size_t i = 0; i < std::size(changes); ++i) {
        EXPECT_FALSE(takes_over(program, changes[i])) << changes[i].what;
        EXPECT_EQ(program.cells().size(), i + 1) << changes[i].what;
        EXPECT_TRUE(takes_over(program, changes[i])) << changes[i].what;
    }
}

TEST(FigureCells, NothingStaleIsTakenOfTheSameName) {
    const Figures program;
    write_inputs(program);
    EXPECT_FALSE(takes_over(program));
    EXPECT_TRUE(takes_over(program));
    engine::write_npy(program.file("w.npy"), engine::Tensor({3, 1, 3, 3}, 0.2f));
    EXPECT_FALSE(takes_over(program)) << "a weight";
    write_bias(program, 1);
    EXPECT_FALSE(takes_over(program)) << "a bias";
    EXPECT_TRUE(takes_over(program));
    engine::Tensor picture({1, 3, 64, 64}, 0.4f);
    picture.data()[picture.size() - 1] = 0.5f;
    engine::write_npy(program.file("p.npy"), picture);
    EXPECT_FALSE(takes_over(program)) << "one value of the picture";
    EXPECT_TRUE(takes_over(program));
    EXPECT_FALSE(takes_over(program, {"grey", {"--grey", "--left", "upsample scale=2"}}));
    engine::write_npy(program.file("p.npy"), engine::Tensor({1, 3, 64, 65}, 0.4f));
    EXPECT_FALSE(takes_over(program)) << "its size";
    EXPECT_TRUE(takes_over(program));

    // What another version kept, under the same name.
    for (const fs::path& cell : program.cells()) {
        const auto block = engine::read_block(cell, std::string(engine::version()) + " " + hash_of(cell));
        ASSERT_TRUE(block) << cell;
        engine::write_file(cell, engine::encode_block(*block, "0.0.1 " + hash_of(cell)));
    }
    EXPECT_FALSE(takes_over(program));
    EXPECT_TRUE(takes_over(program));
}

TEST(FigureCells, WhatIsPutToACellLaterIsNotPartOfIt) {
    const Figures program;
    write_inputs(program);
    EXPECT_FALSE(takes_over(program));
    for (const Words& more : std::vector<Words>{{"--left-label", "ours"},
                                                {"--theme", "dark"},
                                                {"--title", "Words"},
                                                {"--no-captions"},
                                                {"--mark", "box 1,1,4,4"},
                                                {"--loss", "sum"},
                                                {"--report", "r.json"}})
        EXPECT_TRUE(takes_over(program, {more.front().c_str(), more, {"--mark", "box 2,2,4,4"}}));
    EXPECT_EQ(program.cells().size(), 1u);
}

TEST(FigureCells, LabelsMarksAndNamesAreThoseOfTheCommand) {
    const Figures program;
    write_inputs(program);
    const Words words{"compare", "q.npy", "--width", "900", "--output", "f.svg", "--table", "t.csv"};
    const Words marks{"--mark", "text 5,5 FIRST", "--row", "p.npy", "--mark", "text 5,5 SECOND"};
    ASSERT_EQ(program.run(words + Words{"--row", "p.npy", "--shard", "2/2"}).status, 0);
    fs::copy(program.file("p.npy"), program.file("again.npy"));
    const Outcome run =
        program.run(words + Words{"--left-label", "ours"} + marks + Words{"--row", "again.npy"});
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(count(run.err, "[2/3] p.npy: kept from before"), 1u) << run.err;
    const std::string figure = program.read("f.svg");
    for (const char* word : {"FIRST", "SECOND", "ours", ">q.npy<", ">p.npy<", ">again.npy<"})
        EXPECT_NE(figure.find(word), std::string::npos) << word;
    const std::string table = program.read("t.csv");
    EXPECT_EQ(count(table, ",ours,"), 4u) << table;
    EXPECT_EQ(count(table, "\nagain.npy,"), 2u) << table;
}

TEST(FigureCells, WithoutAHomeNothingIsKept) {
    const Figures whole;
    ASSERT_EQ(whole.run(four_pictures + results).status, 0);
    const Figures homeless;
    const std::string nowhere = "unset HOME XDG_STATE_HOME;";
    const Outcome run = homeless.run(four_pictures + results, nowhere);
    ASSERT_EQ(run.status, 0) << run.err;
    expect_same_results(whole, homeless);
    EXPECT_EQ(std::distance(fs::directory_iterator(homeless.folder().path()), {}), 3) << "only the results";
    const Outcome shard = homeless.run(four_pictures + results + Words{"--shard", "1/2"}, nowhere);
    EXPECT_EQ(shard.status, 2);
    EXPECT_NE(shard.err.find("--shard 1/2"), std::string::npos) << shard.err;
    const Outcome sweep = homeless.run(
        {"sweep", "signal:ramp:8x8", "--vary", "right.0.kernel=2..3", "--output", "s.png", "--shard", "1/2"},
        nowhere);
    EXPECT_EQ(sweep.status, 2) << sweep.err;
    // A place where nothing can be kept is no reason to make no figure.
    engine::write_file(homeless.file("state"), "a file");
    const Outcome blocked = homeless.run(four_pictures + results);
    EXPECT_EQ(blocked.status, 0) << blocked.err;
    EXPECT_EQ(count(blocked.err, "; not kept: "), 4u) << blocked.err;
    EXPECT_EQ(homeless.run(four_pictures + results + Words{"--shard", "1/2"}).status, 1);
}

TEST(FigureCells, OnePictureKeepsNothingAndSaysNothing) {
    const Figures program;
    const Outcome run = program.run({"compare", "signal:step:16x16", "--add", "upsample scale=2", "--crop",
                                     "0,0,8,8", "--width", "600", "--output", "f.png", "--table", "t.csv"});
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.err, "");
    EXPECT_FALSE(program.has("state"));
}

TEST(FigureCells, Refusals) {
    const Figures program;
    const struct {
        Words words;
        const char* says;
    } cases[] = {
        {{"--row", "signal:step:9x9", "--output", "f.png", "--shard", "3/2"}, "--shard 3/2: i/n is expected"},
        {{"--row", "signal:step:9x9", "--output", "f.png", "--shard", "0/2"}, "--shard 0/2: i/n is expected"},
        {{"--output", "f.png", "--shard", "1/2"}, "--shard needs --row"},
        {{"--shard", "1/2"}, "--shard needs --row"},
        {{"--row", "nowhere.png", "--output", "f.png"}, "nowhere.png"},
        {{"--row", "signal:step:9x9", "--crop", "0,0,4,4", "--output", "f.png", "--crop", "0,0,5,4"},
         "one size"},
        {{"--crop", "0,0,4,4", "--row", "signal:step:9x9", "--crop", "90,0,4,4", "--output", "f.png"},
         "inside"},
        {{"--row", "signal:step:9x9", "--output", "f.png", "--type-size", "3"}, "3"},
        {{"--row", "signal:step:9x9", "--output", "f.png", "--channel", "7"}, "channel 7"},
    };
    for (const auto& c : cases) {
        const Outcome run = program.run(Words{"compare", "signal:ramp:8x8"} + c.words);
        EXPECT_EQ(run.status, 2) << c.says << run.err;
        EXPECT_NE(run.err.find(c.says), std::string::npos) << run.err;
        EXPECT_EQ(count(run.err, "\n"), 1u) << "refused before any cell: " << run.err;
        EXPECT_TRUE(fs::is_empty(program.folder().path())) << c.says;
    }
}

}  // namespace
