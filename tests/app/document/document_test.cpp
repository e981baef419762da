#include "app/document/document.h"

#include <gtest/gtest.h>

#include <limits>

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
    engine::StudyRequest request;
    request.experiment.source = engine::load_source("signal:constant:64x64");
    request.experiment.left = engine::parse_pipeline("relu");
    request.experiment.right =
        engine::parse_pipeline("upsample scale=80 mode=bilinear | conv kernel=3 padding=1");
    request.fixes_and_variants = true;
    engine::limit_available_memory(std::uint64_t{32} << 20);
    const auto study = run_study(request, {});
    engine::limit_available_memory(std::numeric_limits<std::uint64_t>::max());
    ASSERT_TRUE(study);
    EXPECT_NE(study->error.find("needs 100 MiB of memory, but only 32 MiB are available"), std::string::npos)
        << study->error;
    EXPECT_EQ(study->sides[1].error, study->error);
}

}  // namespace
}  // namespace app
