// Random documents and views, through session files and figures and back.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>

#include "app/core/evaluation.h"
#include "app/core/figure_export.h"
#include "app/core/session_document.h"
#include "app/core/session_keeper.h"
#include "app/core/view_json.h"
#include "engine/core/error.h"
#include "engine/io/npy.h"
#include "tests/support/documents.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

class Random {
  public:
    explicit Random(unsigned seed) : engine_(seed) {}
    int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(engine_); }
    bool coin() { return below(2) == 0; }
    double share() { return std::uniform_real_distribution<double>(0, 1)(engine_); }

    std::string stage() {
        const std::array<std::string, 6> inits{"ones", "box", "bilinear", "normal seed=17", "he seed=3 gain=0.75", "xavier normalize=none"};
        const std::string kernel = fmt::format(" kernel={},{} stride={} init={}", 1 + below(4), 1 + below(4), 1 + below(3), inits[static_cast<std::size_t>(below(6))]);
        const std::string bias = coin() ? fmt::format(" bias={}", below(100) / 7.0f) : "";
        switch (below(8)) {
            case 0: return fmt::format("upsample scale={},{} mode={}", 1 + below(3), 1 + below(3), coin() ? "nearest" : "bilinear align-corners=true");
            case 1: return "conv padding=same padding-mode=replicate channels=3" + kernel + bias;
            case 2: return "conv_transpose padding=same dilation=1,2" + kernel + bias;
            case 3: return "avg_pool kernel=2 padding=1,0 exclude-padding=true";
            case 4: return "max_pool kernel=3,2 ties=split padding=same";
            case 5: return fmt::format("zero_insert stride={},{}", 1 + below(3), 1 + below(3));
            case 6: return "concat stage=input";
            default: return coin() ? "tanh" : "relu";
        }
    }
    engine::Pipeline pipeline(const std::string& weights) {
        std::string text;
        for (int i = below(4); i >= 0; --i) text += (text.empty() ? "" : " | ") + stage();
        engine::Pipeline pipeline = engine::parse_pipeline(text);
        if (!coin()) return pipeline;
        // Edited weights, with every kind of float.
        engine::Pipeline edited = engine::parse_pipeline("conv weight=" + weights + " padding=1");
        engine::Tensor values({3, 1, 2, 2});
        for (float& value : values.values())
            value = below(9) == 0 ? (coin() ? NAN : -INFINITY) : std::ldexp(static_cast<float>(share()) - 0.5f, below(200) - 100);
        edited.stages[0].kernel.weight->values = std::make_shared<const engine::Tensor>(values);
        pipeline.stages.push_back(edited.stages[0]);
        return pipeline;
    }

  private:
    std::mt19937 engine_;
};

State random_state(Random& random, const ScratchFolder& folder) {
    State state;
    engine::Experiment& experiment = state.document.experiment;
    const std::array<std::string, 4> sources{"signal:noise:9x12", "signal:zoneplate", "", "sample:fruit"};
    state.document.treatment = {random.coin(), random.coin() ? 0 : 8 + random.below(40)};
    experiment.source = treat(engine::load_source(sources[static_cast<std::size_t>(random.below(4))]), state.document.treatment, {});
    experiment.left = random.pipeline(folder.file("w.npy"));
    experiment.right = random.pipeline(folder.file("w.npy"));
    if (random.coin()) experiment.encoder = random.pipeline(folder.file("w.npy"));
    const std::array<std::string, 5> losses{"sum", "mean", "mse", "pixel:3,4", "noise"};
    experiment.loss = engine::parse_loss(losses[static_cast<std::size_t>(random.below(5))]);
    state.view.open = static_cast<View>(random.below(6));
    state.view.gather = random.coin();
    state.view.linked = random.coin();
    state.view.wipe = random.share();
    state.view.convention = random.below(3);
    state.view.left = {random.coin(), random.share() * 20, random.share() * 100, random.share() * 100};
    if (random.coin()) state.view.pinned = engine::Pair{random.below(50), random.below(50)};
    state.session_extra = R"({"from_the_future":[1,{"a":2}]})";
    return state;
}

/// Equal as saved: NaN weights are not equal to themselves.
std::string text_of(const engine::Experiment& experiment, const SourceTreatment& treatment) {
    return engine::session_json(session_for(experiment, treatment));
}

TEST(SessionRoundTrip, RandomDocumentsComeBack) {
    const ScratchFolder folder;
    Random random(11);
    for (int round = 0; round < 120; ++round) {
        const State state = random_state(random, folder);
        const std::filesystem::path file = folder / "session.json";
        write_session_file(file, state);
        const LoadOutcome loaded = run_load({file.string(), {}, {}, {}}, {});
        ASSERT_TRUE(loaded.document) << loaded.error;
        EXPECT_EQ(loaded.error, "");
        EXPECT_EQ(text_of(loaded.document->experiment, loaded.document->treatment),
                  text_of(state.document.experiment, state.document.treatment));
        EXPECT_EQ(loaded.document->treatment, state.document.treatment);
        EXPECT_EQ(*loaded.document->experiment.source.picture, *state.document.experiment.source.picture);
        EXPECT_EQ(view_to_json(*loaded.view, {}), view_to_json(state.view, {}));
        State again;
        again.document = *loaded.document;
        again.view = *loaded.view;
        again.session_extra = loaded.session_extra;
        write_session_file(folder / "again.json", again);
        EXPECT_EQ(engine::read_session(folder / "again.json"), engine::read_session(file)) << "round " << round;
    }
}

TEST(SessionRoundTrip, AFigureBringsItsComparisonBackFromAnyFolder) {
    const ScratchFolder folder;
    const engine::Bitmap picture{6, 5, 3, std::vector<std::uint8_t>(6 * 5 * 3, 77)};
    std::filesystem::create_directory(folder / "pictures");
    engine::write_file(folder / "pictures/p.png", engine::encode_png(picture));
    FigureExport request;
    request.treatment = {true, 4};
    request.experiment = testing::document("upsample scale=2", "conv_transpose kernel=2 stride=2", "signal:ramp").experiment;
    request.experiment.source = treat(engine::load_source(folder.file("pictures/p.png")), request.treatment, {});
    request.options.width = 400;
    request.figure = folder / "figure.png";
    export_figure(request);
    LoadOutcome loaded = run_load({folder.file("figure.png"), {}, {}, {}}, {});
    ASSERT_TRUE(loaded.document) << loaded.error;
    EXPECT_EQ(text_of(loaded.document->experiment, loaded.document->treatment), text_of(request.experiment, request.treatment));
    EXPECT_EQ(*loaded.document->experiment.source.picture, *request.experiment.source.picture);
    EXPECT_EQ(loaded.document->treatment, request.treatment);
    // Picture and figure moved together.
    std::filesystem::rename(folder / "pictures/p.png", folder / "p.png");
    loaded = run_load({folder.file("figure.png"), {}, {}, {}}, {});
    EXPECT_EQ(loaded.error, "");
    EXPECT_EQ(*loaded.document->experiment.source.picture, *request.experiment.source.picture);
    // The picture is gone: its pipelines come all the same, and a sentence.
    std::filesystem::remove(folder / "p.png");
    loaded = run_load({folder.file("figure.png"), {}, {}, {}}, {});
    ASSERT_TRUE(loaded.document);
    EXPECT_NE(loaded.error, "");
    EXPECT_EQ(loaded.document->experiment.right, request.experiment.right);
}

}  // namespace
}  // namespace app
