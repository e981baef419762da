// Phases, ripple and spectrum: that the spatial index and the spectral one agree, and what makes a ripple.
#include "engine/analysis/phases.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/analysis/noise.h"
#include "engine/analysis/real_spectrum.h"
#include "engine/analysis/spectrum.h"
#include "engine/core/error.h"
#include "engine/links/coverage.h"
#include "engine/links/period.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

BuiltPipeline built(const std::string& text, const Shape& shape = {1, 1, 24, 24}) {
    return build(parse_pipeline(text), shape);
}

std::optional<ConstantResponse> response(const std::string& text, const Shape& shape = {1, 1, 24, 24}) {
    std::vector<std::string> notes;
    auto result = constant_response(built(text, shape), notes);
    EXPECT_EQ(notes.empty(), result && result->ripple_index) << text;
    return result;
}

// Parseval: the squared ripple of the phases is the energy at the stride frequencies over that at DC.
TEST(Ripple, SquaredIsTheEnergyAtTheStrideFrequencies) {
    for (const Pair period : {Pair{1, 1}, {2, 2}, {3, 2}, {1, 5}, {4, 8}, {7, 7}, {40, 40}}) {
        Tensor picture = noise({1, 3, 90, 87}, 3);
        for (float& v : picture.values())
            v = 1.0f + 0.3f * v;
        const Region region = crop_to_periods({3, 1, 88, 86}, period);
        const double ripple = *ripple_index(phase_means(picture, region, period));
        EXPECT_NEAR(*stride_energy_ratio(picture, region, period), ripple * ripple, 1e-12 + 1e-9 * ripple)
            << to_string(period);
        // and the same out of a whole FFT of the mean picture
        Grid mean(region.bottom - region.top, region.right - region.left);
        for (Index y = 0; y < mean.rows; ++y)
            for (Index x = 0; x < mean.cols; ++x)
                for (Index c = 0; c < 3; ++c)
                    mean(y, x) += picture(0, c, region.top + y, region.left + x) / 3.0;
        const RealSpectrum transformed(mean);
        double others = 0;
        for (Index i = 0; i < period.h; ++i)
            for (Index j = 0; j < period.w; ++j)
                if (i + j > 0)
                    others += transformed.power(i * mean.rows / period.h, j * mean.cols / period.w);
        EXPECT_NEAR(others / transformed.power(0, 0), ripple * ripple, 1e-12 + 1e-9 * ripple)
            << to_string(period);
    }
}

TEST(Ripple, OfEqualChannelsNamesTheFirst) {
    // Rounding alone tells these channels apart.
    for (const char* text :
         {"conv kernel=3 padding=same channels=12 init=icnr seed=3 | pixel_shuffle order=dcr"
          " | upsample scale=3 mode=bicubic",
          "conv kernel=3 init=he seed=4 normalize=none | conv_transpose kernel=5 stride=1,2 "
          "padding=same init=gaussian"})
        EXPECT_EQ(response(text, {1, 3, 16, 24})->channel, 0) << text;
}

TEST(Ripple, IsZeroForUpsampleAndAnyKernel) {
    for (const char* up :
         {"upsample scale=2 mode=nearest", "upsample scale=3 mode=nearest", "upsample scale=2 mode=bilinear"})
        for (int seed = 0; seed < 8; ++seed) {
            const auto found = response(
                fmt::format("{} | conv kernel={} padding=same init=normal seed={}", up, 2 + seed % 4, seed));
            EXPECT_LT(*found->ripple_index, 2e-6) << up << seed;
        }
}

TEST(Ripple, OfTransposedConvolutionsFollowsThePhaseSums) {
    EXPECT_NEAR(*response("conv_transpose kernel=3 stride=2")->ripple_index, std::sqrt(1.1875) / 2.25, 1e-6);
    EXPECT_LT(*response("conv_transpose kernel=4 stride=2")->ripple_index, 1e-6);
    EXPECT_GT(*response("conv_transpose kernel=4 stride=2 init=normal")->ripple_index, 0.01);
    EXPECT_LT(*response("conv_transpose kernel=4 stride=2 init=icnr")->ripple_index, 1e-6);
    EXPECT_LT(*response("conv_transpose kernel=3 stride=2 | conv kernel=4 padding=same")->ripple_index, 1e-6);
    EXPECT_LT(*response("conv_transpose kernel=3 stride=2 | conv kernel=2 padding=same")->ripple_index, 1e-6);
    EXPECT_GT(*response("conv_transpose kernel=3 stride=2 | conv kernel=3 padding=same")->ripple_index, 0.01);
    // the ratio of 9, 25 and 64 of stacks
    for (const auto& [depth, ratio] : {std::pair{2, 9.0}, {3, 25.0}, {4, 64.0}}) {
        std::string text = "conv_transpose kernel=3 stride=2 init=ones normalize=none";
        for (int i = 1; i < depth; ++i)
            text += "|conv_transpose kernel=3 stride=2 init=ones normalize=none";
        const auto sums = response(text, {1, 1, 16, 16})->phase_sums.values;
        EXPECT_EQ(*std::max_element(sums.begin(), sums.end()) / *std::min_element(sums.begin(), sums.end()),
                  ratio);
    }
}

/// Sums of a transposed convolution's taps by phase t mod stride for one output channel; its weight is
/// (I, O/groups, kH, kW).
Grid kernel_phase_sums(const ConvTranspose& layer, const Tensor& weight, Index channel) {
    const Shape& shape = weight.shape();
    const Index sources = shape.n / layer.groups, group = channel / shape.c;
    Grid sums(layer.stride.h, layer.stride.w);
    for (Index s = group * sources; s < (group + 1) * sources; ++s)
        for (Index y = 0; y < shape.h; ++y)
            for (Index x = 0; x < shape.w; ++x)
                sums(y * layer.dilation.h % layer.stride.h, x * layer.dilation.w % layer.stride.w) +=
                    static_cast<double>(weight(s, channel % shape.c, y, x));
    return sums;
}

// The phase sums of one transposed convolution are those of its kernel, whichever pixel they start at.
TEST(Ripple, KernelPhaseSumsAreTheResponse) {
    for (const char* text : {"conv_transpose kernel=5 stride=2 init=normal",
                             "conv_transpose kernel=4,3 stride=3,2 channels=4 groups=2 init=normal",
                             "conv_transpose kernel=3 stride=2 dilation=3 init=normal"}) {
        const BuiltPipeline pipeline = built(text, {1, 2, 16, 16});
        const auto& layer = std::get<ConvTranspose>(std::get<Layer>(pipeline.stages[0].op));
        const auto found = response(text, {1, 2, 16, 16});
        const Grid sums = kernel_phase_sums(layer, *pipeline.stages[0].parameters.weight, found->channel);
        ASSERT_EQ(sums.values.size(), found->phase_sums.values.size());
        for (std::size_t i = 0; i < sums.values.size(); ++i)
            EXPECT_NEAR(sums.values[i], found->phase_sums.values[i], 1e-5) << text;
    }
}

TEST(ConstantResponse, OfTheSmallPictureIsThatOfTheWhole) {
    for (const char* text :
         {"conv kernel=3 stride=2 padding=same init=normal | conv kernel=5 stride=3 padding=same init=normal "
          "| conv_transpose kernel=4 stride=5 init=normal",
          "conv_transpose kernel=5 stride=2 padding=same init=normal | conv kernel=3 padding=valid init=he",
          "conv_transpose kernel=3 stride=2 init=normal channels=4 | conv_transpose kernel=3 stride=3 "
          "init=he channels=2 | concat stage=1"}) {
        const BuiltPipeline pipeline = built(text, {1, 2, 61, 50});
        const auto found = response(text, {1, 2, 61, 50});
        const Tensor whole = forward(pipeline, Tensor(pipeline.input, 1.0f)).back();
        const Pair period = forward_periods(pipeline).back();
        const Grid means =
            phase_means(whole, crop_to_periods(interior(pipeline), period), period, found->channel);
        for (std::size_t i = 0; i < means.values.size(); ++i)
            EXPECT_NEAR(means.values[i], found->phase_sums.values[i], 2e-6) << text;
    }
}

TEST(ConstantResponse, SaysWhenItIsUndefined) {
    for (const char* text : {"relu", "conv_transpose stride=2 | tanh", "max_pool kernel=2"})
        EXPECT_FALSE(response(text)) << text;
    EXPECT_FALSE(response("conv kernel=3 init=sobel | upsample scale=2")->ripple_index);
    EXPECT_NEAR(response("conv_transpose kernel=2 stride=2 bias=7")->phase_sums(0, 0), 1.0, 1e-6);
    EXPECT_FALSE(ripple_index(Grid{}));
    EXPECT_EQ(response("concat stage=input | conv_transpose kernel=3 stride=2 init=normal channels=3")
                  ->phase_sums.rows,
              2);
}

TEST(Statistics, OfAPicture) {
    Tensor picture({1, 2, 2, 4});
    for (Index i = 0; i < 16; ++i)
        picture.data()[i] = static_cast<float>(i);
    const OutputStatistics found = output_statistics(picture, {0, 0, 2, 4}, {1, 2});
    EXPECT_EQ(found.min, 0);
    EXPECT_EQ(found.max, 15);
    EXPECT_EQ(found.mean, 7.5);
    EXPECT_NEAR(found.std, std::sqrt(255.0 / 12.0), 1e-12);
    EXPECT_EQ(found.phase_means.values, (std::vector<double>{7, 8}));
    EXPECT_NEAR(*found.ripple_index, 0.5 / 7.5, 1e-12);
    picture.data()[3] = NAN;
    const OutputStatistics broken = output_statistics(picture, {}, {1, 2});
    EXPECT_TRUE(std::isnan(broken.min) && std::isnan(broken.max) && std::isnan(broken.mean) &&
                std::isnan(broken.std));
    EXPECT_FALSE(broken.ripple_index);
}

TEST(Spectrum, ShowsAWaveWhereItIs) {
    Tensor wave({1, 2, 60, 96});
    for (Index c = 0; c < 2; ++c)
        for (Index y = 0; y < 60; ++y)
            for (Index x = 0; x < 96; ++x)
                wave(0, c, y, x) = static_cast<float>(
                    0.5 +
                    0.25 * std::cos(2 * M_PI * (static_cast<double>(y) / 3 + static_cast<double>(x) / 2)));
    const Spectrum found = spectrum(wave, {3, 2});
    ASSERT_EQ(found.power_db.rows, 60);
    ASSERT_EQ(found.power_db.cols, 96);
    EXPECT_NEAR(found.power_db(30, 48), 20 * std::log10(0.5), 1e-3);
    EXPECT_NEAR(found.power_db(30 + 20, 0), 20 * std::log10(0.125), 1e-3);  // (1/3, -1/2) cycles per pixel
    EXPECT_NEAR(found.power_db(30 - 20, 0), 20 * std::log10(0.125), 1e-3);
    EXPECT_LT(found.power_db(40, 20), -100);
    EXPECT_NEAR(found.radial_db[0], found.power_db(30, 48), 1e-3);
    for (const Shape& shape : {Shape{1, 1, 1, 1}, {1, 3, 1, 7}, {1, 1, 13, 2}}) {
        const Spectrum tiny = spectrum(Tensor(shape, 1.0f), {1, 1});
        EXPECT_NEAR(tiny.power_db(shape.h / 2, shape.w / 2), 0, 1e-6);
    }
    EXPECT_EQ(spectrum(Tensor({1, 1, 700, 20}), {3, 3}).power_db.rows, 510);
}

TEST(KernelResponse, VanishesAtTheStrideFrequenciesForEqualPhases) {
    Grid box(4, 4, 1.0);
    const Grid response = kernel_response(box, 64);
    EXPECT_NEAR(response(32, 32), 16, 1e-9);
    EXPECT_NEAR(response(0, 32), 0, 1e-9);
    EXPECT_NEAR(response(32, 0), 0, 1e-9);
    EXPECT_NEAR(kernel_response(Grid(3, 3, 1.0), 64)(0, 32), 3, 1e-9);  // |1 - 1 + 1| * 3
}

}  // namespace
}  // namespace engine
