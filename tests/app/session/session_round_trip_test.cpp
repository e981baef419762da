// Random documents and views, through session files and figures and back.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "app/export/figure_export.h"
#include "app/session/session_document.h"
#include "app/session/session_keeper.h"
#include "app/session/view_json.h"
#include "app/workbench/evaluation.h"
#include "engine/core/error.h"
#include "engine/files/npy.h"
#include "engine/pipeline/parameter_table.h"
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

    /// Any operation with any of its parameters: both are taken from the table, so that none is forgotten.
    engine::Stage stage(std::size_t place) {
        const auto& operation = engine::operations()[static_cast<std::size_t>(
            below(static_cast<int>(engine::operations().size())))];
        engine::Stage stage = operation.prototype;
        for (const auto& parameter : operation.parameters) {
            if (parameter.kind == engine::ParameterKind::file || coin()) continue;
            engine::Stage tried = stage;
            try {
                parameter.set(tried, value(parameter));
                if (tried == stage ||
                    !(engine::parse_stage(engine::print(tried), static_cast<engine::Index>(place)) == tried))
                    continue;
            } catch (const engine::Error&) {
                continue;  // refused, or refused beside what is set already
            }
            stage = tried;
            set_keys.insert(fmt::format("{} {}", operation.name, parameter.key));
        }
        return stage;
    }
    std::set<std::string> set_keys;  ///< "conv kernel", …: what has been set in some stage

    engine::Pipeline pipeline(const std::string& weights) {
        engine::Pipeline pipeline;
        for (int i = below(4); i >= 0; --i)
            pipeline.stages.push_back(stage(pipeline.stages.size()));
        if (!coin()) return pipeline;
        // Edited weights, with every kind of float.
        engine::Pipeline edited = engine::parse_pipeline("conv weight=" + weights + " padding=1");
        engine::Tensor values({3, 1, 2, 2});
        for (float& value : values.values())
            value = below(9) == 0 ? (coin() ? NAN : -INFINITY)
                                  : std::ldexp(static_cast<float>(share()) - 0.5f, below(200) - 100);
        edited.stages[0].kernel.weight->values = std::make_shared<const engine::Tensor>(values);
        pipeline.stages.push_back(edited.stages[0]);
        return pipeline;
    }

    /// The view with every one of its saved keys at random: they are taken from what is saved, so that none
    /// is forgotten.
    ViewState view() {
        ViewState first, view;
        first.pinned = engine::Pair{1, 2};
        Json json = Json::parse(view_to_json(first, {}));
        for (auto& [key, value] : json.items())
            if (key != "pinned" || coin()) randomise(key, value);
        if (coin()) json.erase("pinned");
        SourceTreatment ignored;
        view_from_json(json.dump(), view, ignored);
        return view;
    }

  private:
    using Json = nlohmann::json;

    std::string value(const engine::ParameterInfo& parameter) {
        using engine::ParameterKind;
        const auto whole = [&] {
            return static_cast<int>(parameter.span.low) +
                   below(std::max(1, static_cast<int>(std::min(parameter.span.high, 6.0))));
        };
        if (!parameter.choices.empty() && (parameter.kind == ParameterKind::choice || coin()))
            return std::string(
                parameter
                    .choices[static_cast<std::size_t>(below(static_cast<int>(parameter.choices.size())))]);
        switch (parameter.kind) {
            case ParameterKind::number: return fmt::format("{}", static_cast<float>(share() * 4 - 1));
            case ParameterKind::flag: return "true";
            case ParameterKind::padding:
                return std::array<std::string, 4>{"same", "same_lower", fmt::format("{}", below(3)),
                                                  "1,0,2,1"}[static_cast<std::size_t>(below(4))];
            case ParameterKind::pair:
            case ParameterKind::optional_pair:
                return coin() ? fmt::format("{}", whole()) : fmt::format("{},{}", whole(), whole());
            default: return fmt::format("{}", whole());
        }
    }

    void randomise(const std::string& key, Json& value) {
        if (value.is_object()) {
            for (auto& [inner, part] : value.items())
                randomise(inner, part);
        } else if (value.is_array()) {
            for (auto& part : value)
                randomise(key, part);
            if (key == "range") value = {-share(), share()};
        } else if (value.is_boolean()) {
            value = coin();
        } else if (value.is_number_integer()) {
            value = below(4);
        } else if (value.is_number()) {
            value = share() * 3;
        } else {
            std::vector<std::string> view_ids;
            for (const ViewInfo& one : views)
                view_ids.emplace_back(one.id);
            const std::map<std::string, std::vector<std::string>> words{
                {"open", view_ids},
                {"layout", {"side_by_side", "wipe", "difference", "flip"}},
                {"edited_side", {"left", "right"}},
                {"task", {"upsample", "autoencode"}},
                {"optimizer", {"adam", "sgd"}},
                {"loss", {"mse", "features"}},
                {"input_range", {"0..1", "-1..1", "0..255", "imagenet"}},
                {"shows", {"kernels", "inside", "output", "mend"}},
                {"interpolation", {interpolation_ids.begin(), interpolation_ids.end()}}};
            const auto found = words.find(key);
            ASSERT_NE(found, words.end()) << "a word is saved under " << key << ": which ones are there?";
            value = found->second[static_cast<std::size_t>(below(static_cast<int>(found->second.size())))];
        }
    }

    std::mt19937 engine_;
};

State random_state(Random& random, const ScratchFolder& folder) {
    State state;
    // One name per member: what is new here is to be made random, too.
    auto& [source, left, right, loss, encoder, reference] = state.document.experiment;
    reference.reset();  // what it is resolved to depends on the picture, which is read anew
    const std::array<std::string, 5> sources{"signal:noise:9x12", "signal:zoneplate", "", "sample:fruit",
                                             TEST_DATA "/pictures/two.gif"};
    const auto chosen = static_cast<std::size_t>(random.below(5));
    state.document.treatment = {random.coin(), random.coin() ? 0 : 8 + random.below(40),
                                random.coin(), static_cast<engine::Interpolation>(random.below(4)),
                                random.coin(), chosen == 4 ? random.below(2) : 0};
    source = treat(engine::load_source(sources[chosen], state.document.treatment.frame),
                   state.document.treatment, {});
    left = random.pipeline(folder.file("w.npy"));
    right = random.pipeline(folder.file("w.npy"));
    if (random.coin()) encoder = random.pipeline(folder.file("w.npy"));
    const std::array<std::string, 5> losses{"sum", "mean", "mse", "pixel:3,4", "noise"};
    loss = engine::parse_loss(losses[static_cast<std::size_t>(random.below(5))]);
    state.view = random.view();
    state.session_extra = R"({"from_the_future":[1,{"a":2}]})";
    return state;
}

/// Equal as saved: NaN weights are not equal to themselves.
std::string text_of(const engine::Experiment& experiment, const SourceTreatment& treatment) {
    return engine::session_json(session_for({experiment, treatment}));
}

TEST(SessionRoundTrip, RandomDocumentsComeBack) {
    const ScratchFolder folder;
    Random random(11);
    std::map<std::string, std::set<std::string>> seen;  // under each key of the saved view
    for (int round = 0; round < 300; ++round) {
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
        const auto saved = nlohmann::json::parse(view_to_json(*loaded.view, loaded.document->treatment));
        for (const auto& [key, value] : saved.items())
            seen[key].insert(value.dump());
        State again;
        again.document = *loaded.document;
        again.view = *loaded.view;
        again.session_extra = loaded.session_extra;
        write_session_file(folder / "again.json", again);
        EXPECT_EQ(engine::read_session(folder / "again.json"), engine::read_session(file))
            << "round " << round;
    }
    for (const auto& [key, values] : seen)
        EXPECT_GE(values.size(), 2u) << key << " is saved, but not read";
    for (const auto& operation : engine::operations())
        for (const auto& parameter : operation.parameters) {
            const std::string key = fmt::format("{} {}", operation.name, parameter.key);
            EXPECT_TRUE(parameter.kind == engine::ParameterKind::file || random.set_keys.contains(key))
                << "never tried: " << key;
        }
}

TEST(SessionRoundTrip, AFigureBringsItsComparisonBackFromAnyFolder) {
    const ScratchFolder folder;
    const engine::Bitmap picture{6, 5, 3, std::vector<std::uint8_t>(6 * 5 * 3, 77)};
    std::filesystem::create_directory(folder / "pictures");
    engine::write_file(folder / "pictures/p.png", engine::encode_png(picture));
    FigureExport request;
    request.treatment = {true, 4};
    request.experiment =
        testing::document("upsample scale=2", "conv_transpose kernel=2 stride=2", "signal:ramp").experiment;
    request.experiment.source =
        treat(engine::load_source(folder.file("pictures/p.png")), request.treatment, {});
    request.options.width = 400;
    request.figure = folder / "figure.png";
    export_figure(request);
    LoadOutcome loaded = run_load({folder.file("figure.png"), {}, {}, {}}, {});
    ASSERT_TRUE(loaded.document) << loaded.error;
    EXPECT_EQ(text_of(loaded.document->experiment, loaded.document->treatment),
              text_of(request.experiment, request.treatment));
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
