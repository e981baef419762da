// deconvoscope compare, as a user runs it.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

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
