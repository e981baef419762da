// Pictures of every kind and name on the command line.
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "engine/picture/picture.h"
#include "tests/app/cli/program.h"

namespace {

void copy_golden(const Program& program, const std::string& name, const std::string& as) {
    std::filesystem::copy_file(std::filesystem::path(TEST_DATA) / "pictures" / name, program.file(as));
}

nlohmann::json report_of(const Program& program) {
    return nlohmann::json::parse(Program::slurp(program.file("r.json")));
}

void expect_refused(const Outcome& run, const std::string& says) {
    EXPECT_EQ(run.status, 2);
    EXPECT_TRUE(run.out.empty());
    EXPECT_NE(run.err.find(says), std::string::npos) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

TEST(PicturesOfTheShell, APhonePictureIsTurnedAndNoted) {
    const Program program;
    copy_golden(program, "phone.jpg", "phone.jpg");
    ASSERT_EQ(program.run("compare phone.jpg --report r.json --raw-left l.npy").status, 0);
    const auto report = report_of(program);
    EXPECT_EQ(report["source"]["shape"], nlohmann::json({1, 3, 6, 4}));
    EXPECT_NE(report["notes"].dump().find("EXIF orientation 6"), std::string::npos);
}

TEST(PicturesOfTheShell, AFrameIsChosenAndNoted) {
    const Program program;
    copy_golden(program, "two.gif", "two.gif");
    const Outcome first = program.run("compare two.gif");
    EXPECT_NE(first.out.find("note: The file holds 2 frames (0 to 1): this is frame 0"), std::string::npos)
        << first.out;
    const Outcome second =
        program.run("compare two.gif --frame 1 --output f.png --width 400 --report r.json");
    ASSERT_EQ(second.status, 0) << second.err;
    EXPECT_NE(report_of(program)["notes"].dump().find("this is frame 1"), std::string::npos);
    // The figure brings its frame back; another picture begins at its own first.
    ASSERT_EQ(program.run("compare --session f.png --report r.json").status, 0);
    EXPECT_NE(report_of(program)["notes"].dump().find("this is frame 1"), std::string::npos);
    ASSERT_EQ(program.run("compare two.gif --session f.png --report r.json").status, 0);
    EXPECT_NE(report_of(program)["notes"].dump().find("this is frame 0"), std::string::npos);
    expect_refused(program.run("compare two.gif --frame 2"), "no frame 2");
    expect_refused(program.run("compare signal:step:8x8 --frame 1"), "no frame 1");
}

TEST(PicturesOfTheShell, ShrinkingIsAntialiasedAndSaid) {
    const Program program;
    engine::Bitmap stripes{300, 40, 1, {}};
    for (int y = 0; y < 40; ++y)
        for (int x = 0; x < 300; ++x)
            stripes.pixels.push_back(x / 3 % 2 ? 255 : 0);
    std::ofstream(program.file("s.png"), std::ios::binary) << engine::encode_png(stripes);
    const auto spread = [&](const std::string& flags) {
        EXPECT_EQ(
            program.run("compare s.png --longest-side 60 --left relu --right relu --report r.json " + flags)
                .status,
            0);
        const auto report = report_of(program);
        return std::pair(report["left"]["output"]["std"].get<double>(), report["notes"].dump());
    };
    const auto [smooth, smooth_note] = spread("");
    const auto [rough, rough_note] = spread("--no-antialias");
    EXPECT_LT(smooth, 0.15);
    EXPECT_GT(rough, 0.4);
    EXPECT_NE(smooth_note.find("from 40×300 to 8×60 pixels, bilinear, antialiased."), std::string::npos)
        << smooth_note;
    EXPECT_NE(rough_note.find("without antialiasing"), std::string::npos);
}

TEST(PicturesOfTheShell, AnArrayIsASource) {
    const Program program;
    std::string head = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 8, 16, 16), }\n",
                bytes = std::string("\x93NUMPY\x01\0", 8);
    bytes += static_cast<char>(head.size());
    bytes += std::string(1, '\0') + head + std::string(8192, '\0');
    std::ofstream(program.file("feature.npy"), std::ios::binary) << bytes;
    const Outcome run = program.run("compare feature.npy --report r.json --output f.png --width 400");
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(report_of(program)["source"]["shape"], nlohmann::json({1, 8, 16, 16}));
}

TEST(PicturesOfTheShell, NamesAndTitlesOfAnyLanguageAreDrawn) {
    const Program program;
    for (const char* name : {"写真.png", "한국어.png", "Ωμέγα Жук.png", "caf\xe9.png", "a\x1b[31m\n.png"}) {
        copy_golden(program, "photo.png", name);
        const Outcome run =
            program.run({"compare", name, "--output", "f.png", "--width", "400", "--report", "r.json"});
        EXPECT_EQ(run.status, 0) << run.err;
        ASSERT_EQ(program
                      .run({"compare", name, "--output", "f.svg", "--width", "400", "--title",
                            "上采样 対比 Überprüfung"})
                      .status,
                  0);
        EXPECT_NE(Program::slurp(program.file("f.svg")).find(">上采样 対比 Überprüfung</text>"),
                  std::string::npos);
        ASSERT_EQ(
            program.run({"compare", name, "--output", "f.pdf", "--width", "400", "--title", "a\xff"}).status,
            0);
    }
}

TEST(PicturesOfTheShell, ClaimsAreRefusedAtOnceAndInLittleMemory) {
    const Program program;
    const auto write = [&](const std::string& name, std::string bytes) {
        bytes.resize(20000, '\0');
        std::ofstream(program.file(name), std::ios::binary) << bytes;
    };
    using std::string_literals::operator""s;
    write("claim.tga", "\0\0\x0a\0\0\0\0\0\0\0\0\0\x41\x2d\x41\x2d\x18\x20"s);
    write("claim.bmp", "BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x41\x2d\0\0\x41\x2d\0\0\x01\0\x18\0\0\0\0\0"s);
    write("claim.gif", "GIF89a\x41\x2d\x41\x2d\x80\0\0"s);
    write("claim.pfm", "PF\n11585 11585\n-1\n"s);
    write(
        "claim.jpg",
        "\xff\xd8\xff\xc0\0\x11\x08\x2d\x41\x2d\x41\x03\x01\x22\0\x02\x11\0\x03\x11\0\xff\xda\0\x0c\x03\x01\0\x02\0\x03\0\0\x3f\0"s);
    for (const char* name : {"claim.tga", "claim.bmp", "claim.gif", "claim.pfm", "claim.jpg"}) {
        const auto start = std::chrono::steady_clock::now();
        expect_refused(program.run(std::string("compare ") + name, "ulimit -v 1000000;"),
                       "11585×11585 pixels");
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1)) << name;
    }
    copy_golden(program, "dht_overflow.jpg", "d.jpg");
    copy_golden(program, "flipped.png", "f.png");
    expect_refused(program.run("compare d.jpg"), "Huffman");
    expect_refused(program.run("compare f.png"), "checksum");
}

TEST(PicturesOfTheShell, HelpSaysWhatIsReadAndItsLimits) {
    const Program program;
    const std::string help = program.run("compare --help").out;
    for (const char* word : {"TIFF", "WebP", ".npy", "134217728", "16777216", "1024", "EXIF", "--frame",
                             "--no-antialias", "antialiased"})
        EXPECT_NE(help.find(word), std::string::npos) << word;
}

}  // namespace
