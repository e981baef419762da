// What is kept of a figure's picture comes back as it was, or is refused in a sentence.
#include "engine/sweep/block_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/files/atomic_file.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/sweep/kept_file.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

PlateBlock block() {
    const auto findings =
        evaluate({load_source("signal:noise:24x20"),
                  parse_pipeline("upsample scale=2"),
                  parse_pipeline("conv_transpose kernel=3 stride=2 padding=1 output-padding=1"),
                  {}});
    const auto added = evaluate_added({{"C", parse_pipeline("relu")}}, *findings);
    return plate_block(*findings, added, {{0, 0, 7, 9}, {20, 30, 27, 39}}, {7, 9}, {}, {});
}

void expect_same(const PlateView& a, const PlateView& b) {
    EXPECT_EQ(a.plane, b.plane);
    EXPECT_EQ(a.channels, b.channels);
    ASSERT_EQ(a.crops.size(), b.crops.size());
    for (std::size_t i = 0; i < a.crops.size(); ++i) {
        EXPECT_EQ(a.crops[i].width, b.crops[i].width);
        EXPECT_EQ(a.crops[i].height, b.crops[i].height);
        EXPECT_TRUE(a.crops[i].pixels == b.crops[i].pixels) << i;
    }
}

TEST(BlockFile, ComesBackAsItWas) {
    const ScratchFolder folder;
    PlateBlock kept = block();
    kept.sides[0].numbers.psnr = 31.123456789012345;
    kept.sides[0].numbers.ssim = std::nan("");
    kept.sides[1].numbers.psnr = std::numeric_limits<double>::infinity();
    kept.sides[1].notes = {"score is undefined: \"why\""};
    write_file(folder.file("cell.png"), encode_block(kept, "one"));
    EXPECT_FALSE(read_block(folder.file("cell.png"), "another"));
    EXPECT_FALSE(read_block(folder.file("nothing.png"), "one"));
    const auto found = read_block(folder.file("cell.png"), "one");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->scored, kept.scored);
    EXPECT_EQ(found->taken, kept.taken);
    EXPECT_EQ(found->range, kept.range);
    EXPECT_EQ(found->crops, kept.crops);
    expect_same(found->truth, kept.truth);
    ASSERT_EQ(found->sides.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        const ComparisonRow &a = found->sides[i].numbers, &b = kept.sides[i].numbers;
        EXPECT_EQ(a.pipeline, b.pipeline);
        EXPECT_EQ(a.ripple, b.ripple);
        EXPECT_EQ(a.parameters, b.parameters);
        EXPECT_EQ(a.macs, b.macs);
        EXPECT_EQ(found->sides[i].has_phases, kept.sides[i].has_phases);
        EXPECT_EQ(found->sides[i].notes, kept.sides[i].notes);
        expect_same(found->sides[i].output, kept.sides[i].output);
    }
    EXPECT_EQ(found->sides[0].numbers.psnr, kept.sides[0].numbers.psnr);
    EXPECT_TRUE(std::isnan(*found->sides[0].numbers.ssim));
    EXPECT_EQ(found->sides[1].numbers.psnr, kept.sides[1].numbers.psnr);
}

TEST(BlockFile, DamageIsASentence) {
    using Json = nlohmann::ordered_json;
    const ScratchFolder folder;
    const auto path = folder.file("cell.png");
    const PlateBlock kept = block();
    write_file(path, encode_block(kept, "one"));
    Json whole;
    Bitmap picture;
    read_kept(path, "deconvoscope-figure-cell", "one", [&](const Json& json) { whole = json; });
    picture = kept_picture(path);
    const auto refused = [&](const char* pointer, const Json& value) {
        Json json = whole;
        json[Json::json_pointer(pointer)] = value;
        write_file(path, encode_kept("deconvoscope-figure-cell", "one", json, picture));
        try {
            read_block(path, "one");
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("taken");
    };
    EXPECT_EQ(refused("/scored", whole["scored"]), "taken");
    const std::pair<const char*, Json> cases[] = {
        {"/truth/crops/0", {9999, 9}},
        {"/truth/crops/0", {7, -1}},
        {"/truth/crops", Json::array()},
        {"/truth/plane", {0, 4}},
        {"/truth/channels", 0},
        {"/sides", Json::array()},
        {"/sides/0/output/channels", "one"},
        {"/sides/1/ripple", "little"},
        {"/sides/1/macs", 1.5},
        {"/crops/0", {4, 4, 4, 4}},
        {"/crops/0", {1, 2, 3}},
        {"/low", Json(nullptr)},
        {"/taken", {1}},
        {"/sides/2/notes", 7},
    };
    for (const auto& [pointer, value] : cases)
        EXPECT_NE(refused(pointer, value), "taken") << pointer << value;
    write_file(path, encode_kept("deconvoscope-figure-cell", "one", Json::object(), picture));
    EXPECT_THROW(read_block(path, "one"), Error);
}

}  // namespace
}  // namespace engine
