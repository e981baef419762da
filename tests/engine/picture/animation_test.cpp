// Animated WebP, and the files that keep a sweep's cells.
#include "engine/picture/animation.h"
#include "engine/core/error.h"

#include <gtest/gtest.h>

#include "engine/files/atomic_file.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/sweep/cell_file.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

Bitmap plain(int width, int height, std::uint8_t level) {
    Bitmap bitmap{width, height, 4,
                  std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 4), level)};
    for (std::size_t i = 3; i < bitmap.pixels.size(); i += 4)
        bitmap.pixels[i] = 255;
    return bitmap;
}

TEST(Animation, IsAWebPWithAllFramesAndDeterministic) {
    const std::vector<Bitmap> frames{plain(40, 30, 0), plain(40, 30, 128), plain(40, 30, 255)};
    const std::string bytes = encode_webp(frames, 250);
    EXPECT_EQ(bytes.substr(0, 4), "RIFF");
    EXPECT_EQ(bytes.substr(8, 8), "WEBPVP8X");
    EXPECT_NE(bytes.find("ANIM"), std::string::npos);
    std::size_t count = 0;
    for (std::size_t at = bytes.find("ANMF"); at != std::string::npos; at = bytes.find("ANMF", at + 1)) {
        // offsets, width - 1, height - 1 (24 bits each), then the duration
        EXPECT_EQ(static_cast<unsigned char>(bytes[at + 8 + 12]), 250);
        ++count;
    }
    EXPECT_EQ(count, 3u);
    EXPECT_TRUE(bytes == encode_webp(frames, 250));
}

TEST(SweepCells, ComeBackFromTheirFile) {
    const ScratchFolder scratch;
    const std::string path = scratch.file("cell.png");
    const CellResult cell{
        "", R"({"left": {"ä": 1.5, "parameters": 9, "macs": 81}})", 0.4843, {1, 3, 7, 9}, plain(9, 7, 77)};
    write_file(path, encode_cell(cell, "id 1"));
    const auto back = read_cell(path, "id 1");
    ASSERT_TRUE(back);
    EXPECT_EQ(back->report, cell.report);
    EXPECT_EQ(back->ripple, cell.ripple);
    EXPECT_EQ(back->shape, cell.shape);
    EXPECT_EQ(back->picture.pixels, cell.picture.pixels);
    EXPECT_FALSE(read_cell(path, "id 2")) << "it answers another question";
    EXPECT_FALSE(read_cell(scratch.file("none.png"), "id 1"));
    const std::string bytes = read_file(path, 1 << 20);
    for (std::size_t kept : {std::size_t{0}, std::size_t{20}, bytes.size() / 2, bytes.size() - 13}) {
        write_file(path, bytes.substr(0, kept));
        EXPECT_THROW(read_cell(path, "id 1"), Error) << kept << " bytes";
    }
    write_file(path, encode_cell({"stage 0: \"no\"", "", {}, {}, {}}, "id 1"));
    EXPECT_EQ(read_cell(path, "id 1")->error, "stage 0: \"no\"");
}

// Kept cells whose checksums are right and whose numbers are not.
TEST(SweepCells, DamageIsToldInPlainWords) {
    const ScratchFolder scratch;
    const std::string path = scratch.file("cell.png");
    const std::string whole = R"({"id":"id 1","error":"","ripple":0.5,"shape":[1,3,7,9],"report":"{}"})";
    const auto keep = [&](const std::string& text) {
        write_file(path, encode_png(plain(9, 7, 77), {0, {{"deconvoscope-sweep-cell", text}}}));
    };
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = whole;
        return text.replace(text.find(from), from.size(), to);
    };
    keep(whole);
    ASSERT_TRUE(read_cell(path, "id 1"));
    for (const std::string& damaged : {with("0.5", "\"x\""),
                                       with("0.5", "-1"),
                                       with("0.5", "true"),
                                       with("[1,3,7,9]", "[1,2]"),
                                       with("[1,3,7,9]", "[1e300,1,1,1]"),
                                       with("[1,3,7,9]", "[-1,1,1,1]"),
                                       with("[1,3,7,9]", "[1.5,1,1,1]"),
                                       with("[1,3,7,9]", "[1,1,1000000000000000000000000000000,1]"),
                                       with("[1,3,7,9]", "7"),
                                       with("\"{}\"", "5"),
                                       with("\"{}\"", "\"{\\\"a\\\":[[[[\""),
                                       with("\"{}\"", "\"[1]\""),
                                       with("\"{}\"", "\"null\""),
                                       with("\"{}\"", R"("{\"right\":5}")"),
                                       with("\"{}\"", R"("{\"right\":[1]}")"),
                                       with("\"{}\"", R"("{\"left\":null}")"),
                                       with("\"{}\"", R"("{\"right\":{}}")"),
                                       with("\"{}\"", R"("{\"right\":{\"parameters\":9,\"macs\":\"x\"}}")"),
                                       with("\"{}\"", R"("{\"right\":{\"parameters\":-1,\"macs\":1}}")"),
                                       with("\"{}\"", R"("{\"right\":{\"parameters\":1.5,\"macs\":1}}")"),
                                       with(",\"report\":\"{}\"", ""),
                                       with("\"error\":\"\"", "\"error\":7"),
                                       with("\"id 1\"", "null"),
                                       with("{\"id\"", "{\"other\""),
                                       std::string("[]"),
                                       std::string("{{"),
                                       std::string(100000, '[')}) {
        keep(damaged);
        try {
            read_cell(path, "id 1");
            ADD_FAILURE() << damaged.substr(0, 200);
        } catch (const Error& error) {
            EXPECT_EQ(std::string(error.what()).find("exception"), std::string::npos) << error.what();
        }
    }
}

TEST(SweepCells, TableHasAllColumnsAndQuotes) {
    const Experiment base{
        load_source("signal:ramp:4x4"), {}, parse_pipeline("conv_transpose kernel=3 stride=2"), {}};
    const Sweep sweep = make_sweep(base, parse_vary("right.0.kernel=2..4"));
    const CellResult first{"", R"({"right": {"ripple": 0.5, "phases": [[1, 2]]}, "notes": []})", {}, {}, {}};
    const CellResult second{"", R"({"right": {"ripple": null, "stages": [{"op": "a,b"}]}})", {}, {}, {}};
    const CellResult third{"says \"no\"", "", {}, {}, {}};
    EXPECT_EQ(sweep_csv(sweep, {&first, &second, &third}),
              "right.0.kernel,status,error,right.ripple,right.phases,notes,right.stages.0.op\r\n"
              "2,done,,0.5,\"[[1,2]]\",[],\r\n"
              "3,done,,,,,\"a,b\"\r\n"
              "4,impossible,\"says \"\"no\"\"\",,,,\r\n");
}

}  // namespace
}  // namespace engine
