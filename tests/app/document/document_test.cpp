#include "app/document/document.h"

#include <gtest/gtest.h>

#include "app/session/view_json.h"
#include "app/workbench/evaluation.h"
#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

TEST(Interpolation, AnUnknownOneIsRefusedWithTheKnownOnes) {
    for (const char* id : interpolation_ids)
        EXPECT_STREQ(print(parse_interpolation(id)), id);
    try {
        parse_interpolation("lanczos");
        FAIL();
    } catch (const engine::Error& error) {
        EXPECT_STREQ(error.what(),
                     "there is no interpolation \"lanczos\"; there are nearest, bilinear, bicubic, area");
    }
}

TEST(Interpolation, OfASessionIsNotSilentlyAnother) {
    ViewState view;
    SourceTreatment treatment;
    view_from_json(R"({"interpolation": "area"})", view, treatment);
    EXPECT_EQ(treatment.interpolation, engine::Interpolation::area);
    EXPECT_THROW(view_from_json(R"({"interpolation": "lanczos"})", view, treatment), engine::Error);
}

TEST(RunStudy, ALackOfMemoryIsASentenceAndNotTheEndOfTheProgram) {
    if (engine::available_memory().value_or(0) > std::uint64_t{64} << 30)
        GTEST_SKIP() << "this machine has the memory";
    engine::StudyRequest request;
    request.experiment.source = engine::load_source("signal:constant:1x1");
    request.experiment.left = engine::parse_pipeline("relu");
    request.experiment.right =
        engine::parse_pipeline("upsample scale=1073741824,1 mode=bilinear | conv kernel=3 padding=1");
    request.fixes_and_variants = true;
    const auto study = run_study(request, {});
    ASSERT_TRUE(study);
    if (study->error.empty()) GTEST_SKIP() << "nothing in this study is larger than the machine";
    EXPECT_NE(study->error.find("MiB of memory"), std::string::npos) << study->error;
}

}  // namespace
}  // namespace app
