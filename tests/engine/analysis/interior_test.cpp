// Coverage and interior against brute force that is written from the definitions alone: every tap of every
// output pixel in two dimensions, and counts through products of adjacency matrices found by disturbing
// single pixels.
#include <gtest/gtest.h>

#include <random>

#include "engine/links/coverage.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/reference/reference.h"

namespace engine {
namespace {

using Mask = std::vector<std::vector<bool>>;  // [y][x]: no border reaches the pixel

bool inside(const Mask& mask, Index y, Index x) {
    return y >= 0 && x >= 0 && y < static_cast<Index>(mask.size()) &&
           x < static_cast<Index>(mask[0].size()) &&
           mask[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
}

/// The input pixels on whose being interior one output index of an axis depends; -1 for padding.
using Needs = std::vector<Index>;

Needs conv_needs(const AxisMap& map, Index o) {
    Needs needs;
    for (Index t = 0; t < map.kernel; ++t)
        needs.push_back(o * map.stride + t * map.dilation - map.offset);
    return needs;
}

Needs transposed_needs(const AxisMap& map, Index o) {
    Needs needs;
    for (Index t = 0; t < map.kernel; ++t) {
        const Index z = o + map.offset - t * map.dilation;  // on the zero-inserted input
        const bool real = z >= 0 && z <= (map.small - 1) * map.stride;
        needs.push_back(real ? z / map.stride : -1);
        needs.push_back(real ? ceil_div(z, map.stride) : -1);
    }
    return needs;
}

Needs bilinear_needs(Index n, Index scale, Index o) {
    const Index twice = 2 * o + 1 - scale, before = floor_div(twice, 2 * scale);  // of (o + 0.5)/scale - 0.5
    if (before * 2 * scale == twice) return {before};
    return before < 0 || before + 1 >= n ? Needs{-1} : Needs{before, before + 1};
}

Needs axis_needs(const BuiltStage& stage, bool rows, Index o) {
    const Layer& layer = std::get<Layer>(stage.op);
    const Pair in = stage.input.plane();
    const auto kernel = [&] { return stage.parameters.weight->shape().plane(); };
    const auto axis = [&](const PlaneMap& map) { return rows ? map.y : map.x; };
    if (const auto* conv = std::get_if<Conv>(&layer))
        return conv_needs(axis(conv_geometry(in, kernel(), conv->stride, conv->padding, conv->dilation)), o);
    if (const auto* t = std::get_if<ConvTranspose>(&layer))
        return transposed_needs(axis(conv_transpose_geometry(in, kernel(), t->stride, t->padding, t->dilation,
                                                             t->output_padding, t->output_size)),
                                o);
    if (const auto* pool = std::get_if<AvgPool>(&layer))
        return conv_needs(
            axis(pool_geometry(in, pool->kernel, pool->stride.value_or(pool->kernel), pool->padding)), o);
    if (const auto* up = std::get_if<Upsample>(&layer)) {
        const Index scale = rows ? up->scale.h : up->scale.w;
        if (up->mode == UpsampleMode::nearest) return {o / scale};
        return bilinear_needs(rows ? in.h : in.w, scale, o);
    }
    const Pair stride = std::get<ZeroInsert>(layer).stride;
    const Index s = rows ? stride.h : stride.w;
    return {o / s, ceil_div(o, s)};
}

Mask mask_through(const BuiltStage& stage, const Mask& before) {
    Mask after(static_cast<std::size_t>(stage.output.h),
               std::vector<bool>(static_cast<std::size_t>(stage.output.w), true));
    for (Index y = 0; y < stage.output.h; ++y)
        for (Index x = 0; x < stage.output.w; ++x)
            for (const Index iy : axis_needs(stage, true, y))
                for (const Index ix : axis_needs(stage, false, x))
                    if (!inside(before, iy, ix))
                        after[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] = false;
    return after;
}

/// counts[output] = sum over input of adjacency * counts[input], with ones in every kernel.
std::vector<double> counts_through(BuiltStage stage, const std::vector<double>& before) {
    if (stage.parameters.weight) stage.parameters.weight->fill(1.0f);
    stage.parameters.bias.reset();
    std::vector<double> after(static_cast<std::size_t>(stage.output.elements()));
    for (Index i = 0; i < stage.input.elements(); ++i) {
        Tensor impulse(stage.input);
        impulse.values()[static_cast<std::size_t>(i)] = 1.0f;
        const Tensor y = reference::forward(std::get<Layer>(stage.op), impulse, stage.parameters);
        for (std::size_t o = 0; o < after.size(); ++o)
            if (y.values()[o] != 0) after[o] += before[static_cast<std::size_t>(i)];
    }
    return after;
}

std::string random_stage(std::mt19937& random) {
    const auto pick = [&](std::vector<std::string> from) { return from[random() % from.size()]; };
    return pick({"conv kernel=" + pick({"1", "2", "3", "3,2"}) + " stride=" + pick({"1", "1", "2", "2,1"}) +
                     " padding=" + pick({"0", "1", "same", "same_lower", "1,0,2,1"}) +
                     " dilation=" + pick({"1", "1", "2"}),
                 "conv_transpose kernel=" + pick({"1", "2", "3", "4,3"}) +
                     " stride=" + pick({"1", "2", "3", "2,3"}) + " padding=" + pick({"0", "same", "valid"}) +
                     " dilation=" + pick({"1", "1", "2"}),
                 "upsample scale=" + pick({"2", "3", "1,2"}) + " mode=" + pick({"nearest", "bilinear"}),
                 "zero_insert stride=" + pick({"2", "2,1"}),
                 "avg_pool kernel=2 stride=" + pick({"1", "2"}) + " padding=" + pick({"0", "1"})});
}

TEST(Interior, AndCountsAgreeWithBruteForceForRandomPipelines) {
    std::mt19937 random(5);
    int compared = 0, with_interior = 0;
    while (compared < 60) {
        std::string text = random_stage(random);
        for (auto more = random() % 3; more > 0; --more)
            text += "|" + random_stage(random);
        BuiltPipeline pipeline;
        try {
            pipeline = build(parse_pipeline(text), {1, 1, static_cast<Index>(4 + random() % 4),
                                                    static_cast<Index>(3 + random() % 5)});
        } catch (const std::exception&) {
            continue;  // an impossible geometry
        }
        if (pipeline.output().elements() > 3000) continue;
        ++compared;
        Mask mask(static_cast<std::size_t>(pipeline.input.h),
                  std::vector<bool>(static_cast<std::size_t>(pipeline.input.w), true));
        std::vector<double> counts(static_cast<std::size_t>(pipeline.input.elements()), 1.0);
        for (const BuiltStage& stage : pipeline.stages) {
            mask = mask_through(stage, mask);
            counts = counts_through(stage, counts);
        }
        const Region found = interior(pipeline);
        const auto coverage = forward_coverage(pipeline);
        bool any = false;
        for (Index y = 0; y < coverage.rows(); ++y)
            for (Index x = 0; x < coverage.cols(); ++x) {
                const bool in = y >= found.top && y < found.bottom && x >= found.left && x < found.right;
                any |= in;
                ASSERT_EQ(in, inside(mask, y, x)) << text << " at " << y << "," << x;
                ASSERT_EQ(coverage(y, x), counts[static_cast<std::size_t>(y * coverage.cols() + x)])
                    << text << " at " << y << "," << x;
            }
        with_interior += any;
    }
    EXPECT_GT(with_interior, 20);
}

TEST(Interior, IsCroppedToWholePeriodsFromTheFirstMultiple) {
    const auto crop = [](Region region, Pair period) { return crop_to_periods(region, period); };
    EXPECT_EQ(crop({2, 1, 15, 14}, {2, 3}), (Region{2, 3, 14, 12}));
    EXPECT_EQ(crop({3, 0, 4, 9}, {2, 3}), (Region{4, 0, 4, 9}));
    EXPECT_TRUE(crop({3, 0, 5, 9}, {2, 3}).empty());
    EXPECT_TRUE(crop({}, {4, 4}).empty());
}

// The backward counts are the transposed matrix: <counts forward of u, v> = <u, counts backward of v>, here
// for u = v = 1.
TEST(BackwardCoverage, IsTheTransposeAndHasDomainsNumbers) {
    struct Expected {
        std::string pipeline;
        double min, max;
        Pair period;
    };
    const std::vector<Expected> table = {
        {"conv kernel=1 stride=2", 0, 1, {2, 2}},
        {"conv kernel=3 stride=2", 1, 4, {2, 2}},
        {"conv kernel=4 stride=2 padding=1", 4, 4, {2, 2}},
        {"conv kernel=7 stride=2 padding=3", 9, 16, {2, 2}},
        {"conv kernel=3 stride=2 | conv kernel=3 stride=2", 1, 9, {4, 4}},
        {"conv kernel=3 padding=same | avg_pool kernel=2", 9, 9, {2, 2}},
        {"upsample scale=2 mode=nearest | conv kernel=3 padding=same", 36, 36, {1, 1}},
        {"upsample scale=2 mode=bilinear", 16, 16, {1, 1}},
        {"upsample scale=3 mode=bicubic", 81, 81, {1, 1}},
        {"conv_transpose kernel=3 stride=2", 9, 9, {1, 1}},
        {"conv channels=4 kernel=1 | pixel_shuffle factor=2", 4, 4, {1, 1}},
        {"pixel_unshuffle factor=2", 1, 1, {2, 2}},
        {"conv kernel=3 padding=1 padding-mode=reflect", 9, 9, {1, 1}},
        {"upsample scale=2 | concat stage=0 | conv kernel=3 padding=1 channels=1", 72, 72, {1, 1}},
    };
    for (const Expected& expected : table) {
        const BuiltPipeline pipeline = build(parse_pipeline(expected.pipeline), {1, 1, 32, 24});
        const auto back = backward_coverage(pipeline);
        const Coverage there = forward_coverage(pipeline);
        ASSERT_FALSE(back->interior.empty()) << expected.pipeline;
        EXPECT_EQ(back->interior_min, expected.min) << expected.pipeline;
        EXPECT_EQ(back->interior_max, expected.max) << expected.pipeline;
        EXPECT_EQ(back->period, expected.period) << expected.pipeline;
        double sums[2] = {0, 0};
        for (int k = 0; k < 2; ++k) {
            const Coverage& map = k == 0 ? there : *back;
            for (Index y = 0; y < map.rows(); ++y)
                for (Index x = 0; x < map.cols(); ++x)
                    sums[k] += map(y, x);
        }
        EXPECT_EQ(sums[0], sums[1]) << expected.pipeline;
    }
    const auto holes = backward_coverage(build(parse_pipeline("conv kernel=1 stride=2"), {1, 1, 32, 32}));
    EXPECT_EQ(holes->holes, 3);  // 75 % of the input pixels
    EXPECT_FALSE(holes->interior_ratio);
}

}  // namespace
}  // namespace engine
