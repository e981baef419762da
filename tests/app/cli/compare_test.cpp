// deconvoscope compare, as a user runs it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/export/figure_export.h"
#include "engine/files/npy.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/app/cli/program.h"

namespace {

std::size_t files_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(Compare, WritesNothingUnaskedAndSaysTheNumbers) {
    const Program program;
    const Outcome run = program.run("compare signal:constant:20x24");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_NE(run.out.find("ripple index 0.4843"), std::string::npos) << run.out;
    EXPECT_TRUE(run.err.empty()) << run.err;
    EXPECT_EQ(files_in(program.folder().path()), 0u);
}

TEST(Compare, AllFilesTogether) {
    const Program program;
    const Outcome run = program.run(
        "compare signal:zoneplate:20x24 --output f.png --report r.json --raw-left l.npy --raw-right r.npy "
        "--width 500 --dpi 96");
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(run.out.empty());
    EXPECT_EQ(files_in(program.folder().path()), 4u);
    const auto report = nlohmann::json::parse(Program::slurp(program.file("r.json")));
    EXPECT_EQ(report["source"]["name"], "signal:zoneplate:20x24");
    EXPECT_EQ(report["right"]["output_shape"], (std::vector<int>{1, 1, 40, 48}));
    EXPECT_NEAR(report["right"]["constant_response"]["ripple_index"].get<double>(), 0.48432210483785254,
                1e-6);
    const engine::Tensor raw = engine::read_npy(program.file("r.npy"));
    EXPECT_EQ(raw.shape(), (engine::Shape{1, 1, 40, 48}));
    EXPECT_GT(*std::max_element(raw.values().begin(), raw.values().end()), 1.0f)
        << "raw values are never clipped";
    EXPECT_EQ(engine::load_source(program.file("f.png")).picture->shape().w, 500);
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

TEST(Compare, AWidthMayBeALength) {
    const Program program;
    ASSERT_EQ(program.run("compare signal:ramp:16x24 --output f.png --width 85mm --dpi 200").status, 0);
    EXPECT_EQ(engine::load_source(program.file("f.png")).picture->shape().w, 669);  // 85 / 25.4 * 200
    for (const char* width : {"85cm", "5mm", "-3in", "85.5", "mm"})
        EXPECT_EQ(
            program.run(std::string("compare signal:ramp:16x24 --output g.png --width ") + width).status, 2)
            << width;
}

TEST(Compare, AnEncoderStandsBeforeBothSidesInEveryFile) {
    const Program program;
    const std::vector<std::string> sides{"--left", "upsample scale=2", "--right",
                                         "conv_transpose kernel=4 stride=2 padding=1"};
    std::vector<std::string> line{"compare", "signal:ramp:16x24", "--encoder",
                                  "conv kernel=3 padding=same init=box | max_pool kernel=2"};
    line.insert(line.end(), sides.begin(), sides.end());
    const Outcome said = program.run(line);
    EXPECT_NE(
        said.out.find("encoder  conv kernel=3 padding=same init=box | max_pool kernel=2, output 1×1×8×12"),
        std::string::npos)
        << said.out;
    line.insert(line.end(),
                {"--output", "a.png", "--width", "400", "--report", "a.json", "--raw-right", "a.npy"});
    ASSERT_EQ(program.run(line).status, 0);
    const auto report = nlohmann::json::parse(Program::slurp(program.file("a.json")));
    EXPECT_EQ(report["source"]["shape"], (std::vector<int>{1, 1, 16, 24})) << "of the picture, as promised";
    EXPECT_EQ(report["source"]["encoder"], "conv kernel=3 padding=same init=box | max_pool kernel=2");
    EXPECT_EQ(report["source"]["encoded_shape"], (std::vector<int>{1, 1, 8, 12}));
    EXPECT_EQ(report["left"]["output_shape"], (std::vector<int>{1, 1, 16, 24}));
    EXPECT_EQ(report["right"]["stages"].size(), 1u);
    ASSERT_EQ(program.run("compare --session a.png --width 400 --output b.png --raw-right b.npy").status, 0);
    EXPECT_TRUE(Program::slurp(program.file("a.npy")) == Program::slurp(program.file("b.npy")))
        << "the figure carries the encoder";
    EXPECT_TRUE(Program::slurp(program.file("a.png")) == Program::slurp(program.file("b.png")));
    const Outcome wrong = program.run({"compare", "--encoder", "max_pool kernel=0"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_NE(wrong.err.find("--encoder: "), std::string::npos) << wrong.err;
    const Outcome impossible = program.run({"compare", "signal:ramp:4x4", "--encoder", "conv kernel=9"});
    EXPECT_EQ(impossible.status, 2);
    EXPECT_NE(impossible.err.find("encoder: stage 0 (conv): "), std::string::npos) << impossible.err;
}

TEST(Compare, AFigureBringsItsSessionBack) {
    const Program program;
    ASSERT_EQ(program
                  .run({"compare", "signal:ramp:16x16", "--left", "upsample scale=3", "--right",
                        "conv_transpose kernel=5 stride=3 init=normal seed=4", "--loss", "sum", "--width",
                        "400", "--output", "a.png"})
                  .status,
              0);
    ASSERT_EQ(program.run("compare --session a.png --width 400 --output b.png").status, 0);
    EXPECT_TRUE(Program::slurp(program.file("a.png")) == Program::slurp(program.file("b.png")));
}

app::FigureExport figure_of_a_zone_plate() {
    app::FigureExport request;
    request.experiment = {engine::load_source("signal:zoneplate:24x24"),
                          engine::parse_pipeline("upsample scale=3"),
                          engine::parse_pipeline("conv_transpose kernel=4 stride=3 init=normal seed=2"),
                          {}};
    return request;
}

TEST(Compare, MakesTheSameFilesAsTheExportDialog) {
    const Program program;
    app::FigureExport request = figure_of_a_zone_plate();
    request.options.theme = engine::FigureTheme::dark;
    request.options.width = 700;
    request.options.look = {false, {-0.5, 1.5}, 0, engine::ColourMap::warm};
    request.options.difference_map = engine::ColourMap::purple_green;
    request.options.gradient_map = engine::ColourMap::grey;
    request.options.marks = {engine::parse_mark("yellow arrow 2,3 9.5,10"),
                             engine::parse_mark("text 3,4 it's “here”")};
    request.options.panels = engine::parse_panels("output,phases,weights");
    for (const std::string extension : {"png", "svg", "pdf"}) {
        request.figure = program.file("dialog." + extension);
        request.report = program.file("dialog.json");
        app::export_figure(request, {});
        const Outcome run = program.run({"compare",
                                         "signal:zoneplate:24x24",
                                         "--left",
                                         "upsample scale=3",
                                         "--right",
                                         "conv_transpose kernel=4 stride=3 init=normal seed=2",
                                         "--theme",
                                         "dark",
                                         "--width",
                                         "700",
                                         "--range",
                                         "-0.5,1.5",
                                         "--channel",
                                         "0",
                                         "--map",
                                         "warm",
                                         "--difference-map",
                                         "purple-green",
                                         "--gradient-map",
                                         "grey",
                                         "--mark",
                                         "yellow arrow 2,3 9.5,10",
                                         "--mark",
                                         "text 3,4 it's “here”",
                                         "--panels",
                                         "output,phases,weights",
                                         "--output",
                                         "command." + extension,
                                         "--report",
                                         "command.json"});
        ASSERT_EQ(run.status, 0) << run.err;
        for (const std::string& name : {extension, std::string("json")})
            EXPECT_TRUE(Program::slurp(program.file("dialog." + name)) ==
                        Program::slurp(program.file("command." + name)))
                << name;
    }
}

TEST(Compare, ThePreviewHoldsThePixelsOfTheFile) {
    const Program program;
    app::FigureExport request = figure_of_a_zone_plate();
    request.options.width = 500;
    request.figure = program.file("figure.png");
    for (const bool plate : {false, true}) {
        if (plate) request.added = {{"more", engine::parse_pipeline("upsample scale=3 mode=bilinear")}};
        app::export_figure(request, {});
        app::FigureMaterial material;
        const engine::Bitmap preview = app::preview_figure(request, material, {});
        const engine::Tensor file = *engine::load_source(request.figure.string()).picture;
        ASSERT_EQ(file.shape(), (engine::Shape{1, 3, preview.height, preview.width}));
        engine::Index wrong = 0;
        for (engine::Index i = 0; i < file.size(); ++i) {
            const engine::Index plane = file.size() / 3, channel = i / plane, pixel = i % plane;
            wrong += std::lround(file.data()[i] * 255) !=
                     preview.pixels[static_cast<std::size_t>(pixel * preview.channels + channel)];
        }
        EXPECT_EQ(wrong, 0);
    }
}

TEST(Compare, APreviewTakesOverWhatTheLastOneFound) {
    app::FigureExport request = figure_of_a_zone_plate();
    request.options.width = 500;
    request.added = {{"more", engine::parse_pipeline("upsample scale=3 mode=bilinear")}};
    request.pictures = {{"signal:step:24x24", {}}, {"signal:noise:24x24", {}}};
    app::FigureMaterial material;
    app::preview_figure(request, material, {});
    const app::FigureMaterial first = material;
    request.options.mark = false;
    request.pictures.erase(request.pictures.begin());
    app::preview_figure(request, material, {});
    ASSERT_EQ(material.rows.size(), 1u);
    EXPECT_EQ(material.findings->left, first.findings->left);
    EXPECT_EQ(material.rows[0].findings->experiment.source.name, "signal:noise:24x24");
    EXPECT_EQ(material.rows[0].findings->left, first.rows[1].findings->left);
    EXPECT_EQ(material.rows[0].added[0].findings->right, first.rows[1].added[0].findings->right);
    request.treatment.grey = true;
    app::preview_figure(request, material, {});
    EXPECT_NE(material.rows[0].findings->left, first.rows[1].findings->left);
}

TEST(Compare, WhatAFigureShowsIsChosenByFlags) {
    const Program program;
    const std::string line =
        "compare signal:zoneplate:24x24 --panels input,output,difference,gradient --crop 8,8,16,16 --width 600";
    const auto figure = [&](const std::string& flags) {
        const Outcome run = program.run(line + " --output f.svg " + flags);
        EXPECT_EQ(run.status, 0) << run.err;
        return Program::slurp(program.file("f.svg"));
    };
    const std::string plain = figure("");
    EXPECT_NE(plain.find("Deconvoscope"), std::string::npos);
    EXPECT_NE(plain.find("multiply-adds, "), std::string::npos);
    EXPECT_EQ(figure("--no-mark").find("Deconvoscope"), std::string::npos);
    EXPECT_EQ(figure("--no-pipelines").find("multiply-adds, "), std::string::npos);
    EXPECT_NE(figure("--left-label ours").find("A · ours"), std::string::npos);
    const std::string own = figure("--left-label ours --no-captions");
    EXPECT_NE(own.find(">ours<"), std::string::npos);
    EXPECT_EQ(own.find("A · ours"), std::string::npos);
    EXPECT_NE(figure("--difference absolute").find("|B − A|"), std::string::npos);
    EXPECT_NE(figure("--difference relative").find("max(|A|, 1/255)"), std::string::npos);
    EXPECT_NE(figure("--difference-range 0.25").find("range ±0.25"), std::string::npos);
    EXPECT_NE(figure("--gradient-range 0.125").find("range ±0.125"), std::string::npos);
    EXPECT_NE(figure("--locator"), plain);
    for (const char* wrong : {"--difference=square", "--difference-range=0", "--gradient-range=x",
                              "--difference-range=-1", "--gradient-range=nan"}) {
        const Outcome run = program.run(line + " --output none.svg " + wrong);
        EXPECT_EQ(run.status, 2) << wrong;
        const std::string flag = std::string(wrong).substr(0, std::string(wrong).find('='));
        EXPECT_NE(run.err.find(flag + " "), std::string::npos) << run.err;
        EXPECT_FALSE(std::filesystem::exists(program.file("none.svg")));
    }
    const Outcome nowhere = program.run("compare signal:zoneplate:24x24 --locator --output none.svg");
    EXPECT_EQ(nowhere.status, 2);
    EXPECT_NE(nowhere.err.find("--locator "), std::string::npos) << nowhere.err;
}

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
    ASSERT_EQ(program.run("compare signal:noise:6x6 --session f.png --width 600 --output i.png").status, 0)
        << "crops and marks belong to their picture";
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

TEST(Compare, OtherFormatsByExtension) {
    const Program program;
    ASSERT_EQ(program.run("compare signal:step:8x8 --width 400 --output a.svg").status, 0);
    ASSERT_EQ(
        program.run("compare signal:step:8x8 --width 400 --theme dark --panels weights,stages --output a.PDF")
            .status,
        0);
    EXPECT_NE(Program::slurp(program.file("a.svg")).find("<svg"), std::string::npos);
    EXPECT_TRUE(Program::slurp(program.file("a.PDF")).starts_with("%PDF"));
}

TEST(Compare, RefusalsLeaveNoFile) {
    const struct {
        std::vector<std::string> arguments;
        const char* says;
    } cases[] = {
        {{"missing.png"}, "missing.png"},
        {{"."}, "folder"},
        {{"signal:ramp:0x3"}, "at least 1"},
        {{"--output", "a.gif"}, ".png, .svg or .pdf"},
        {{"--output", "no/such/a.png"}, "--output"},
        {{"--output", "a.png", "--report", "./a.png"}, "same file"},
        {{"--panels", "output,nothing"}, "--panels"},
        {{"--loss", "absolute"}, "absolute"},
        {{"--crop", "0,0,9"}, "--crop"},
        {{"signal:ramp:8x8", "--crop", "0,0,99,99"}, "16×16"},
        {{"--magnify", "1.5"}, "--magnify"},
        {{"--width", "10"}, "400 to 8000"},
        {{"--theme", "blue"}, "light or dark"},
        {{"--range", "1,0"}, "--range"},
        {{"--range", "0..1"}, "LOW,HIGH"},
        {{"--channel", "-1"}, "--channel"},
        {{"--map", "jet"}, "--map jet: sequential|"},
        {{"--difference-map", "viridis"}, "--difference-map viridis: diverging|"},
        {{"--difference", "absolute", "--difference-map", "diverging"},
         "--difference-map diverging: sequential|"},
        {{"--gradient-map", "warm"}, "--gradient-map"},
        {{"--map", "viridis"}, "choose one channel"},
        {{"--mark", "arrow 1,2"}, "--mark"},
        {{"--locator"}, "--locator"},
        {{"--add", "no.onnx#up"}, "--add"},
        {{"signal:ramp:8x8", "--channel", "1"}, "channels 0 to 0"},
        {{"--right", "conv kernel=99 padding=valid", "signal:ramp:8x8"}, "right: stage 0 (conv)"},
        {{"--left", "resample scale=2"}, "--left"},
        {{"--preset", "nothing"}, "nothing"},
        {{"--session", "none.json"}, "none.json"},
    };
    for (const auto& c : cases) {
        const Program program;
        std::vector<std::string> arguments{"compare", "--report", "report.json"};
        if (std::find(c.arguments.begin(), c.arguments.end(), "--report") != c.arguments.end())
            arguments = {"compare"};
        const bool has_output =
            std::find(c.arguments.begin(), c.arguments.end(), "--output") != c.arguments.end();
        if (!has_output) arguments.insert(arguments.end(), {"--output", "figure.png"});
        arguments.insert(arguments.end(), c.arguments.begin(), c.arguments.end());
        const Outcome run = program.run(arguments);
        EXPECT_EQ(run.status, 2) << c.says << ": " << run.err;
        EXPECT_NE(run.err.find(c.says), std::string::npos)
            << "'" << run.err << "' does not say '" << c.says << "'";
        EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
        EXPECT_EQ(files_in(program.folder().path()), 0u) << c.says;
    }
}

}  // namespace
