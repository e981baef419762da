// Sweeps: what --vary says, the grid of cells, shards, fingerprints.
#include "engine/sweep/sweep.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "engine/core/error.h"
#include "engine/experiment/fingerprint.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/sweep/cell_file.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

Experiment base() {
    return {load_source("signal:ramp:8x8"),
            parse_pipeline("upsample scale=2 | conv kernel=3 padding=same"),
            parse_pipeline("conv_transpose kernel=3 stride=2"),
            {}};
}

template <typename Call>
std::string error_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Vary, ReadsRangesListsAndSeveralParameters) {
    const struct {
        const char* text;
        std::vector<std::pair<std::string, std::vector<std::string>>> axes;
    } cases[] = {
        {"right.0.kernel=2..7", {{"right.0.kernel", {"2", "3", "4", "5", "6", "7"}}}},
        {"right.0.kernel=3..3", {{"right.0.kernel", {"3"}}}},
        {"right.0.stride=1..7..3", {{"right.0.stride", {"1", "4", "7"}}}},
        {"right.0.gain=0.5..1.1..0.2", {{"right.0.gain", {"0.5", "0.7", "0.9", "1.1"}}}},
        {"right.0.seed=16777217..16777219", {{"right.0.seed", {"16777217", "16777218", "16777219"}}}},
        {"right.0.init=box|normal", {{"right.0.init", {"box", "normal"}}}},
        {"right.0.kernel=2..3,left.1.kernel=3|5",
         {{"right.0.kernel", {"2", "3"}}, {"left.1.kernel", {"3", "5"}}}},
        {"right.0.kernel=3,5|5,3,right.0.stride=1..2",
         {{"right.0.kernel", {"3,5", "5,3"}}, {"right.0.stride", {"1", "2"}}}},
    };
    for (const auto& c : cases) {
        const auto axes = parse_vary(c.text);
        ASSERT_EQ(axes.size(), c.axes.size()) << c.text;
        for (std::size_t a = 0; a < axes.size(); ++a) {
            EXPECT_EQ(axes[a].name, c.axes[a].first);
            EXPECT_EQ(axes[a].values, c.axes[a].second) << c.text;
        }
    }
}

TEST(Vary, RefusesWithASentence) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "right.STAGE.KEY"},
        {"right.0.kernel", "right.STAGE.KEY"},
        {"kernel=2..3", "left.STAGE.KEY or right.STAGE.KEY"},
        {"middle.0.kernel=2", "left.STAGE.KEY"},
        {"right.x.kernel=2", "left.STAGE.KEY"},
        {"right.0.kernel=", "a value is expected"},
        {"right.0.kernel=2||3", "empty value"},
        {"right.0.kernel=5..2", "upwards"},
        {"right.0.kernel=1..9..0", "positive steps"},
        {"right.0.kernel=2..x", "A..B"},
        {"right.0.gain=0.5..2", "needs a step"},
        {"right.0.seed=1..1000", "limit of 256"},
        {"right.3.kernel=2", "has 1 stages"},
        {"right.0.scale=2", "has no 'scale'; it has"},
        {"right.0.kernel=2,right.0.kernel=3", "twice"},
        {"right.0.kernel=2,right.0.stride=3,right.0.seed=1..2", "3 parameters"},
        {"right.0.seed=1..255,left.1.seed=1..255", "limit of 4096"},
    };
    for (const auto& [text, says] : cases) {
        const std::string sentence = error_of([&, t = text] { make_sweep(base(), parse_vary(t)); });
        EXPECT_NE(sentence.find(says), std::string::npos)
            << "'" << sentence << "' does not say '" << says << "'";
    }
}

TEST(Sweep, CellsCarryTheirValues) {
    const Sweep sweep = make_sweep(base(), parse_vary("right.0.kernel=2..4,right.0.stride=1..2"));
    ASSERT_EQ(sweep.cells(), 6u);
    EXPECT_EQ(sweep.values(3), (std::vector<std::string>{"3", "2"}));
    EXPECT_EQ(cell_experiment(sweep, 3).right, parse_pipeline("conv_transpose kernel=3 stride=2"));
    EXPECT_EQ(cell_experiment(sweep, 4).right, parse_pipeline("conv_transpose kernel=4 stride=1"));
    EXPECT_EQ(cell_experiment(sweep, 4).left, base().left);
    EXPECT_EQ(sweep.shown_side(), SweepSide::right);
    EXPECT_EQ(make_sweep(base(), parse_vary("left.1.kernel=3|5")).shown_side(), SweepSide::left);
}

TEST(Sweep, TiedParametersAndDepth) {
    const Sweep tied = make_sweep(base(), parse_vary("left.0.scale+right.0.stride=2..4"));
    EXPECT_EQ(tied.cells(), 3u);
    EXPECT_EQ(print(cell_experiment(tied, 2).left),
              print(parse_pipeline("upsample scale=4 | conv kernel=3 padding=same")));
    EXPECT_EQ(cell_experiment(tied, 2).right, parse_pipeline("conv_transpose kernel=3 stride=4"));
    const Sweep depth = make_sweep(base(), parse_vary("right.depth=1..3,right.0.kernel=2|3"));
    EXPECT_EQ(print(cell_experiment(depth, 2).right),
              print(parse_pipeline("conv_transpose kernel=2 stride=2 | conv_transpose kernel=2 stride=2")));
    EXPECT_NE(error_of([&] {
                  cell_experiment(make_sweep(base(), parse_vary("right.depth=0|99")), 1);
              }).find("1 to 16"),
              std::string::npos);
}

TEST(Sweep, ShardsPartTheCells) {
    for (std::size_t count : {1u, 2u, 3u, 7u}) {
        std::multiset<std::size_t> seen;
        for (std::size_t shard = 1; shard <= count; ++shard)
            for (std::size_t cell : shard_cells(6, shard, count))
                seen.insert(cell);
        EXPECT_EQ(seen, (std::multiset<std::size_t>{0, 1, 2, 3, 4, 5})) << count;
    }
}

TEST(Sweep, FingerprintsTellCellsApart) {
    std::set<std::string> seen;
    Experiment other_picture = base(), other_loss = base(), other_left = base();
    other_picture.source = load_source("signal:step:8x8");
    other_loss.loss = parse_loss("sum");
    other_left.left = parse_pipeline("upsample scale=3");
    for (const Experiment& experiment : {base(), other_picture, other_loss, other_left}) {
        const Sweep sweep = make_sweep(experiment, parse_vary("right.0.kernel=2..4"));
        for (std::size_t cell = 0; cell < sweep.cells(); ++cell) {
            EXPECT_TRUE(seen.insert(fingerprint(sweep, cell)).second);
            EXPECT_EQ(fingerprint(sweep, cell),
                      fingerprint(make_sweep(experiment, parse_vary("right.0.kernel=2..4")), cell));
        }
    }
    EXPECT_EQ(seen.size(), 12u);
}

TEST(Vary, TakesUpTo256Values) {
    EXPECT_EQ(parse_vary("right.0.seed=1..256")[0].values.size(), max_sweep_values);
    EXPECT_NE(error_of([] { parse_vary("right.0.seed=1..257"); }).find("256 values"), std::string::npos);
}

TEST(Sweep, DepthBeginsAtOne) {
    const Sweep sweep = make_sweep(base(), parse_vary("right.depth=0|1"));
    EXPECT_NE(error_of([&] { cell_experiment(sweep, 0); }).find("1 to 16"), std::string::npos);
}

TEST(Sweep, EditedWeightsHaveFingerprintsOfTheirOwn) {
    std::set<std::string> seen;
    for (const float value : {1.0f, 2.0f}) {
        Experiment experiment = base();
        experiment.left = parse_pipeline("conv_transpose stride=2 weight=w.npy");
        experiment.left.stages[0].kernel.weight->values =
            std::make_shared<const Tensor>(Shape{1, 1, 2, 2}, std::vector<float>(4, value));
        seen.insert(fingerprint(make_sweep(experiment, parse_vary("right.0.kernel=2..3")), 0));
    }
    EXPECT_EQ(seen.size(), 2u);
}

TEST(Sweep, GivenBiasesAndReferencesHaveFingerprintsOfTheirOwn) {
    std::set<std::string> seen;
    const auto add = [&](const Experiment& experiment) {
        seen.insert(fingerprint(make_sweep(experiment, parse_vary("right.0.kernel=2..3")), 0));
    };
    for (const float value : {1.0f, 2.0f}) {
        Experiment experiment = base();
        experiment.left = parse_pipeline("conv_transpose stride=2 bias=b.npy");
        experiment.left.stages[0].kernel.given_bias->values =
            std::make_shared<const Tensor>(Shape{1, 1, 1, 1}, std::vector<float>(1, value));
        add(experiment);
        experiment.reference = {{"truth.npy", std::make_shared<const Tensor>(Shape{1, 1, 2, 2}, value)}, {}};
        add(experiment);
        experiment.reference->rule.border = 1;
        add(experiment);
        experiment.reference->rule.luma = true;
        add(experiment);
    }
    EXPECT_EQ(seen.size(), 8u);
}

TEST(Fingerprint, EverySignAndSizeCounts) {
    std::set<std::string> seen;
    const auto add = [&](const std::vector<float>& values) {
        Fingerprint hash;
        hash.add(Tensor({1, 1, 1, static_cast<Index>(values.size())}, values));
        EXPECT_TRUE(seen.insert(hash.text()).second) << values.size();
    };
    for (const std::size_t size : {1, 2, 3, 7, 8})
        for (unsigned signs = 0; signs < 1u << size; ++signs) {
            std::vector<float> values(size);
            for (std::size_t i = 0; i < size; ++i)
                values[i] = signs >> i & 1 ? -1.0f : 1.0f;
            add(values);
        }
}

TEST(SweepCell, OfAnotherFingerprintIsNotTaken) {
    const ScratchFolder folder;
    const auto path = folder / "cell.png";
    CellResult impossible;
    impossible.error = "Impossible.";
    const std::string bytes = encode_cell(impossible, "one");
    std::ofstream(path, std::ios::binary) << bytes;
    ASSERT_TRUE(read_cell(path, "one"));
    EXPECT_EQ(read_cell(path, "one")->error, "Impossible.");
    EXPECT_FALSE(read_cell(path, "another"));
    std::filesystem::remove(path);
    EXPECT_FALSE(read_cell(path, "one"));
}

TEST(SweepTable, TellsWhatIsDoneFromWhatIsImpossible) {
    const Sweep sweep = make_sweep(base(), parse_vary("right.0.kernel=2|3|4"));
    CellResult done, impossible;
    done.report = R"({"left": {"macs": 5}})";
    impossible.error = "Impossible.";
    EXPECT_EQ(sweep_csv(sweep, {&done, nullptr, &impossible}),
              "right.0.kernel,status,error,left.macs\r\n2,done,,5\r\n4,impossible,Impossible.,\r\n");
}

}  // namespace
}  // namespace engine
