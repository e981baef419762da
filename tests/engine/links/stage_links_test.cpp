#include "engine/links/stage_links.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace engine {
namespace {

Tensor random_tensor(const Shape& shape, unsigned seed) {
    Tensor tensor(shape);
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> values(-1, 1);
    for (float& value : tensor.values())
        value = values(generator);
    return tensor;
}

BuiltStage build_stage(const Layer& layer, const Shape& input, std::optional<Shape> weight = {}) {
    BuiltStage stage;
    stage.op = layer;
    stage.input = input;
    if (weight) stage.parameters.weight = random_tensor(*weight, 7);
    stage.output = output_shape(layer, input, stage.parameters);
    return stage;
}

Padding sides(Index t, Index l, Index b, Index r) { return {PaddingKind::numbers, {t, l, b, r}}; }

std::vector<BuiltStage> stages() {
    using P = PaddingMode;
    std::vector<BuiltStage> all;
    const Shape x{1, 4, 6, 7};
    for (const P mode : {P::zeros, P::reflect, P::replicate, P::circular})
        all.push_back(build_stage(Conv{{2, 1}, sides(1, 2, 0, 1), {1, 2}, 2, mode}, x, Shape{6, 2, 3, 2}));
    all.push_back(build_stage(ConvTranspose{{2, 3}, sides(1, 0, 0, 2), {1, 2}, 2, Pair{1, 0}, {}}, x,
                              Shape{4, 3, 3, 2}));
    all.push_back(build_stage(ConvTranspose{{3, 3}, {}, {1, 1}, 4, {}, {}}, x, Shape{4, 1, 2, 2}));
    for (const auto mode : {UpsampleMode::nearest, UpsampleMode::bilinear, UpsampleMode::bicubic})
        all.push_back(build_stage(Upsample{{2, 3}, mode, false}, x));
    all.push_back(build_stage(Upsample{{2, 3}, UpsampleMode::bilinear, true}, x));
    all.push_back(build_stage(ZeroInsert{{2, 3}}, x));
    all.push_back(build_stage(AvgPool{{2, 3}, Pair{2, 2}, sides(1, 1, 0, 1), false}, x));
    all.push_back(build_stage(AvgPool{{2, 3}, Pair{1, 2}, sides(1, 1, 1, 1), true}, x));
    all.push_back(build_stage(MaxPool{{3, 2}, Pair{2, 1}, sides(1, 0, 1, 1), Ties::first}, x));
    for (const auto order : {ShuffleOrder::crd, ShuffleOrder::dcr}) {
        all.push_back(build_stage(PixelShuffle{2, order}, {1, 8, 3, 2}));
        all.push_back(build_stage(PixelUnshuffle{2, order}, {1, 2, 6, 4}));
    }
    return all;
}

TEST(StageLinks, TermsOfEveryOutputSumToTheLayer) {
    for (const BuiltStage& stage : stages()) {
        const Layer& layer = std::get<Layer>(stage.op);
        SCOPED_TRACE(op_name(layer));
        const Tensor x = random_tensor(stage.input, 3);
        const Tensor y = forward(layer, x, stage.parameters);
        for (Index c = 0; c < stage.output.c; ++c)
            for (Index h = 0; h < stage.output.h; ++h)
                for (Index w = 0; w < stage.output.w; ++w) {
                    double sum = 0;
                    for (const Term& term : terms_of_output(stage, x, {c, h, w})) {
                        sum +=
                            term.weight * static_cast<double>(x(0, term.input.c, term.input.y, term.input.x));
                        EXPECT_EQ(term.output, (Pixel{c, h, w}));
                    }
                    ASSERT_NEAR(sum, y(0, c, h, w), 1e-5) << "at " << c << ", " << h << ", " << w;
                }
    }
}

TEST(StageLinks, WritesAreTheReadsSeenFromTheInput) {
    for (const BuiltStage& stage : stages()) {
        SCOPED_TRACE(op_name(std::get<Layer>(stage.op)));
        const Tensor x = random_tensor(stage.input, 3);
        std::size_t reads = 0, writes = 0;
        for (Index c = 0; c < stage.output.c; ++c)
            for (Index h = 0; h < stage.output.h; ++h)
                for (Index w = 0; w < stage.output.w; ++w)
                    reads += terms_of_output(stage, x, {c, h, w}).size();
        for (Index c = 0; c < stage.input.c; ++c)
            for (Index h = 0; h < stage.input.h; ++h)
                for (Index w = 0; w < stage.input.w; ++w)
                    for (const Term& term : terms_of_input(stage, x, {c, h, w})) {
                        ++writes;
                        EXPECT_EQ(term.input, (Pixel{c, h, w}));
                    }
        EXPECT_EQ(writes, reads);
    }
}

TEST(StageLinks, MapTiesGridsByItsFormula) {
    for (const BuiltStage& stage : stages()) {
        const auto map = stage_map(stage);
        const auto* resize = std::get_if<Upsample>(&std::get<Layer>(stage.op));
        ASSERT_EQ(map.has_value(), !(resize && resize->align_corners));
        if (!map || (resize && resize->mode != UpsampleMode::nearest)) continue;
        const Tensor x = random_tensor(stage.input, 3);
        for (const Term& term : terms_of_output(stage, x, {0, 1, 1})) {
            if (term.padded) continue;
            const Index small = map->scatters ? term.input.y : term.output.y;
            const Index large = map->scatters ? term.output.y : term.input.y;
            EXPECT_EQ(large,
                      small * map->map.y.stride + term.tap_y * map->map.y.dilation - map->map.y.offset);
        }
    }
}

TEST(StageLinks, HalfPixelBilinearIsTheTriangleAwayFromTheBorder) {
    const BuiltStage stage = build_stage(Upsample{{2, 2}, UpsampleMode::bilinear, false}, {1, 1, 5, 5});
    const Tensor x = random_tensor(stage.input, 1);
    EXPECT_EQ(stage_map(stage)->kernel(), (Pair{4, 4}));
    const double triangle[] = {0.25, 0.75, 0.75, 0.25};
    for (const Term& term : terms_of_output(stage, x, {0, 4, 5}))
        EXPECT_DOUBLE_EQ(term.weight, triangle[term.tap_y] * triangle[term.tap_x]);
}

TEST(StageLinks, ConcatAndHolesHaveNoTermsWhereNothingArrives) {
    BuiltStage concat;
    concat.op = Concat{};
    concat.input = {1, 2, 3, 3};
    concat.output = {1, 5, 3, 3};
    const Tensor x = random_tensor(concat.input, 2);
    EXPECT_EQ(terms_of_output(concat, x, {1, 2, 2}).size(), 1u);
    EXPECT_TRUE(terms_of_output(concat, x, {3, 2, 2}).empty());
    EXPECT_EQ(terms_of_input(concat, x, {1, 0, 1}).size(), 1u);

    const BuiltStage holes =
        build_stage(ConvTranspose{{3, 3}, {}, {1, 1}, 1, {}, {}}, {1, 1, 3, 3}, Shape{1, 1, 2, 2});
    EXPECT_TRUE(terms_of_output(holes, random_tensor(holes.input, 2), {0, 2, 0}).empty());
}

}  // namespace
}  // namespace engine
