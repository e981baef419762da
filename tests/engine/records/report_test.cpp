// report.json: the keys of the contract, numbers that read back, nulls with a sentence.
#include "engine/records/report.h"
#include "engine/core/version.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/experiment/evaluate.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

using Json = nlohmann::ordered_json;

Json report(const std::string& left, const std::string& right, const Tensor& picture,
            const std::string& loss = "mse") {
    const Experiment experiment{{"my picture", std::make_shared<const Tensor>(picture)},
                                parse_pipeline(left),
                                parse_pipeline(right),
                                parse_loss(loss)};
    const std::string text = report_json(*evaluate(experiment));
    const Request numbers{true, false, Keep::nothing(), Keep::nothing()};
    EXPECT_EQ(text, report_json(*evaluate(experiment, numbers)))
        << "the same in every run, without any tensor";
    return Json::parse(text);
}

std::vector<std::string> keys(const Json& json) {
    std::vector<std::string> names;
    for (const auto& [key, value] : json.items())
        names.push_back(key);
    return names;
}

Tensor ramp(const Shape& shape) {
    Tensor x(shape);
    for (Index i = 0; i < x.size(); ++i)
        x.data()[i] = static_cast<float>(i % 97) / 97.0f;
    return x;
}

using Names = std::vector<std::string>;

TEST(Report, HasTheKeysOfTheContract) {
    const Json json = report("upsample scale=2 | conv kernel=3 padding=same",
                             "conv_transpose kernel=4 stride=2 padding=1", ramp({1, 3, 12, 16}));
    EXPECT_EQ(keys(json),
              (Names{"deconvoscope", "source", "left", "right", "difference", "verdict", "notes"}));
    EXPECT_EQ(json["deconvoscope"], engine::version());
    EXPECT_EQ(json["source"], Json({{"name", "my picture"}, {"shape", {1, 3, 12, 16}}}));
    for (const char* name : {"left", "right"}) {
        const Json& side = json[name];
        EXPECT_EQ(keys(side),
                  (Names{"pipeline", "stages", "output_shape", "parameters", "macs", "macs_fast", "coverage",
                         "constant_response", "output", "spectrum", "gradient", "score"}));
        EXPECT_EQ(keys(side["stages"][0]),
                  (Names{"op", "output_shape", "parameters", "macs", "macs_fast", "ripple"}));
        EXPECT_EQ(keys(side["stages"][0]["ripple"]), (Names{"constant", "picture"}));
        EXPECT_EQ(side["score"], nullptr) << "without a reference";
        EXPECT_EQ(keys(side["coverage"]), (Names{"interior_min", "interior_max", "interior_ratio", "holes",
                                                 "period", "phases", "from_stage"}));
        EXPECT_EQ(keys(side["constant_response"]),
                  (Names{"phase_sums", "ripple_index", "channel", "worst_colour"}));
        EXPECT_EQ(keys(side["constant_response"]["worst_colour"]), (Names{"colour", "ripple_index"}));
        EXPECT_EQ(keys(side["output"]), (Names{"min", "max", "mean", "std", "phase_means", "ripple_index"}));
        EXPECT_EQ(keys(side["spectrum"]), (Names{"stride_energy_ratio"}));
        EXPECT_EQ(keys(side["gradient"]), (Names{"loss", "value", "input", "stages"}));
        EXPECT_EQ(keys(side["gradient"]["input"]), (Names{"min", "max", "mean_abs", "l2", "coverage_ratio"}));
        EXPECT_EQ(keys(side["gradient"]["stages"][0]), (Names{"op", "weight_l2", "input_l2"}));
        EXPECT_EQ(side["output_shape"], Json({1, 3, 24, 32}));
        EXPECT_EQ(side["coverage"]["period"], Json({2, 2}));
    }
    EXPECT_EQ(keys(json["difference"]), (Names{"max_abs", "mae", "mse", "psnr", "ssim"}));
    EXPECT_EQ(json["notes"], Json::array());
    EXPECT_EQ(json["left"]["gradient"]["stages"][0]["weight_l2"], nullptr);
    EXPECT_GT(json["left"]["gradient"]["stages"][1]["weight_l2"], 0);
}

TEST(Report, AStudyAddsKernelFixesAndEquivalences) {
    const Experiment experiment{
        {"picture", std::make_shared<const Tensor>(ramp({1, 1, 20, 20}))},
        parse_pipeline("relu"),
        parse_pipeline("conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=ones"),
        {}};
    const auto study = make_study({experiment, true, true});
    const Json json = Json::parse(report_json(*evaluate(experiment), study.get()))["study"];
    EXPECT_EQ(keys(json), (Names{"left", "right", "equivalences"}));
    EXPECT_EQ(json["left"]["kernel"], nullptr) << "not linear";
    EXPECT_EQ(json["left"]["fixes"], Json::array());
    const Json& kernel = json["right"]["kernel"];
    EXPECT_EQ(kernel["equal_phase_sums"], false);
    EXPECT_EQ(kernel["taps"].size(), 3u);
    EXPECT_NEAR(kernel["excess"][0][0], (16.0 / 9 - 1) / 4, 1e-6);
    EXPECT_NEAR(kernel["excess"][1][1], 4.0 / 9 - 1, 1e-6);
    ASSERT_GE(json["right"]["fixes"].size(), 4u);
    for (const Json& fix : json["right"]["fixes"]) {
        EXPECT_NEAR(fix["ripple_before"], 0.48432, 1e-5);
        EXPECT_LT(fix["ripple_after"], 1e-5) << fix["change"];
    }
    EXPECT_EQ(json["equivalences"].size(), study->demonstrations.size());
    for (const Json& shown : json["equivalences"])
        EXPECT_TRUE(shown["holds"] == true || shown["identity"] == false) << shown["claim"];
}

TEST(Report, NullsHaveASentence) {
    const Json pooled = report("max_pool kernel=2", "conv channels=1 kernel=3", ramp({1, 3, 8, 8}));
    EXPECT_EQ(pooled["left"]["coverage"]["from_stage"], 1);
    EXPECT_EQ(pooled["left"]["constant_response"], nullptr);
    EXPECT_EQ(pooled["left"]["gradient"]["input"]["coverage_ratio"], nullptr);
    EXPECT_NE(pooled["right"]["gradient"], nullptr);
    EXPECT_NE(pooled["notes"].dump().find("the output's one channel with the mean over the 3"),
              std::string::npos);
    EXPECT_EQ(pooled["difference"]["mse"], nullptr);
    EXPECT_EQ(pooled["notes"].size(), 5u) << pooled["notes"].dump(1);

    const Json small =
        report("conv kernel=3 padding=1", "conv_transpose kernel=1 stride=3", ramp({1, 1, 2, 2}));
    EXPECT_EQ(small["left"]["coverage"]["phases"], Json({{9.0}})) << "of the pipeline, not of the picture";
    EXPECT_EQ(small["left"]["output"]["phase_means"], nullptr);
    EXPECT_EQ(small["left"]["spectrum"]["stride_energy_ratio"], nullptr);
    for (const char* key : {"phase_means", "ripple_index", "stride_energy_ratio"})
        EXPECT_NE(small["notes"].dump().find(key), std::string::npos) << key;
    EXPECT_EQ(small["right"]["coverage"]["holes"], 8);
    EXPECT_EQ(small["right"]["coverage"]["interior_ratio"], nullptr);

    const Json zero =
        report("conv kernel=3 init=sobel", "conv kernel=3 init=sobel", Tensor({1, 1, 16, 16}, 0.5f));
    EXPECT_EQ(zero["left"]["output"]["ripple_index"], nullptr);
    EXPECT_EQ(zero["left"]["constant_response"]["ripple_index"], nullptr);
    EXPECT_EQ(zero["left"]["spectrum"]["stride_energy_ratio"], nullptr);
    EXPECT_EQ(zero["difference"]["psnr"], nullptr);
    EXPECT_EQ(zero["difference"]["max_abs"], 0.0);
}

TEST(Report, ScoresBothSidesAgainstTheReference) {
    Experiment experiment{{"picture", std::make_shared<const Tensor>(ramp({1, 1, 16, 16}))},
                          parse_pipeline("conv kernel=1 gain=0.5"),
                          parse_pipeline("upsample scale=2"),
                          {}};
    experiment.reference = Reference{experiment.source, {2, false}};
    const Json json = Json::parse(report_json(*evaluate(experiment)));
    double squares = 0, sizes = 0;
    const Tensor& x = *experiment.source.picture;
    for (Index i = 2; i < 14; ++i)
        for (Index j = 2; j < 14; ++j) {
            const double off = std::min(0.5 * x(0, 0, i, j), 1.0) - std::min(1.0 * x(0, 0, i, j), 1.0);
            squares += off * off / 144;
            sizes += std::abs(off) / 144;
        }
    EXPECT_NEAR(json["left"]["score"]["mse"], squares, 1e-7);
    EXPECT_NEAR(json["left"]["score"]["mae"], sizes, 1e-7);
    EXPECT_NEAR(json["left"]["score"]["psnr"], -10 * std::log10(squares), 1e-4);
    EXPECT_TRUE(json["left"]["score"]["ssim"].is_number());
    EXPECT_EQ(json["right"]["score"], nullptr);
    EXPECT_NE(json["notes"].dump().find("right: score is undefined: the output is 1×1×32×32"),
              std::string::npos);
    const Tensor grey = luma_of(Tensor({1, 3, 1, 1}, 1.0f));
    EXPECT_NEAR(grey(0, 0, 0, 0), 235.0 / 255, 1e-6);
}

TEST(Report, NumbersThatJsonCannotSayAreNull) {
    Tensor broken = ramp({1, 1, 12, 12});
    broken.values()[50] = NAN;
    const Json json = report("conv kernel=1", "relu", broken);
    EXPECT_EQ(json["left"]["output"]["mean"], nullptr);
    EXPECT_EQ(json["difference"]["mse"], nullptr);
    const std::string notes = json["notes"].dump();
    EXPECT_NE(notes.find("left.output.mean is not a number"), std::string::npos) << notes;
}

}  // namespace
}  // namespace engine
