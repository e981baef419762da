// The golden numbers of coverage, phases, equivalences and gradients, as the report of a whole comparison
// tells them (Odena et al. 2016 for the coverage ratios).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/experiment/evaluate.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/records/report.h"

namespace engine {
namespace {

using Json = nlohmann::json;

Json report(const std::string& source, const std::string& left, const std::string& right,
            const std::string& loss = "sum") {
    const Experiment experiment{load_source(source), parse_pipeline(left), parse_pipeline(right),
                                parse_loss(loss)};
    return Json::parse(report_json(*evaluate(experiment), make_study({experiment, true, false}).get()));
}

/// `stage` that many times in a row.
std::string stacked(const std::string& stage, int depth) {
    std::string text = stage;
    for (int i = 1; i < depth; ++i)
        text += " | " + stage;
    return text;
}

TEST(ReportDomain, CoverageOfOneTransposedConvolution) {
    struct Case {
        int kernel, stride;
        double least, most, ratio;
    };
    for (const auto& [kernel, stride, least, most, ratio] : {Case{3, 2, 1, 4, 4},
                                                             {5, 2, 4, 9, 2.25},
                                                             {7, 2, 9, 16, 16.0 / 9},
                                                             {4, 3, 1, 4, 4},
                                                             {5, 3, 1, 4, 4},
                                                             {4, 2, 4, 4, 1},
                                                             {6, 3, 4, 4, 1},
                                                             {2, 2, 1, 1, 1}}) {
        SCOPED_TRACE(testing::Message() << "kernel " << kernel << ", stride " << stride);
        const Json side = report("signal:ramp:24x24", "relu",
                                 fmt::format("conv_transpose kernel={} stride={} init=ones normalize=none",
                                             kernel, stride))["right"];
        EXPECT_EQ(side["coverage"]["interior_min"], least);
        EXPECT_EQ(side["coverage"]["interior_max"], most);
        EXPECT_DOUBLE_EQ(side["coverage"]["interior_ratio"], ratio);
        EXPECT_EQ(side["coverage"]["holes"], 0);
        EXPECT_EQ(side["coverage"]["period"], Json({stride, stride}));
        // With a kernel of ones the phase sums are the counts.
        EXPECT_EQ(side["constant_response"]["phase_sums"], side["coverage"]["phases"]);
        EXPECT_EQ(side["constant_response"]["ripple_index"] == 0.0, ratio == 1);
        EXPECT_EQ(side["coverage"]["interior_ratio"] == 1.0, kernel % stride == 0);
    }
    const Json holes =
        report("signal:ramp:24x24", "relu", "conv_transpose kernel=2 stride=3 bias=0.5")["right"]["coverage"];
    EXPECT_EQ(holes["holes"], 5);
    EXPECT_EQ(holes["interior_ratio"], nullptr);
}

TEST(ReportDomain, StacksOfUnevenLayersMultiply) {
    const double ratios[] = {4, 9, 25, 64};
    for (int depth = 1; depth <= 4; ++depth) {
        const Json right =
            report("signal:constant:24x24", stacked("upsample scale=2 | conv kernel=3 padding=same", depth),
                   stacked("conv_transpose kernel=3 stride=2 init=ones", depth))["right"];
        EXPECT_EQ(right["coverage"]["interior_ratio"], ratios[depth - 1]);
        const double ripple = right["output"]["ripple_index"];
        EXPECT_NEAR(right["spectrum"]["stride_energy_ratio"], ripple * ripple, 1e-9) << "Parseval";
        EXPECT_NEAR(right["constant_response"]["ripple_index"], ripple, 1e-6);
    }
}

TEST(ReportDomain, GradientsOfStridedConvolutions) {
    struct Case {
        int kernel;
        Json ratio;
    };
    for (const auto& [kernel, ratio] : {Case{3, 4.0}, {4, 1.0}, {7, 16.0 / 9}, {1, nullptr}}) {
        const Json json = report("signal:noise:33x33", "relu",
                                 fmt::format("conv kernel={} stride=2 init=ones normalize=none", kernel));
        EXPECT_EQ(json["right"]["gradient"]["input"]["coverage_ratio"], ratio) << "kernel " << kernel;
    }
    // Kernel 1, stride 2 leaves three of four pixels without a gradient: the mean of |gradient| is a quarter
    // of the largest.
    const Json lost = report("signal:noise:32x32", "relu",
                             "conv kernel=1 stride=2 init=ones normalize=none")["right"]["gradient"]["input"];
    EXPECT_EQ(lost["min"], 0);
    EXPECT_EQ(lost["mean_abs"], 0.25 * lost["max"].get<double>());
}

TEST(ReportDomain, TheFairPairCostsAsCounted) {
    const Json json = report("signal:ramp:16x16", "upsample scale=2 | conv kernel=3 padding=same",
                             "conv_transpose kernel=4 stride=2 padding=1");
    EXPECT_EQ(json["left"]["macs"], 36 * 16 * 16);
    EXPECT_EQ(json["left"]["macs_fast"], 16 * 16 * 16);
    EXPECT_EQ(json["right"]["macs"], 16 * 16 * 16);
    EXPECT_EQ(json["left"]["output_shape"], json["right"]["output_shape"]);
}

TEST(ReportDomain, FoldAndProject) {
    const Json study =
        report("signal:ramp:16x16", "upsample scale=2 | conv kernel=3 padding=same init=normal seed=3",
               "conv_transpose kernel=4 stride=2 padding=1 init=bilinear")["study"];
    EXPECT_TRUE(
        study["left"]["folded"].get<std::string>().starts_with("conv_transpose kernel=4 stride=2 padding=1"))
        << study["left"];
    EXPECT_EQ(study["left"]["projection"], nullptr);
    EXPECT_EQ(study["right"]["folded"], nullptr);
    // [1 3 3 1] / 4 is [1 2 1] * [1 1] / 4 on each axis: a folded kernel, so nothing is left over.
    EXPECT_LT(study["right"]["projection"]["relative_residual"], 1e-6);
    const Json random = report("signal:ramp:16x16", "relu",
                               "conv_transpose kernel=4 stride=2 padding=1 init=normal seed=7")["study"];
    EXPECT_GT(random["right"]["projection"]["relative_residual"], 0.1);
}

TEST(ReportDomain, EveryIdentityHoldsAndMaxPoolIsAnAnalogy) {
    int analogies = 0;
    const Json json =
        report("signal:noise:40x36", "conv kernel=3 padding=same init=he seed=2 | max_pool kernel=2",
               "conv_transpose kernel=5 stride=3 padding=same init=normal seed=4");
    EXPECT_GE(json["study"]["equivalences"].size(), 12u);
    for (const Json& shown : json["study"]["equivalences"]) {
        if (shown["identity"]) {
            EXPECT_TRUE(shown["holds"]) << shown["claim"] << shown["max_abs"];
            EXPECT_LT(shown["max_abs"], 1e-4) << shown["claim"];
        } else {
            ++analogies;
            EXPECT_GT(shown["max_abs"], 0.01) << shown["claim"];
            EXPECT_FALSE(shown["holds"]) << shown["claim"];
        }
    }
    EXPECT_EQ(analogies, 2) << "a fixed zero insertion, and upsample + conv";
}

}  // namespace
}  // namespace engine
