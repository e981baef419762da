// The comparison sheet: structure, exact pixels of what it shows, refusals.
#include "engine/figure/figure.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/figure/pixels.h"
#include "engine/files/atomic_file.h"
#include "engine/picture/picture.h"
#include "engine/picture/picture_decode.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/records/session.h"
#include "tests/support/find_picture.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

constexpr const char* nearest = "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box";
constexpr const char* transposed = "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box";

std::shared_ptr<const Findings> findings_for(const std::string& source, const std::string& left,
                                             const std::string& right) {
    return evaluate({load_source(source), parse_pipeline(left), parse_pipeline(right), {}});
}

std::string error_of(const Findings& findings, const FigureOptions& options) {
    try {
        render_png(findings, options);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Figure, ShowsExactlyTheDisplayedPixels) {
    const auto findings = findings_for("signal:noise:13x17", nearest, transposed);
    for (FigureTheme theme : {FigureTheme::light, FigureTheme::dark})
        for (int width : {800, 500}) {
            FigureOptions options;
            options.theme = theme;
            options.width = width;
            const Tensor sheet = decode_picture(render_png(*findings, options), "sheet");
            ASSERT_EQ(sheet.shape().w, width);
            // 26×34 in 352 sheet units of height.
            const int factor = static_cast<int>(352 * (width / 1600.0) / 26);
            EXPECT_TRUE(find_picture(sheet, to_bitmap(findings->left->output(), {}), factor));
            EXPECT_TRUE(find_picture(sheet, to_bitmap(findings->right->output(), {}), factor));
        }
}

TEST(Figure, ShowsOutputsInTheRangeAndChannelOfItsLook) {
    const auto findings = findings_for("signal:noise:4x4", "relu",
                                       "conv kernel=1 channels=3 init=normal seed=3 normalize=none");
    const Tensor &a = findings->left->output(), &b = findings->right->output();
    FigureOptions options;
    options.panels = {Panel::output};
    options.magnification = 20;
    options.look = {true, {}, 2};
    const auto [low, high] = shown_range(options.look, *findings);
    EXPECT_EQ(low, std::min(findings->left->statistics.min, findings->right->statistics.min));
    EXPECT_EQ(high, std::max(findings->left->statistics.max, findings->right->statistics.max));
    Tensor sheet = decode_picture(render_png(*findings, options), "sheet");
    EXPECT_TRUE(find_picture(sheet, to_bitmap(a, {DisplayKind::channel, {low, high}, 0}), 20))
        << "the last channel that there is";
    EXPECT_TRUE(find_picture(sheet, to_bitmap(b, {DisplayKind::channel, {low, high}, 2}), 20));
    options.look = {false, {0.25, 0.5}, {}};
    sheet = decode_picture(render_png(*findings, options), "sheet");
    EXPECT_TRUE(find_picture(sheet, to_bitmap(a, {DisplayKind::picture, {0.25, 0.5}, 0}), 20));
    EXPECT_FALSE(find_picture(sheet, to_bitmap(a, {}), 20));
    options.look.channel = 3;
    EXPECT_NE(error_of(*findings, options).find("channels 0 to 2"), std::string::npos);
    options.look = {false, {1, 1}, {}};
    EXPECT_NE(error_of(*findings, options).find("below"), std::string::npos);
}

TEST(Figure, SameBytesEveryTimeWithSessionAndDensity) {
    const auto findings = findings_for("signal:ramp", nearest, transposed);
    FigureOptions options;
    options.width = 500;
    options.session = session_json(
        {findings->experiment.source.name, findings->left->pipeline, findings->right->pipeline, {}});
    const std::string bytes = render_png(*findings, options);
    EXPECT_TRUE(bytes == render_png(*findings, options));
    EXPECT_TRUE(render_svg(*findings, options) == render_svg(*findings, options));
    EXPECT_TRUE(render_pdf(*findings, options) == render_pdf(*findings, options));
    const ScratchFolder folder;
    const auto path = folder / "figure.png";
    write_file(path, bytes);
    const Session session = read_session(path);
    EXPECT_EQ(session.source, "signal:ramp");
    EXPECT_EQ(print(session.right), transposed);
}

TEST(Figure, EveryPanelDrawsInEveryFormat) {
    const auto plain = findings_for("signal:zoneplate:24x20", nearest, transposed);
    const auto odd = findings_for("signal:noise:9x9", "max_pool kernel=2 | relu",
                                  "conv_transpose kernel=2 stride=3 init=normal");
    for (const auto& findings : {plain, odd})
        for (const char* name : {"input", "output", "difference", "coverage", "phases", "spectrum",
                                 "gradient", "weights", "stages", "fixes", "equivalence",
                                 "equivalence,input,fixes", "input,difference,stages,output"}) {
            SCOPED_TRACE(name);
            FigureOptions options;
            options.width = 400;
            options.panels = parse_panels(name);
            EXPECT_EQ(print(options.panels), name);
            EXPECT_EQ(decode_picture(render_png(*findings, options), "sheet").shape().w, 400);
            EXPECT_NE(render_svg(*findings, options).find("</svg>"), std::string::npos);
            EXPECT_TRUE(render_pdf(*findings, options).starts_with("%PDF"));
        }
}

TEST(Figure, CropAndMagnification) {
    const auto findings = findings_for("signal:noise:64x64", nearest, transposed);
    FigureOptions options;
    options.panels = {Panel::output};
    options.width = 1000;
    options.crop = Region{10, 20, 22, 36};
    options.magnification = 9;
    const Tensor sheet = decode_picture(render_png(*findings, options), "sheet");
    EXPECT_TRUE(find_picture(sheet, cut_out(to_bitmap(findings->right->output(), {}), *options.crop), 9));
}

TEST(Plate, ShowsEveryPipelineAtEveryCrop) {
    const auto findings = findings_for("signal:noise:32x32", nearest, transposed);
    const auto added = evaluate_added(
        {{"bilinear", parse_pipeline("upsample scale=2 mode=bilinear")},
         {"even", parse_pipeline("conv_transpose kernel=4 stride=2 padding=1 init=normal seed=4")}},
        *findings);
    FigureOptions options;
    options.width = 1600;
    options.crop = Region{10, 20, 22, 36};
    options.more_crops = {Region{30, 8, 42, 24}};
    const Tensor sheet = decode_picture(render_png(*findings, options, {added}), "sheet");
    int factor = 30;  // the columns' width follows from the picture's shape
    const Bitmap first = cut_out(to_bitmap(findings->left->output(), {}), *options.crop);
    while (factor > 1 && !find_picture(sheet, first, factor))
        --factor;
    EXPECT_GT(factor * 16, 150) << "a crop's width in pixels";
    for (const Tensor* output : {&findings->left->output(), &findings->right->output(),
                                 &added[0].side().output(), &added[1].side().output()})
        for (const Region& crop : {*options.crop, options.more_crops[0]})
            EXPECT_TRUE(find_picture(sheet, cut_out(to_bitmap(*output, {}), crop), factor));
    for (const char* word : {"bilinear", "even", "ripple index", "0.4843"})
        EXPECT_NE(render_svg(*findings, options, {added}).find(word), std::string::npos) << word;
}

/// How many pixels of the picture have that colour, as exactly as a PNG has it.
int count_of(const Bitmap& bitmap, const std::array<std::uint8_t, 3>& colour, const PicturePlace& place) {
    int count = 0;
    for (int y = static_cast<int>(place.y); y < static_cast<int>(place.y + place.height); ++y)
        for (int x = static_cast<int>(place.x); x < static_cast<int>(place.x + place.width); ++x) {
            const auto at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(bitmap.width) +
                             static_cast<std::size_t>(x)) *
                            3;
            count += std::equal(colour.begin(), colour.end(),
                                bitmap.pixels.begin() + static_cast<std::ptrdiff_t>(at));
        }
    return count;
}

TEST(Figure, ColoursFollowTheChosenMapsAndSoDoTheirBars) {
    const auto findings = findings_for("signal:ramp:32x32", nearest, transposed);
    FigureOptions options;
    options.panels = {Panel::output, Panel::difference, Panel::gradient};
    options.width = 800;
    const auto drawn = [&] { return render_bitmap(*findings, options).pixels; };
    const auto usual = drawn();
    options.look.map = ColourMap::viridis;
    const auto mapped = drawn();
    EXPECT_NE(mapped, usual);
    EXPECT_NE(render_svg(*findings, options).find("0 to 1 in the colours viridis"), std::string::npos);
    EXPECT_NE(render_svg(*findings, options).find(">value<"), std::string::npos) << "the outputs' bar";
    options.difference_map = ColourMap::purple_green;
    const auto difference = drawn();
    EXPECT_NE(difference, mapped);
    options.gradient_map = ColourMap::grey;
    EXPECT_NE(drawn(), difference);
    options.difference_map = ColourMap::viridis;
    EXPECT_THROW(drawn(), Error) << "signed values have two sides";
    options.difference = DifferenceLook::absolute;
    EXPECT_NO_THROW(drawn());
}

TEST(Figure, AColourMapNeedsOneNumberAPixel) {
    const auto findings = findings_for("sample", nearest, transposed);
    FigureOptions options;
    options.width = 500;
    options.panels = {Panel::output};
    options.look.map = ColourMap::viridis;
    EXPECT_NE(error_of(*findings, options).find("choose one channel"), std::string::npos);
    options.look.channel = 1;
    EXPECT_EQ(error_of(*findings, options), "");
}

TEST(Figure, MarksAreDrawnOnEveryPictureThatShowsTheirPlace) {
    const auto findings = findings_for("signal:constant:32x32", nearest, transposed);
    FigureOptions options;
    options.panels = {Panel::output, Panel::input, Panel::difference, Panel::gradient};
    options.width = 1000;
    options.magnification = 2;
    const std::array<std::uint8_t, 3> colour{1, 200, 3};
    options.marks = {parse_mark("#01c803 box 4,4,8,8"), parse_mark("#01c803 arrow 20,4 28,12"),
                     parse_mark("text 2,14 under here")};
    std::vector<PicturePlace> places;
    const Bitmap drawn = render_bitmap(*findings, options, {}, {}, &places);
    ASSERT_GE(places.size(), 6u);
    for (const PicturePlace& place : places)
        if (place.part == Region{0, 0, place.plane.h, place.plane.w}) {
            EXPECT_GT(count_of(drawn, colour, place), 20) << place.plane.h;
        }
    EXPECT_NE(render_svg(*findings, options).find(">under here<"), std::string::npos);
    options.crop = Region{40, 40, 64, 64};  // the lower right corner, where nothing is marked
    places.clear();
    const Bitmap cropped = render_bitmap(*findings, options, {}, {}, &places);
    for (const PicturePlace& place : places)
        EXPECT_EQ(count_of(cropped, colour, place), 0);
    EXPECT_EQ(render_svg(*findings, options).find(">under here<"), std::string::npos);
}

TEST(Plate, MarksBelongToTheirPicture) {
    const auto first = findings_for("signal:constant:32x32", nearest, transposed),
               second = findings_for("signal:ramp:32x32", nearest, transposed);
    const std::vector<FigureRow> rows{{second, {}, {}, {parse_mark("#01c803 box 2,2,28,28")}}};
    FigureOptions options;
    options.width = 1000;
    std::vector<PicturePlace> places;
    const Bitmap drawn = render_bitmap(*first, options, {{}, rows}, {}, &places);
    int marked = 0;
    for (const PicturePlace& place : places) {
        if (place.picture == 0) {
            EXPECT_EQ(count_of(drawn, {1, 200, 3}, place), 0);
        }
        marked += place.picture == 1 && count_of(drawn, {1, 200, 3}, place) > 0;
    }
    EXPECT_GT(marked, 0);
}

TEST(Plate, AnErrorNamesTheAddedPipeline) {
    const auto findings = findings_for("signal:noise:8x8", nearest, transposed);
    try {
        evaluate_added({{"mine", parse_pipeline("conv kernel=11")}}, *findings);
        FAIL();
    } catch (const Error& error) {
        EXPECT_TRUE(std::string(error.what()).starts_with("mine: stage 0")) << error.what();
    }
}

TEST(Figure, ImpossibleOptionsGetASentence) {
    const auto findings = findings_for("signal:noise:64x64", nearest, transposed);
    const auto says = [&](auto change, const std::string& what) {
        FigureOptions options;
        change(options);
        const std::string sentence = error_of(*findings, options);
        EXPECT_NE(sentence.find(what), std::string::npos)
            << "'" << sentence << "' does not say '" << what << "'";
    };
    says([](FigureOptions& o) { o.width = 399; }, "400 to 8000");
    says([](FigureOptions& o) { o.dpi = 0; }, "10 to 2400");
    says([](FigureOptions& o) { o.panels.clear(); }, "at least one panel");
    says([](FigureOptions& o) { o.magnification = 300; }, "1 to 256");
    says([](FigureOptions& o) { o.crop = Region{0, 0, 129, 4}; }, "128×128");
    says([](FigureOptions& o) { o.crop = Region{4, 4, 4, 9}; }, "does not lie inside");
    says([](FigureOptions& o) { o.crop = Region{0, 0, 100, 100}, o.magnification = 8; }, "does not fit");
    EXPECT_THROW(parse_panels("output,histogram"), Error);
    EXPECT_THROW(parse_panels(""), Error);
    EXPECT_THROW(parse_panels("output,"), Error);
}

TEST(Pixels, ReduceMagnifyAndMap) {
    const Bitmap two{2, 1, 4, {0, 0, 0, 255, 200, 100, 50, 255}};
    EXPECT_EQ(reduce(two, 1, 1).pixels, (std::vector<std::uint8_t>{100, 50, 25, 255}));
    const Bitmap larger = magnify(two, 3);
    EXPECT_EQ(larger.width, 6);
    EXPECT_EQ(larger.height, 3);
    EXPECT_EQ(reduce(larger, 2, 1).pixels, two.pixels);
    EXPECT_EQ(map_region({2, 4, 6, 8}, {8, 8}, {16, 4}), (Region{4, 2, 12, 4}));
    EXPECT_EQ(map_region({7, 7, 8, 8}, {8, 8}, {1, 1}), (Region{0, 0, 1, 1}));
}

TEST(Figure, OutputsOfNearlyOneSizeShareTheirScale) {
    // 7×7 would fit 50 times, 8×8 44 times.
    const auto findings =
        findings_for("signal:noise:4x4", "conv_transpose kernel=3 stride=2 padding=1", transposed);
    FigureOptions options;
    options.panels = {Panel::output};
    const Tensor sheet = decode_picture(render_png(*findings, options), "sheet");
    EXPECT_TRUE(find_picture(sheet, to_bitmap(findings->left->output(), {}), 44));
    EXPECT_TRUE(find_picture(sheet, to_bitmap(findings->right->output(), {}), 44));
}

TEST(Pixels, BusiestRegionIsWhereTheDifferenceIs) {
    Tensor a({1, 2, 61, 90}, 0.5f), b = a;
    EXPECT_EQ(busiest_region(a, b, {16, 16}), (Region{0, 0, 16, 16}));
    b(0, 1, 60, 89) = 1.0f;
    EXPECT_EQ(busiest_region(a, b, {16, 16}), (Region{45, 74, 61, 90}));
    b(0, 0, 20, 30) = -4.0f;
    const Region found = busiest_region(a, b, {16, 16});
    EXPECT_TRUE(found.top <= 20 && 20 < found.bottom && found.left <= 30 && 30 < found.right);
    EXPECT_EQ(busiest_region(a, b, {100, 100}), (Region{0, 0, 61, 90}));
}

TEST(Summary, NamesBothPipelinesAndTheirRipple) {
    const auto findings = findings_for("signal:constant", nearest, transposed);
    const std::string text = text_summary(*findings);
    for (const char* part :
         {nearest, transposed, "ripple index 0,", "ripple index 0.4843", "signal:constant"})
        EXPECT_NE(text.find(part), std::string::npos) << part << " is missing in\n" << text;
}

TEST(Figure, VectorFilesHoldLargePicturesInNoMoreThanPrintNeeds) {
    const auto findings =
        findings_for("signal:noise:500x500", "upsample scale=2", "conv_transpose kernel=2 stride=2");
    FigureOptions options;
    options.panels = {Panel::output};
    options.width = 400;
    // Readers of SVG that build on libxml refuse an image of more than 10 MB; a million pixels of noise would
    // be near it.
    EXPECT_LT(render_svg(*findings, options).size(), 1u << 20);
    EXPECT_LT(render_pdf(*findings, options).size(), 1u << 20);
}

}  // namespace
}  // namespace engine
