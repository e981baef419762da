// compare with more than A and B: pipelines as columns, pictures as rows, and where both come from.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/app/cli/program.h"

namespace {

/// The words of a line, where ~ stands for a space within a word.
std::vector<std::string> spaced(const std::string& line) {
    std::istringstream stream(line);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) {
        std::ranges::replace(word, '~', ' ');
        words.push_back(word);
    }
    return words;
}

TEST(Compare, TakesAnyNumberOfPipelines) {
    const Program program;
    const std::vector<std::string> line{
        "compare",      "signal:zoneplate:32x40",
        "--encoder",    "avg_pool kernel=2",
        "--reference",  "original",
        "--left-label", "ours",
        "--add",        "upsample scale=2 mode=bilinear",
        "--label",      "50 % & more",
        "--add",        "conv_transpose kernel=4 stride=2 padding=1 init=bilinear"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), line.begin(), line.end());
        return program.run(more);
    };
    const Outcome run = with({"--report", "r.json", "--table", "t.tex", "--output", "f.png", "--width", "500",
                              "--crop", "4,4,16,16", "--crop", "8,20,16,16"});
    ASSERT_EQ(run.status, 0) << run.err;
    const auto report = nlohmann::json::parse(Program::slurp(program.file("r.json")));
    ASSERT_EQ(report["added"].size(), 2u);
    EXPECT_EQ(report["added"][0]["label"], "50 % & more");
    EXPECT_EQ(report["added"][1]["label"], "D");
    EXPECT_EQ(report["added"][0]["pipeline"], "upsample scale=2 mode=bilinear");

    // An added pipeline's numbers are those that it would have in B's place.
    const Outcome alone =
        program.run({"compare", "signal:zoneplate:32x40", "--encoder", "avg_pool kernel=2", "--reference",
                     "original", "--right", "upsample scale=2 mode=bilinear", "--report", "b.json"});
    ASSERT_EQ(alone.status, 0) << alone.err;
    const auto other = nlohmann::json::parse(Program::slurp(program.file("b.json")));
    for (const char* key : {"stages", "coverage", "constant_response", "output", "gradient", "score"})
        EXPECT_EQ(report["added"][0][key], other["right"][key]) << key;
    EXPECT_EQ(report["added"][0]["difference"], other["difference"]);

    const std::string table = Program::slurp(program.file("t.tex"));
    EXPECT_NE(table.find("50 \\% \\& more & 0.0000 & "), std::string::npos) << table;
    EXPECT_NE(table.find("\nours & "), std::string::npos) << table;
    ASSERT_EQ(with({"--table", "t.csv"}).status, 0);
    const std::string csv = Program::slurp(program.file("t.csv"));
    EXPECT_EQ(std::ranges::count(csv, '\n'), 5) << csv;

    EXPECT_NE(program.run({"compare", "sample", "--label", "x"}).err.find("--label x"), std::string::npos);
    EXPECT_EQ(with({"--label", "x", "--label", "y"}).status, 2);
    EXPECT_NE(with({"--output", "x.png", "--crop", "0,0,8,8", "--crop", "0,0,9,8"}).err.find("one size"),
              std::string::npos);
    EXPECT_NE(program.run({"compare", "sample", "--add", "upsampl"}).err.find("--add: "), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(program.file("x.png")));
}

TEST(Compare, SeveralPicturesAreRowsOfOneFigureAndOneTable) {
    const Program program;
    const std::string line =
        "compare signal:zoneplate:24x24 --longest-side 12 --reference original --left upsample~scale=2 "
        "--right upsample~scale=2~mode=bilinear --crop 4,4,8,8 --row signal:step:24x24 --crop 2,3,8,8 "
        "--crop 8,8,8,8 --row signal:noise:24x24 --width 900 ";
    const auto run = [&](const std::string& flags) { return program.run(spaced(line + flags)); };
    ASSERT_EQ(run("--output f.svg --table t.csv").status, 0) << run("--output f.svg --table t.csv").err;
    const std::string figure = Program::slurp(program.file("f.svg"));
    for (const char* word : {"zoneplate", "step", "noise", "PSNR (dB)", "SSIM", "font-weight=\"bold\""})
        EXPECT_NE(figure.find(word), std::string::npos) << word;
    const std::string table = Program::slurp(program.file("t.csv"));
    EXPECT_EQ(std::ranges::count(table, '\n'), 1 + 4 * 2) << table;
    EXPECT_TRUE(table.starts_with("picture,label,pipeline")) << table;
    std::vector<double> psnr;
    std::istringstream lines(table);
    for (std::string row; std::getline(lines, row);) {
        if (row.find(",A,") == std::string::npos) continue;
        std::vector<std::string> cells;
        std::istringstream parts(row);
        for (std::string cell; std::getline(parts, cell, ',');)
            cells.push_back(cell);
        psnr.push_back(std::stod(cells.at(4)));
    }
    ASSERT_EQ(psnr.size(), 4u) << table;
    EXPECT_NEAR(psnr[3], (psnr[0] + psnr[1] + psnr[2]) / 3, 1e-9) << table;
    EXPECT_NE(program.run("compare sample --row signal:step:8x8").err.find("--row needs"), std::string::npos);
    EXPECT_EQ(run("--crop 0,0,9,9 --output g.svg").status, 2) << "crops are of one size";
    EXPECT_EQ(run("--type-size 3 --output g.svg").status, 2);
    EXPECT_EQ(run("--magnify 99 --output g.svg").status, 2);
    EXPECT_EQ(run("--row nowhere.png --output g.svg").status, 2);
    EXPECT_FALSE(std::filesystem::exists(program.file("g.svg")));
}

TEST(Compare, ACropOfAnyPictureGivesAllOfThemItsSize) {
    const Program program;
    const Outcome run = program.run(
        spaced("compare signal:zoneplate:24x24 --row signal:step:24x24 --crop 4,4,9,7 --row signal:noise:3x3 "
               "--width 900 --output f.svg"));
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(program
                  .run(spaced("compare signal:zoneplate:24x24 --row signal:step:24x24 --crop 4,4,9,7 "
                              "--row signal:noise:24x24 --crop 4,4,9,8 --width 900 --output g.svg"))
                  .err,
              "deconvoscope: the crops of a figure are of one size: 9×7 and 9×8 are not\n");
}

TEST(Compare, AFigureSaysWhyAScoreIsMissing) {
    const Program program;
    const std::string line =
        "compare signal:zoneplate:24x24 --longest-side 12 --reference original --left upsample~scale=2 "
        "--right upsample~scale=3 --row signal:step:24x24 --width 900 --left-label ours --output f.svg ";
    const auto figure = [&](const std::string& flags) {
        EXPECT_EQ(program.run(spaced(line + flags)).status, 0);
        return Program::slurp(program.file("f.svg"));
    };
    const std::string said = figure("");
    EXPECT_NE(said.find("zoneplate:24x24 · B: score is undefined: the output is 1×1×36×36"), said.npos)
        << said;
    EXPECT_NE(said.find("step:24x24 · B: score is undefined"), said.npos);
    EXPECT_EQ(said.find("ours: score is undefined"), said.npos);
    EXPECT_EQ(figure("--no-captions").find("undefined"), said.npos);
}

TEST(Compare, PipelinesBesideAAndBComeWithTheSession) {
    const Program program;
    const std::string first =
        "compare signal:step:12x12 --add upsample~scale=2~mode=bicubic --label mine --crop 2,2,8,8 "
        "--width 500 --output f.png";
    ASSERT_EQ(program.run(spaced(first)).status, 0);
    ASSERT_EQ(program.run("compare --session f.png --crop 2,2,8,8 --width 500 --output g.png").status, 0);
    EXPECT_TRUE(Program::slurp(program.file("f.png")) == Program::slurp(program.file("g.png")));
    ASSERT_EQ(program.run(spaced("compare --session f.png --add upsample~scale=3 --table t.csv")).status, 0);
    const std::string table = Program::slurp(program.file("t.csv"));
    EXPECT_NE(table.find("\nmine,"), std::string::npos) << table;
    EXPECT_NE(table.find("\nD,"), std::string::npos) << table;
}

TEST(Compare, RowsCropsAndMarksComeWithTheSession) {
    const Program program;
    const std::string first =
        "compare signal:step:12x12 --crop 2,2,8,8 --mark arrow~1,1~5,5 --row signal:ramp:12x12 --crop 0,0,8,8 "
        "--mark box~1,1,3,3 --width 600 --output f.png";
    ASSERT_EQ(program.run(spaced(first)).status, 0);
    ASSERT_EQ(program.run("compare --session f.png --width 600 --output g.png").status, 0);
    EXPECT_TRUE(Program::slurp(program.file("f.png")) == Program::slurp(program.file("g.png")));
    ASSERT_EQ(program.run("compare --session f.png --table t.csv").status, 0);
    EXPECT_NE(Program::slurp(program.file("t.csv")).find("ramp:12x12"), std::string::npos);
    ASSERT_EQ(program.run("compare --session f.png --crop 4,4,6,6 --width 600 --output h.png").status, 0)
        << "another size takes the place of all crops";
    const auto figure = [&](const std::string& flags) {
        EXPECT_EQ(program.run(spaced("compare signal:noise:6x6 --width 600 --output i.svg " + flags)).status,
                  0);
        return Program::slurp(program.file("i.svg"));
    };
    EXPECT_TRUE(figure("--session f.png") == figure("--row signal:ramp:12x12 --mark box~1,1,3,3"))
        << "crops and marks belong to their picture: the row's stay";
}

TEST(Compare, AMarkBesideThePictureIsRefusedAndOneAcrossItsEdgeIsDrawn) {
    const Program program;
    const auto run = [&](const std::string& flags) {
        return program.run(
            spaced("compare signal:step:48x64 --panels output --width 600 --output a.svg " + flags));
    };
    ASSERT_EQ(run("").status, 0);
    const std::string plain = Program::slurp(program.file("a.svg"));
    for (const char* flags : {"--mark box~900,900,8,8", "--mark arrow~-9,1~-1,1", "--mark text~3,64.5~words",
                              "--row signal:ramp:16x16 --mark box~20,2,8,8"}) {
        const Outcome refused = run(flags);
        EXPECT_EQ(refused.status, 2) << flags;
        EXPECT_NE(refused.err.find("--mark"), std::string::npos) << refused.err;
        EXPECT_NE(refused.err.find("nothing of it lies in signal:"), std::string::npos) << refused.err;
        EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1) << refused.err;
    }
    EXPECT_NE(run("--mark box~900,900,8,8")
                  .err.find("box 900,900,8,8: nothing of it lies in signal:step:48x64, of "
                            "which A and B take 48×64 pixels"),
              std::string::npos);
    EXPECT_EQ(run("--encoder max_pool~kernel=2 --mark box~30,2,8,8").status, 2)
        << "A and B take 24×32 pixels";
    ASSERT_EQ(run("--mark box~40,60,800,800").status, 0);
    EXPECT_TRUE(Program::slurp(program.file("a.svg")) != plain);
}

TEST(Compare, MarksOfASessionWhosePictureBecameSmallerAreNamedAndLeftOut) {
    const Program program;
    ASSERT_EQ(program
                  .run(spaced(
                      "compare signal:step:48x64 --mark box~30,2,8,8 --mark box~2,2,8,8 --width 600 --output "
                      "f.png"))
                  .status,
              0);
    const auto figure = [&](const std::string& line) {
        const Outcome run =
            program.run(spaced("compare " + line + " --longest-side 32 --width 600 --output g.png"));
        EXPECT_EQ(run.status, 0) << run.err;
        return std::pair{Program::slurp(program.file("g.png")), run.err};
    };
    const auto [smaller, said] = figure("--session f.png");
    EXPECT_NE(said.find("the session's mark is left out: box 30,2,8,8"), std::string::npos) << said;
    EXPECT_EQ(said.find("box 2,2,8,8"), std::string::npos) << said;
    EXPECT_TRUE(smaller == figure("signal:step:48x64 --mark box~2,2,8,8").first);
}

TEST(Compare, FilesOfPipelinesStandBesideAAndB) {
    const Program program;
    ASSERT_EQ(program
                  .run(spaced("compare signal:step:12x12 --right upsample~scale=2~mode=bicubic --add "
                              "upsample~scale=2~mode=area --label third --width 400 --output s.png"))
                  .status,
              0);
    const auto table = [&](const std::string& flags) {
        const Outcome run = program.run(spaced("compare signal:step:12x12 --table t.csv " + flags));
        EXPECT_EQ(run.status, 0) << run.err;
        return Program::slurp(program.file("t.csv"));
    };
    const std::string all = table("--add s.png");
    for (const char* label : {"\ns A,", "\ns B,", "\ns third,"})
        EXPECT_NE(all.find(label), std::string::npos) << all;
    const std::string one = table("--add s.png#B --label mine");
    EXPECT_NE(one.find("\nmine,"), std::string::npos) << one;
    EXPECT_EQ(one.find("third"), std::string::npos);
    const Outcome none = program.run("compare signal:step:12x12 --add s.png#Z");
    EXPECT_EQ(none.status, 2);
    EXPECT_NE(none.err.find("no pipeline Z: there are A, B, third"), std::string::npos) << none.err;
    EXPECT_EQ(program.run("compare signal:step:12x12 --add s.png --label mine").status, 2);
}

TEST(Compare, TheWayThroughANetworkStandsBesideAAndB) {
    const Program program;
    const std::string way =
        "conv~kernel=3~padding=same~channels=2~init=normal~|~relu~|~conv_transpose~kernel=4~stride=2~"
        "padding=1~channels=1~init=normal";
    ASSERT_EQ(
        program
            .run(spaced("code --framework onnx --pipeline " + way + " --input-shape 1,12,12 --output m.onnx"))
            .status,
        0);
    const Outcome ask = program.run("compare signal:noise:12x12 --add m.onnx");
    EXPECT_EQ(ask.status, 2);
    const std::size_t at = ask.err.find("change the scale are ");
    ASSERT_NE(at, std::string::npos) << ask.err;
    const std::string layer = ask.err.substr(at + 21, ask.err.find_first_of(",\n", at) - at - 21);
    const Outcome run = program.run(spaced("compare signal:noise:12x12 --right " + way + " --add m.onnx#" +
                                           layer + " --label net --table t.csv"));
    ASSERT_EQ(run.status, 0) << run.err;
    const std::string table = Program::slurp(program.file("t.csv"));
    const auto row = [&](const std::string& label) {
        const std::size_t line = table.find("\n" + label + ",") + 2 + label.size();
        const std::size_t from =
            table.find(",0.", line);  // behind the pipeline, whose weights come from files
        return table.substr(from, table.find('\n', from) - from);
    };
    EXPECT_EQ(row("net"), row("B")) << table;
}

}  // namespace
