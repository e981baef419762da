// Plates: what stands in their columns, and what does not fit.
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/figure/plate_columns.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

/// A has the higher PSNR and no ripple, B the higher SSIM.
Findings scored() {
    Findings findings =
        *evaluate({load_source("signal:noise:16x16"),
                   parse_pipeline("upsample scale=2"),
                   parse_pipeline("conv_transpose kernel=3 stride=2 padding=1 output-padding=1"),
                   {}});
    findings.left_score = Score{.psnr = 30, .ssim = 0.9, .mae = {}, .mse = {}};
    findings.right_score = Score{.psnr = 25, .ssim = 0.95, .mae = {}, .mse = {}};
    findings.experiment.reference.emplace().picture.picture =
        std::make_shared<const Tensor>(Shape{1, 3, 32, 32}, 0.5f);
    return findings;
}

PlateBlock block_of(const Findings& findings) {
    PlateBlock block = numbers_block(findings, {}, {});
    label_sides(block, {}, {});
    return block;
}

/// The numbers alone: they outlive the block.
std::vector<PlateColumn> columns(const Findings& findings, bool apart) {
    return plate_columns(block_of(findings), apart);
}

/// The line's text, with * before what is bold.
std::string text(const PlateLine& line) {
    std::string result;
    for (const PlateRun& run : line)
        result += (run.bold ? "*" : "") + run.text;
    return result;
}

TEST(PlateColumns, TheBestNumbersAreBold) {
    const Findings findings = scored();
    const auto together = columns(findings, false);
    ASSERT_EQ(together.size(), 3u);
    EXPECT_EQ(text(together[0].numbers[0]), "PSNR (dB) / SSIM");
    EXPECT_EQ(text(together[1].numbers[0]), "*30.00 / 0.9000");
    EXPECT_EQ(text(together[2].numbers[0]), "25.00 / *0.9500");
    EXPECT_EQ(text(together[1].numbers[1]), "*0") << "the smallest ripple";
    EXPECT_FALSE(together[2].numbers[1][0].bold);
    const auto apart = columns(findings, true);
    ASSERT_EQ(apart[1].numbers.size(), 3u);
    EXPECT_EQ(text(apart[0].numbers[1]), "SSIM");
    EXPECT_EQ(text(apart[1].numbers[0]), "*30.00");
    EXPECT_EQ(text(apart[2].numbers[1]), "*0.9500");
}

TEST(PlateColumns, NothingIsBoldWhereAllIsPrintedAlike) {
    Findings findings = scored();
    findings.right_score = findings.left_score;
    findings.right_score->psnr = 30.001;
    for (const PlateColumn& column : columns(findings, false))
        EXPECT_EQ(text(column.numbers[0]).find('*'), std::string::npos) << text(column.numbers[0]);
}

TEST(PlateColumns, TheReferenceStandsFirstWhereThereIsOne) {
    Findings findings = scored();
    EXPECT_EQ(columns(findings, false)[0].label, "reference");
    EXPECT_EQ(block_of(findings).whole(), findings.experiment.reference->picture.picture);
    findings.experiment.reference.reset();
    EXPECT_EQ(columns(findings, false)[0].label, "input");
    EXPECT_EQ(block_of(findings).whole(), findings.left->source);
}

TEST(Plate, SaysOnlyWhatIsAskedForAndFits) {
    const Findings findings = scored();
    FigureOptions options;
    options.crop = Region{0, 0, 8, 8};
    options.more_crops = {Region{8, 8, 16, 16}};
    EXPECT_NE(render_svg(findings, options).find("upsample scale=2"), std::string::npos);
    options.pipelines = false;
    EXPECT_EQ(render_svg(findings, options).find("upsample scale=2"), std::string::npos);
    options.magnification = 100;
    EXPECT_THROW(render_svg(findings, options), Error);
}

TEST(Plate, ScoresStandUnderOneAnotherInNarrowColumns) {
    const Findings findings = scored();
    std::vector<AddedPipeline> more;
    for (int i = 0; i < 9; ++i)
        more.push_back({"more", parse_pipeline("upsample scale=2")});
    FigureOptions options;
    options.crop = Region{0, 0, 8, 8};
    options.more_crops = {Region{8, 8, 16, 16}};
    EXPECT_NE(render_svg(findings, options).find("PSNR (dB) / SSIM"), std::string::npos);
    const std::string narrow = render_svg(findings, options, {evaluate_added(more, findings)});
    EXPECT_EQ(narrow.find("PSNR (dB) / SSIM"), std::string::npos);
    EXPECT_NE(narrow.find("PSNR (dB)"), std::string::npos);
}

}  // namespace
}  // namespace engine
