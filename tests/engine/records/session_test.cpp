// Session files: kept without loss, old ones stay readable, damaged ones say so.
#include "engine/records/session.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

Session example() {
    Session session;
    session.source = "signal:zoneplate:48x32";
    session.left =
        parse_pipeline("upsample scale=2 | conv kernel=3 padding=same init=normal seed=7 bias=0.25");
    session.right = parse_pipeline("conv_transpose stride=2 weight=edited.npy | relu");
    session.right.stages[0].kernel.weight->values = std::make_shared<const Tensor>(
        Shape{1, 1, 2, 2}, std::vector<float>{0.1f, -3e-20f, INFINITY, 1.0f / 3.0f});
    session.loss = parse_loss("pixel:3,5");
    session.added = {{"(c) ours", parse_pipeline("upsample scale=2 mode=bilinear")}, {"", session.right}};
    session.view = R"({"open":"checkerboard"})";
    session.extra = R"({"from_the_future":[1,2]})";
    return session;
}

std::string sentence(const std::string& json) {
    try {
        parse_session(json, "my.json");
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Session, IsReadBackWithoutLoss) {
    EXPECT_EQ(parse_session(session_json(example()), "x"), example());
    Session plain;
    plain.left = plain.right = parse_pipeline("relu");
    EXPECT_EQ(parse_session(session_json(plain), "x"), plain);
}

TEST(Session, TravelsInFilesAndInFigures) {
    const ScratchFolder folder;
    write_session(folder / "a.json", example());
    EXPECT_EQ(read_session(folder / "a.json"), example());
    const Bitmap dot{1, 1, 3, {1, 2, 3}};
    write_file(folder / "a.png",
               encode_png(dot, {.dpi = 0, .texts = {{"deconvoscope-session", session_json(example())}}}));
    EXPECT_EQ(read_session(folder / "a.png"), example());
    write_file(folder / "b.png", encode_png(dot));
    EXPECT_THROW(read_session(folder / "b.png"), Error);
}

TEST(Session, AnEncoderNeedsTheSecondVersionAndNothingElseDoes) {
    Session session = example();
    EXPECT_NE(session_json(session).find("\"version\": 1"), std::string::npos)
        << "older programs still read it";
    session.encoder = parse_pipeline("conv stride=2 weight=edited.npy | max_pool kernel=2");
    session.encoder.stages[0].kernel.weight->values =
        std::make_shared<const Tensor>(Shape{1, 1, 1, 2}, std::vector<float>{0.1f, 2});
    EXPECT_NE(session_json(session).find("\"version\": 2"), std::string::npos)
        << "older programs would leave the encoder out";
    EXPECT_EQ(parse_session(session_json(session), "x"), session);
}

TEST(Session, KeepsBiasesThatStandInNoFile) {
    Session session = example();
    session.right = parse_pipeline(
        "conv_transpose stride=2 channels=3 bias=learned.B.0.bias.npy | relu"
        " | conv channels=1 weight=w.npy bias=b.npy");
    const std::vector<float> values{0.25f, -1, 2};
    session.right.stages[0].kernel.given_bias->values =
        std::make_shared<const Tensor>(Shape{1, 3, 1, 1}, values);
    session.right.stages[2].kernel.weight->values = std::make_shared<const Tensor>(Shape{1, 3, 1, 1}, values);
    session.right.stages[2].kernel.given_bias->values =
        std::make_shared<const Tensor>(Shape{1, 1, 1, 1}, std::vector<float>{4});
    EXPECT_EQ(parse_session(session_json(session), "x"), session);
}

// A session as the first version wrote it. Sessions that people have must open for ever.
TEST(Session, TheFirstVersionStaysReadable) {
    const Session session = parse_session(R"({
      "version": 1, "source": "photo.png", "left": "upsample scale=2 mode=nearest | conv kernel=3 padding=same",
      "right": "conv_transpose kernel=2 stride=2 weight=w.npy", "loss": "mse",
      "weights": {"left": [], "right": [{"stage": 0, "shape": [1, 1, 2, 2], "values": [1, 2.5, "nan", 4]}]},
      "view": {"open": "output"}})",
                                          "old.json");
    EXPECT_EQ(session.source, "photo.png");
    EXPECT_EQ(session.right.stages[0].kernel.weight->values->values()[1], 2.5f);
    EXPECT_TRUE(std::isnan(session.right.stages[0].kernel.weight->values->values()[2]));
    EXPECT_EQ(session.loss, Loss{});
}

TEST(Session, TroubleIsASentenceThatNamesTheFile) {
    const std::string good = R"("source": "", "left": "relu", "right": "relu")";
    const std::vector<std::pair<std::string, std::string>> table = {
        {"", "damaged"},
        {"{\"version\": 1, " + good.substr(0, 20), "damaged"},
        {"[]", "damaged"},
        {"{}", "damaged"},
        {"{\"version\": 3, " + good + "}", "version 3"},
        {"{\"version\": 0, " + good + "}", "version 0"},
        {R"({"version": 1, "source": "", "left": "rulu", "right": "relu"})", "rulu"},
        {"{\"version\": 1, \"loss\": \"love\", " + good + "}", "love"},
        {"{\"version\": 1, \"weights\": {\"left\": [{\"stage\": 0, \"shape\": [1,1,1,1], \"values\": "
         "[1]}]}, " +
             good + "}",
         "stage 0"},
        {"{\"version\": 1, \"weights\": {\"left\": [{\"stage\": 0, \"bias\": [1]}]}, " + good + "}",
         "a bias for stage 0"},
        {R"({"version": 1, "source": "", "left": "conv weight=w.npy", "right": "relu",
             "weights": {"left": [{"stage": 0, "shape": [1,1,2,2], "values": [1]}]}})",
         "1 values"},
        {"{" + good + ", \"version\": 1, \"other\": " + std::string(100000, '[') + std::string(100000, ']') +
             "}",
         "nested"},
        {"{" + good + ", \"version\": 1, \"view\": " + std::string(100, '[') + std::string(100, ']') + "}",
         "nested"},
    };
    for (const auto& [json, word] : table) {
        const std::string said = sentence(json);
        EXPECT_NE(said.find("my.json"), said.npos) << json << said;
        EXPECT_NE(said.find(word), said.npos) << json << said;
    }
}

TEST(Session, BracketsInTextAreNoNesting) {
    const std::string json = R"({"version": 1, "source": "\"[", "left": "relu", "right": "relu", "note": ")" +
                             std::string(1000, '{') + "\"}";
    EXPECT_EQ(parse_session(json, "my.json").source, "\"[");
}

TEST(Session, NamesThatAreNoUtf8SurviveARestart) {
    Session session = example();
    session.source = "/pictures/caf\xe9 \x80\xff.png";
    session.right.stages[0].kernel.weight->file = "gewichte-\xfc.npy";
    const Session again = parse_session(session_json(session), "my.json");
    EXPECT_EQ(again.source, session.source);
    EXPECT_EQ(again.right.stages[0].kernel.weight->file, session.right.stages[0].kernel.weight->file);
}

TEST(Session, NumbersAreNotCut) {
    const auto with = [](const std::string& version) {
        return sentence(R"({"version": )" + version + R"(, "source": "", "left": "relu", "right": "relu"})");
    };
    EXPECT_EQ(with("1"), "");
    EXPECT_EQ(with("1.0"), "");
    for (const char* version : {"4294967297", "1.9", "true", "1e300", "null"})
        EXPECT_NE(with(version).find("\"version\" is "), std::string::npos) << with(version);
}

TEST(Session, KeepsInfinitiesOfBothSigns) {
    Session session = example();
    session.right.stages[0].kernel.weight->values =
        std::make_shared<const Tensor>(Shape{1, 1, 1, 2}, std::vector<float>{INFINITY, -INFINITY});
    const Session back = parse_session(session_json(session), "x");
    EXPECT_EQ(back.right.stages[0].kernel.weight->values->data()[1], -INFINITY);
}

TEST(Session, RefusesANegativeBorder) {
    Session session = example();
    session.reference = "original";
    session.score_rule.border = -1;
    EXPECT_THROW(parse_session(session_json(session), "x"), Error);
}

}  // namespace
}  // namespace engine
