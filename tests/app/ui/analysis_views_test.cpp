// Checkerboard, Gradient flow and Equivalence, clicked headless: what they do to the document.
#include <algorithm>

#include "app/explain/matrix_case.h"
#include "app/ui/widgets/diagram.h"
#include "drawn_text.h"
#include "engine/analysis/gradient_phases.h"
#include "engine/identities/equivalence.h"
#include "engine/pipeline/pipe_text.h"
#include "harness.h"

namespace app {
namespace {

using engine::Pair;
using testing::Harness;
using testing::make_document;

struct ViewWindow : Harness {
    ViewWindow(View view, const Document& document) : Harness(document, ThemeKind::dark, 1, {1600, 1400}) {
        bench.view().open = view;
        settle();
    }
    const engine::SideFindings& side(Side s) { return *bench.state().side(s); }
    const engine::Tensor& weight(Side s, std::size_t stage) {
        return *side(s).built.stages[stage].parameters.weight;
    }
};

Document ripples() {
    return make_document("signal:ramp:16x16", "upsample scale=2 | conv kernel=3 padding=same init=box",
                         "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box");
}

TEST(CheckerboardView, ADraggedTapIsOneUndoStepAndTheRippleAnswers) {
    ViewWindow window(View::checkerboard, ripples());
    const double before = *window.side(Side::right).constant_response->ripple_index;
    const float tap = window.weight(Side::right, 0)(0, 0, 1, 1);
    const ImVec2 at = window.place("B/kernel/1,1");
    window.drag(at, {at.x, at.y - 60});
    window.settle();
    EXPECT_GT(window.weight(Side::right, 0)(0, 0, 1, 1), tap * 1.3f);
    EXPECT_NE(*window.side(Side::right).constant_response->ripple_index, before);
    window.bench.undo();
    EXPECT_FALSE(window.bench.history().can_undo());
    window.settle();
    EXPECT_EQ(window.weight(Side::right, 0)(0, 0, 1, 1), tap);
}

TEST(CheckerboardView, ATypedTapIsTaken) {
    ViewWindow window(View::checkerboard, ripples());
    window.double_click(window.place("B/kernel/0,2"));
    window.frame();
    ASSERT_TRUE(window.has("B/kernel/0,2/field"));
    window.type("1.5");
    window.key(ImGuiKey_Enter);
    window.settle();
    EXPECT_EQ(window.weight(Side::right, 0)(0, 0, 0, 2), 1.5f);
    EXPECT_FALSE(window.has("B/kernel/0,2/field"));
}

TEST(CheckerboardView, AFixRemovesTheRipple) {
    ViewWindow window(View::checkerboard, ripples());
    ASSERT_TRUE(window.bench.state().study);
    ASSERT_FALSE(window.bench.state().study->sides[1].fixes.empty());
    EXPECT_TRUE(window.bench.state().study->sides[0].fixes.empty()) << "A has no ripple to fix";
    const auto wanted = window.bench.state().study->sides[1].fixes[0].pipeline;
    window.click("B/fix/0/Apply");
    window.settle();
    EXPECT_EQ(window.bench.state().document.experiment.right, wanted);
    EXPECT_LT(*window.side(Side::right).constant_response->ripple_index, 1e-5);
}

TEST(CheckerboardView, AllFixesAreAListWithPicturesOfTheSamePlace) {
    ViewWindow window(View::checkerboard, ripples());
    const auto& study = window.bench.state().study->sides[1];
    ASSERT_GT(study.fixes.size(), 1u);
    EXPECT_FALSE(study.unfixed.empty());
    window.click("B/fix/more");
    window.settle();
    for (const char* part : {"B/fix/list/0/before", "B/fix/list/0/after", "B/fix/list/1/after"})
        EXPECT_TRUE(window.has(part)) << part;
    const auto wanted = study.fixes[1].pipeline;
    window.click("B/fix/list/1/Apply");
    window.settle();
    EXPECT_EQ(window.bench.state().document.experiment.right, wanted);
    window.bench.undo();
    EXPECT_FALSE(window.bench.history().can_undo());
}

TEST(CheckerboardView, AVariantsWeightsAreTakenByAClick) {
    ViewWindow window(View::checkerboard, ripples());
    ASSERT_EQ(window.bench.state().study->sides[1].variants.size(), 4u);
    window.click("B/checkerboard/variant/bilinear");
    window.settle();
    EXPECT_NE(window.pipe(Side::right).find("init=bilinear"), std::string::npos);
}

TEST(CheckerboardView, ThePictureThatIsDraggedMovesTheLine) {
    ViewWindow window(View::checkerboard, ripples());
    const auto picture = window.probe.places.at("B/checkerboard/output");
    const PanZoom before = window.bench.view().detail;
    const ImVec2 middle = picture.center();
    window.drag(middle, {middle.x, middle.y + 20});
    EXPECT_LT(window.bench.view().detail.y, before.y);
    EXPECT_EQ(window.bench.view().detail.x, before.x);
    window.click("checkerboard/along/Along a column");
    EXPECT_FALSE(window.bench.view().profile_along_row);
}

TEST(CheckerboardView, SpectraAreShownWhenAskedFor) {
    ViewWindow window(View::checkerboard, ripples());
    EXPECT_FALSE(window.has("B/checkerboard/spectrum"));
    window.click("checkerboard/Spectra");
    window.settle();
    EXPECT_TRUE(window.has("B/checkerboard/spectrum"));
    EXPECT_TRUE(window.has("B/checkerboard/response"));
}

TEST(OutputView, AnyStageIsLookedAt) {
    ViewWindow window(View::output,
                      make_document("signal:noise:16x16",
                                    "conv kernel=3 padding=same channels=5 init=normal seed=1 | relu"
                                    " | upsample scale=2",
                                    "upsample scale=2"));
    EXPECT_FALSE(window.has("B/output_stage")) << "one stage is no choice";
    window.bench.view().output_stage[0] = 0;
    window.click("output/channels");
    window.settle();
    for (const char* channel : {"channels/A/0/0", "channels/A/0/4", "channels/B/-1/0"})
        EXPECT_TRUE(window.has(channel)) << channel;
    window.click("channels/A/0/3");
    EXPECT_EQ(window.bench.view().channel, 3);
    window.click("channels/A/0/3");
    EXPECT_EQ(window.bench.view().channel, -1);
    run_action(window.bench, "automatic_range");
    window.settle();
    EXPECT_TRUE(std::ranges::any_of(window.probe.spoken, [](const std::string& text) {
        return text.find("behind stage 0 (conv 3×3)") != std::string::npos;
    }));
}

TEST(OutputView, WhereAGridCanBeAveragedAwayAClickGoesTo100Percent) {
    ViewWindow window(View::output,
                      make_document("signal:noise:700x700", "upsample scale=2", "upsample scale=2"));
    window.bench.view().left.fit = window.bench.view().right.fit = true;
    window.settle();
    window.click("reduction_note");
    window.settle();
    EXPECT_EQ(window.bench.view().left.zoom, 2) << "input pixels of two output pixels";
    EXPECT_FALSE(window.has("reduction_note"));
    EXPECT_FALSE(window.bench.view().pinned) << "the click was for the note";
}

TEST(OutputView, ScoresBothSidesAgainstTheOriginal) {
    Document document =
        make_document("signal:noise:16x16", "upsample scale=2", "upsample scale=2 mode=bilinear");
    document.experiment.encoder = engine::parse_pipeline("avg_pool kernel=2");
    ViewWindow window(View::output, document);
    window.click("output/score");
    window.settle();
    const auto& findings = *window.bench.state().findings;
    ASSERT_TRUE(findings.left_score && findings.left_score->psnr);
    const std::string said = "A " + table_number(*findings.left_score->psnr) + " dB";
    EXPECT_TRUE(std::ranges::any_of(window.probe.spoken, [&](const std::string& text) {
        return text.starts_with(said);
    })) << said;
    window.click("output/score");
    window.settle();
    EXPECT_FALSE(window.bench.state().document.experiment.reference);
}

TEST(GradientView, LossAndProbedPixelAreChosen) {
    ViewWindow window(View::gradient, ripples());
    for (const char* loss : {"sum", "mean", "noise", "pixel", "mse"}) {
        window.click("gradient/loss/" + std::string(loss));
        window.settle();
        EXPECT_EQ(print(window.side(Side::left).gradient->loss).substr(0, 3), std::string(loss).substr(0, 3));
    }
    const auto picture = window.probe.places.at("B/gradient/probe");
    window.click(ImVec2{picture.center().x, picture.min.y + 3});
    const auto& loss = window.bench.state().document.experiment.loss;
    EXPECT_EQ(loss.kind, engine::LossKind::pixel);
    ASSERT_TRUE(loss.pixel);
    EXPECT_EQ(loss.pixel->h, 0);
    EXPECT_NEAR(static_cast<double>(loss.pixel->w), 16, 2);
    EXPECT_EQ(window.bench.view().pinned, loss.pixel) << "the magnified gradient is that of the probed pixel";
}

TEST(GradientView, SaysWhichPhasesGetMoreGradientAndWhere) {
    ViewWindow window(View::gradient,
                      make_document("signal:noise:32x32", "conv kernel=3 stride=2 padding=1 init=box",
                                    "conv kernel=2 stride=2 init=box"));
    window.click("gradient/loss/sum");
    window.settle();
    std::string all;
    for (const std::string& text : window.probe.spoken)
        all += text + "\n";
    EXPECT_NE(
        all.find(
            "The strongest of 4 phases gets 4 times the gradient of the weakest; it grows most at stage 0"),
        std::string::npos)
        << all;
    EXPECT_TRUE(window.has("A/gradient_bars"));
    EXPECT_TRUE(window.has("B/gradient_bars"));
}

TEST(GradientView, BlurredPoolingEvensTheGradient) {
    ViewWindow window(View::gradient,
                      make_document("signal:noise:64x64", "conv kernel=3 stride=2 padding=1 init=box",
                                    "conv kernel=2 stride=2 init=box"));
    window.click("gradient/loss/sum");
    window.settle();
    EXPECT_FALSE(window.has("B/gradient-fix/0/Apply")) << "B is even";
    window.click("A/gradient-fix/more");
    window.settle();
    for (const char* part : {"A/gradient-fix/list/0/before", "A/gradient-fix/list/1/after"})
        EXPECT_TRUE(window.has(part)) << part;
    window.click("A/gradient-fix/list/1/Apply");
    window.settle();
    EXPECT_EQ(window.side(Side::left).pipeline.stages.size(), 2u) << "a blur stands behind it";
    const auto& strengths = window.side(Side::left).gradient->stages.front().strengths;
    EXPECT_LT(*engine::unevenness(strengths), 1e-6);
    EXPECT_FALSE(window.has("A/gradient-fix/0/Apply"));
}

TEST(GradientView, EncodersAndTheTieRule) {
    ViewWindow window(View::gradient, ripples());
    window.click("gradient/encoder/conv + max pool");
    window.settle();
    EXPECT_NE(window.pipe(Side::left).find("max_pool"), std::string::npos);
    window.click("A/gradient/ties/1/split");
    window.settle();
    EXPECT_NE(window.pipe(Side::left).find("ties=split"), std::string::npos);
    EXPECT_FALSE(window.side(Side::left).gradient->backward_coverage);
    window.click("A/gradient/row/1 max_pool");
    EXPECT_EQ(window.bench.view().stage[0], 1);
    window.click("gradient/encoder/strided conv");
    window.settle();
    EXPECT_EQ(window.pipe(Side::left).find("max_pool"), std::string::npos);
}

TEST(GradientView, ALossOfOtherChannelCountsIsExplained) {
    ViewWindow window(View::gradient,
                      make_document("signal:ramp:8x8", "conv kernel=3 channels=4 init=he", "relu"));
    EXPECT_TRUE(window.side(Side::left).gradient);
    EXPECT_FALSE(window.side(Side::left).gradient_notes.empty());
}

TEST(EquivalenceView, FoldAndProjectPutTheResultIntoASide) {
    const Document start = ripples();
    ViewWindow window(View::equivalence, start);
    const auto before = window.side(Side::left).output();
    window.click("equivalence/A/fold/into B");
    window.settle();
    EXPECT_EQ(window.bench.state().document.experiment.right.stages.size(), 1u);
    const auto& folded = window.side(Side::right).output();
    ASSERT_EQ(folded.shape(), before.shape());
    for (engine::Index i = 0; i < folded.size(); ++i)
        ASSERT_NEAR(folded.data()[i], before.data()[i], 1e-6f);
    window.click("equivalence/B/project/into A");
    window.settle();
    EXPECT_EQ(window.bench.state().document.experiment.left.stages.size(), 2u);
    EXPECT_NEAR(*window.bench.state().findings->difference.max_abs, 0, 1e-5)
        << "what was folded projects without a rest";
    window.bench.undo();
    window.bench.undo();
    EXPECT_TRUE(window.bench.state().document == start);
}

TEST(EquivalenceView, WhatIsImpossibleIsNotOfferedAndSaidInWords) {
    ViewWindow window(View::equivalence, ripples());
    EXPECT_FALSE(window.has("equivalence/B/fold/into A"));
    EXPECT_FALSE(window.has("equivalence/A/project/into B"));
    const auto said = [&](const std::string& words) {
        return std::ranges::any_of(window.probe.spoken, [&](const std::string& text) {
            return text.find(words) != std::string::npos;
        });
    };
    EXPECT_TRUE(said(
        "What of its kernel upsample + conv cannot make: " +
        table_number(window.bench.state().study->sides[1].projection->relative_residual * 100, 3) + " %"));
    window.bench.edit(set_pipe_text(Side::right, "relu"));
    window.settle();
    EXPECT_TRUE(said(window.bench.state().study->sides[1].fold_refusal));
}

TEST(EquivalenceView, TheHeadlineClaimLeadsTheList) {
    ViewWindow window(View::equivalence, ripples());
    EXPECT_EQ(window.bench.state().study->demonstrations.front().id, "fold_nearest");
    EXPECT_LT(window.place("equivalence/fold_nearest").y, window.place("equivalence/gather_form").y);
    EXPECT_LT(window.place("equivalence/transposed_conv_gradient").y,
              window.place("equivalence/max_pool_upsample").y)
        << "what is no identity stands by itself";
}

TEST(EquivalenceView, EveryDemonstrationHasItsCard) {
    ViewWindow window(View::equivalence, ripples());
    const auto& shown = window.bench.state().study->demonstrations;
    EXPECT_GE(shown.size(), 10u);
    for (const auto& one : shown) {
        EXPECT_TRUE(window.has("equivalence/" + one.id)) << one.id;
        if (one.identity) {
            EXPECT_TRUE(one.holds) << one.id;
        }
    }
}

TEST(EquivalenceView, APixelUnderTheCursorLightsUpAsItsEntriesDo) {
    ViewWindow window(View::equivalence, ripples());
    const auto lit = [&](const char* where) {
        window.move(window.place(where));
        int strong = 0;  // corners of the lines in the accent colour
        const ImU32 accent = window.theme.accent;
        const ImDrawData& drawn = *ImGui::GetDrawData();
        for (int i = 0; i < drawn.CmdListsCount; ++i)
            for (const ImDrawVert& corner : drawn.CmdLists[i]->VtxBuffer)
                strong += corner.col == accent;
        return strong;
    };
    const int nothing = lit("view/Overview");
    EXPECT_GT(lit("matrix/entry/0,0"), nothing);
    EXPECT_GT(lit("matrix/pixel/0"), nothing);
}

TEST(EquivalenceView, TheMatrixFollowsItsSliders) {
    ViewWindow window(View::equivalence, ripples());
    window.move(window.place("matrix/entry/0,0"));
    const auto slider = window.probe.places.at("matrix/kernel");
    window.drag(slider.center(), {slider.max.x - 3, slider.center().y});
    EXPECT_EQ(window.bench.view().matrix_kernel, 6);
    EXPECT_FALSE(window.has("matrix/cells")) << "kernel 6 on 5 pixels: a sentence instead";
}

TEST(OutputView, TheDifferenceHasARangeOfItsOwn) {
    Harness window(make_document("sample"));
    window.bench.view().open = View::output;
    window.bench.view().layout = OutputLayout::difference;
    window.settle();
    // Letters are drawn, spaces are not.
    const auto reads = [](const char* words) {
        return testing::drawn_letters().find(words) != std::string::npos;
    };
    EXPECT_TRUE(reads("automaticrange±"));
    run_action(window.bench, "automatic_range");
    window.settle();
    EXPECT_TRUE(reads("fixedrange±1"));
    EXPECT_EQ(window.bench.view().range_mode, RangeMode::fixed) << "that of the outputs stays";
    window.bench.view().difference_limit = 0.25;
    window.settle();
    EXPECT_TRUE(reads("fixedrange±0.25"));
    window.bench.edit(set_pipe_text(Side::right, "conv_transpose kernel=4 stride=2"));
    window.settle();
    EXPECT_TRUE(reads("picturesofdifferentshapehavenodifference"));
    EXPECT_FALSE(reads("range±")) << "of nothing";
    EXPECT_FALSE(window.has("difference/end"));
}

}  // namespace
}  // namespace app
