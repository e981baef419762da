#include "app/explain/stage_scene.h"

#include <gtest/gtest.h>

#include <numeric>

#include "app/explain/matrix_case.h"
#include "engine/core/error.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;
using engine::Region;

/// A stage that has been run on 1, 2, 3, …
struct StageRun {
    engine::BuiltStage stage;
    engine::Tensor input, output;

    StageRun(const engine::Layer& layer, Index rows, Index columns, std::optional<engine::Shape> weight = {},
             float bias = 0) {
        stage.op = layer;
        stage.input = {1, 1, rows, columns};
        if (weight) {
            stage.parameters.weight = engine::Tensor(*weight);
            auto taps = stage.parameters.weight->values();
            std::iota(taps.begin(), taps.end(), 1.0f);
            stage.parameters.bias = engine::Tensor({1, 1, 1, 1}, bias);
        }
        input = engine::Tensor(stage.input);
        std::iota(input.values().begin(), input.values().end(), 1.0f);
        output = engine::forward(layer, input, stage.parameters);
        stage.output = output.shape();
    }
    StageScene scene(Form form) const { return {stage, input, &output, 0, form}; }
};

engine::Padding all_sides(Index p) { return {engine::PaddingKind::numbers, {p, p, p, p}}; }
engine::Shape kernel(Index k) { return {1, 1, k, k}; }

TEST(StageScene, EquivalentConvolutionReadsThePixelsUnderItsWindow) {
    const StageRun run(engine::ConvTranspose{{2, 2}, all_sides(1), {1, 1}, 1, {}, {}}, 3, 4, kernel(3));
    const StageScene scene = run.scene(Form::gather);
    ASSERT_TRUE(scene.expanded());
    EXPECT_EQ(scene.input_extent(), (Region{-1, -1, 6, 8})) << "5 x 7 zero-inserted, padded by ke-1-p = 1";
    EXPECT_EQ(scene.input_cell(1, 0).kind, CellKind::inserted);
    EXPECT_EQ(scene.input_cell(-1, 0).kind, CellKind::padding);
    EXPECT_EQ(scene.input_cell(2, 4).value, run.input(0, 0, 1, 2));
    const engine::Grid taps = scene.taps();
    for (Index y = 0; y < run.stage.output.h; ++y)
        for (Index x = 0; x < run.stage.output.w; ++x) {
            const Region window = scene.read_window({y, x});
            double sum = 0;
            for (Index r = 0; r < taps.rows; ++r)
                for (Index c = 0; c < taps.cols; ++c)
                    sum += taps(r, c) * scene.input_cell(window.top + r, window.left + c).value;
            EXPECT_FLOAT_EQ(static_cast<float>(sum), run.output(0, 0, y, x));
        }
}

TEST(StageScene, StampsAddUpToTheOutput) {
    const StageRun run(engine::ConvTranspose{{2, 2}, all_sides(1), {1, 1}, 1, Pair{1, 1}, {}}, 3, 3,
                       kernel(3), 0.5f);
    const StageScene scene = run.scene(Form::scatter);
    EXPECT_EQ(scene.partial_sum({2, 2}, {-1, 0}), 0.5) << "only the bias before the first stamp";
    EXPECT_LT(scene.partial_sum({2, 2}, {0, 1}), scene.partial_sum({2, 2}, {1, 1}));
    for (const Pair output : scene.output_steps(scene.output_extent()))
        EXPECT_FLOAT_EQ(static_cast<float>(scene.partial_sum(output, {2, 2})),
                        run.output(0, 0, output.h, output.w));
    EXPECT_EQ(scene.stamp({0, 0}), (Region{-1, -1, 2, 2}));
    EXPECT_EQ(scene.input_steps(scene.input_extent()).size(), 9u);
}

TEST(StageScene, CellsAreNamedForWhatTheyAre) {
    struct Case {
        const char* what;
        StageRun run;
        Form form;
        bool input;
        Index row, column;
        CellKind kind;
    };
    const engine::ConvTranspose unpadded{{2, 2}, all_sides(1), {1, 1}, 1, Pair{1, 1}, {}};
    const engine::ConvTranspose tail{{2, 2}, {}, {1, 1}, 1, Pair{1, 1}, {}};
    const engine::ConvTranspose holes{{3, 3}, {}, {1, 1}, 1, {}, {}};
    const Case cases[] = {
        {"crop", StageRun(unpadded, 3, 3, kernel(3)), Form::scatter, false, -1, 2, CellKind::cropped},
        {"beyond the crop", StageRun(unpadded, 3, 3, kernel(3)), Form::scatter, false, -2, 2,
         CellKind::nothing},
        {"un-cropped row", StageRun(unpadded, 3, 3, kernel(3)), Form::scatter, false, 5, 2,
         CellKind::uncropped},
        {"bias-only tail", StageRun(tail, 3, 3, kernel(3)), Form::scatter, false, 7, 2, CellKind::hole},
        {"hole", StageRun(holes, 3, 3, kernel(2)), Form::gather, false, 2, 0, CellKind::hole},
        {"pixel", StageRun(holes, 3, 3, kernel(2)), Form::gather, false, 1, 1, CellKind::value},
        {"dropped input row", StageRun(engine::Conv{{2, 2}, {}, {1, 1}, 1, {}}, 6, 6, kernel(3)),
         Form::gather, true, 5, 1, CellKind::unread},
        {"padding", StageRun(engine::Conv{{1, 1}, all_sides(1), {1, 1}, 1, {}}, 4, 4, kernel(3)),
         Form::gather, true, -1, 1, CellKind::padding},
        {"skipped input", StageRun(engine::Conv{{2, 2}, {}, {1, 1}, 1, {}}, 5, 5, kernel(1)), Form::scatter,
         true, 1, 1, CellKind::unread},
    };
    for (const Case& c : cases) {
        const StageScene scene = c.run.scene(c.form);
        EXPECT_EQ(c.input ? scene.input_cell(c.row, c.column).kind : scene.output_cell(c.row, c.column).kind,
                  c.kind)
            << c.what;
    }
}

TEST(StageScene, CroppedCellsHoldWhatWasCutAway) {
    const engine::Layer cut = engine::ConvTranspose{{2, 2}, all_sides(1), {1, 1}, 1, {}, {}};
    const engine::Layer whole = engine::ConvTranspose{{2, 2}, {}, {1, 1}, 1, {}, {}};
    const StageRun run(cut, 3, 3, kernel(4)), full(whole, 3, 3, kernel(4));
    const StageScene scene = run.scene(Form::scatter);
    const Region extent = scene.output_extent();
    EXPECT_EQ(extent, (Region{-1, -1, 7, 7}));
    for (Index y = extent.top; y < extent.bottom; ++y)
        for (Index x = extent.left; x < extent.right; ++x)
            EXPECT_FLOAT_EQ(static_cast<float>(scene.output_cell(y, x).value),
                            full.output(0, 0, y + 1, x + 1));
}

TEST(StageScene, WorksOutTheOutputThatIsNotThere) {
    for (const StageRun& run :
         {StageRun(engine::ConvTranspose{{2, 2}, all_sides(1), {1, 1}, 1, {}, {}}, 3, 4, kernel(3), 0.5f),
          StageRun(engine::Conv{{1, 1}, all_sides(1), {1, 1}, 1}, 3, 4, kernel(3), 0.5f),
          StageRun(engine::Upsample{{2, 3}}, 3, 4), StageRun(engine::AvgPool{}, 4, 4)}) {
        const StageScene scene(run.stage, run.input, nullptr, 0, Form::scatter);
        for (Index y = 0; y < run.output.shape().h; ++y)
            for (Index x = 0; x < run.output.shape().w; ++x)
                EXPECT_FLOAT_EQ(static_cast<float>(scene.output_cell(y, x).value), run.output(0, 0, y, x))
                    << y << " " << x;
    }
}

TEST(StageScene, RulersAlignEveryPixelWithItsStamp) {
    const engine::Layer layers[] = {engine::ConvTranspose{{2, 3}, all_sides(1), {1, 1}, 1, {}, {}},
                                    engine::Conv{{2, 2}, all_sides(1), {1, 1}, 1, {}}, engine::Upsample{}};
    for (const auto& layer : layers) {
        const bool weighted = !std::holds_alternative<engine::Upsample>(layer);
        const StageRun run(layer, 6, 6, weighted ? std::optional(kernel(4)) : std::nullopt);
        for (const Form form : {Form::scatter, Form::gather}) {
            const StageScene scene = run.scene(form);
            const auto in = scene.input_ruler(false), out = scene.output_ruler(false);
            const Region box = scene.scatters() ? scene.stamp({2, 2}) : scene.read_window({1, 1});
            const auto& across = scene.scatters() ? out : in;
            const double middle = (across.centre(box.left) + across.centre(box.right - 1)) / 2;
            const double centre =
                scene.scatters() ? in.centre(scene.input_position({2, 2}).w) : out.centre(1);
            EXPECT_DOUBLE_EQ(middle, centre);
            EXPECT_EQ(out.at(out.centre(3)), 3);
        }
    }
}

TEST(MatrixCase, TransposeIsTheAdjoint) {
    for (const Index n : {4, 5, 7})
        for (const Index k : {1, 2, 3, 4})
            for (const Index s : {1, 2, 3})
                for (const Index p : {0, 1}) {
                    const MatrixCase small = make_matrix_case(n, k, s, p);
                    EXPECT_EQ(small.left_product(), small.right_product()) << n << k << s << p;
                    ASSERT_EQ(small.conv_transpose().size(), static_cast<std::size_t>(n));
                }
    const MatrixCase odena = make_matrix_case(5, 3, 2, 0);
    EXPECT_EQ(odena.tap_at(0, 2), 2);
    EXPECT_EQ(odena.tap_at(1, 2), 0);
    EXPECT_EQ(odena.tap_at(1, 1), -1);
    EXPECT_EQ(odena.conv(), (std::vector<double>{1 + 4 + 9, 3 + 8 + 15}));
    EXPECT_EQ(odena.conv_transpose(), (std::vector<double>{1, 2, 3 + 2, 4, 6}));
    EXPECT_THROW(make_matrix_case(2, 5, 1, 0), engine::Error);
}

}  // namespace
}  // namespace app
