// Impossible settings: exactly the fields that break the rule are red, the rule stands by them, the last
// picture stays.
#include <set>

#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

constexpr const char* possible = "conv kernel=3 padding=same init=box";

struct Impossible {
    const char* pipeline;
    std::set<std::string> red;  ///< "0/kernel": stage and parameter
};

const std::vector<Impossible>& table() {
    static const std::vector<Impossible> rows = {
        {"conv kernel=40 init=box", {"0/kernel", "0/padding"}},
        {"conv kernel=9 dilation=4", {"0/kernel", "0/padding", "0/dilation"}},
        {"relu | conv kernel=40 padding=1", {"1/kernel", "1/padding"}},
        {"conv_transpose kernel=3 stride=2 output-padding=2", {"0/output-padding", "0/stride"}},
        {"conv_transpose kernel=3 stride=1 dilation=2 output-padding=2", {"0/output-padding", "0/dilation"}},
        {"conv_transpose kernel=3 stride=2 output-padding=1 output-size=24",
         {"0/output-padding", "0/output-size"}},
        {"conv_transpose kernel=3 stride=2 output-size=90", {"0/output-size"}},
        {"conv_transpose kernel=3 padding=20", {"0/padding"}},
        {"conv_transpose kernel=3 stride=2 output-size=4 padding=20", {"0/padding"}},
        {"avg_pool kernel=2 padding=2", {"0/kernel", "0/padding"}},
        {"max_pool kernel=40", {"0/kernel", "0/padding"}},
        {"conv kernel=3 padding=12 padding-mode=reflect", {"0/padding", "0/padding-mode"}},
        {"conv kernel=3 padding=13 padding-mode=circular", {"0/padding", "0/padding-mode"}},
        {"conv kernel=3 groups=2", {"0/groups", "0/channels"}},
        {"conv kernel=3 channels=4 groups=3", {"0/groups", "0/channels"}},
        {"conv kernel=3 channels=4 groups=2", {"0/groups"}},
        {"upsample scale=2 mode=nearest align-corners=true", {"0/align-corners", "0/mode"}},
        {"pixel_shuffle factor=2", {"0/factor"}},
        {"pixel_unshuffle factor=5", {"0/factor"}},
        {"conv kernel=3 padding=same init=icnr", {"0/init"}},
        {"conv kernel=3 padding=same channels=6 init=icnr | relu | pixel_shuffle factor=2",
         {"0/init", "0/channels", "2/factor"}},
        {"conv_transpose kernel=3 stride=2 init=icnr", {"0/init", "0/kernel", "0/stride"}},
        {"conv kernel=1 init=sobel", {"0/init", "0/kernel"}},
        {"conv kernel=60000 padding=same", {"0/kernel"}},
        {"conv kernel=3 padding=60000", {"0/padding"}},
        {"conv kernel=30000 padding=same channels=2", {"0/kernel", "0/channels"}},
        {"upsample scale=60000", {"0/scale"}},
        {"zero_insert stride=60000", {"0/stride"}},
        {"conv_transpose kernel=3 stride=60000", {"0/stride"}},
        {"conv_transpose kernel=3 dilation=60000", {"0/kernel", "0/dilation"}},
        {"conv kernel=3 | concat stage=input", {"1/stage"}},
    };
    return rows;
}

std::set<std::string> red(const Harness& window) {
    return {window.probe.wrong.begin(), window.probe.wrong.end()};
}

/// The rows' pipeline in one part of the document, and back.
void try_table(Part part) {
    Harness window(make_document("signal:ramp:12x12", possible, possible));
    window.bench.view().open = View::output;
    if (part.side()) window.show_side(*part.side());
    window.bench.edit(set_pipe_text(Part::encoder(), "relu"));
    window.settle();
    for (const auto& [pipeline, expected] : table()) {
        SCOPED_TRACE(std::string(letter(part)) + ": " + pipeline);
        const auto picture = window.bench.state().findings;
        window.bench.edit(set_pipe_text(part, pipeline));
        window.settle();
        std::set<std::string> names;
        for (const std::string& name : expected)
            names.insert(std::string(letter(part)) + "/" + name);
        EXPECT_EQ(red(window), names);
        ASSERT_TRUE(window.bench.state().failure);
        EXPECT_EQ(window.bench.state().findings, picture) << "the last valid one stays";
        EXPECT_TRUE(window.bench.state().is_old());
        EXPECT_TRUE(window.has("old")) << "and is marked as old";
        window.bench.undo();
        window.settle();
        EXPECT_TRUE(red(window).empty());
        EXPECT_FALSE(window.bench.state().failure);
        EXPECT_FALSE(window.bench.state().is_old());
        EXPECT_FALSE(window.has("old"));
    }
}

TEST(RedFields, AreThoseThatBreakTheRuleInA) { try_table(Side::left); }
TEST(RedFields, AreThoseThatBreakTheRuleInB) { try_table(Side::right); }
TEST(RedFields, AreThoseThatBreakTheRuleInTheEncoder) { try_table(Part::encoder()); }

TEST(RedFields, ASettingUnderMoreComesInSight) {
    Harness window(make_document("signal:ramp:12x12", possible, possible));
    window.show_side(Side::left);
    EXPECT_FALSE(window.has("A/0/groups"));
    window.bench.edit(set_parameter(Side::left, 0, "groups", "5"));
    window.settle();
    EXPECT_TRUE(window.has("A/0/groups"));
    EXPECT_TRUE(window.has("A/0/channels")) << "which is at its default, and could mend it";
}

TEST(RedFields, TheRuleIsTheFieldsTooltip) {
    Harness window(make_document("signal:ramp:12x12", possible, possible), ThemeKind::dark, 1, {1440, 1600});
    window.bench.edit(set_parameter(Side::right, 0, "padding", "valid"));
    window.bench.edit(set_parameter(Side::right, 0, "kernel", "40"));
    window.settle();
    const std::string sentence = window.bench.state().failure->sentence;
    EXPECT_EQ(sentence.find("stage"), std::string::npos) << "it stands at its stage";
    EXPECT_TRUE(window.probe.places.at("B/0/kernel").help.starts_with(sentence));
    EXPECT_FALSE(window.probe.places.at("A/0/kernel").help.starts_with(sentence));
}

TEST(RedFields, AProbedPixelOutsideIsTheLosssFault) {
    Harness window(make_document("signal:ramp:12x12", possible, possible));
    window.bench.edit(set_loss({engine::LossKind::pixel, engine::Pair{40, 0}}));
    window.settle();
    ASSERT_TRUE(window.bench.state().failure);
    EXPECT_EQ(red(window), std::set<std::string>{"loss"});
    window.bench.undo();
    window.settle();
    EXPECT_TRUE(red(window).empty());
}

TEST(RedFields, AStageThatAConcatAppendsIsNotRemoved) {
    Harness window(make_document("signal:ramp:12x12", possible, "relu | tanh | concat stage=0"),
                   ThemeKind::dark, 1, {1440, 1600});
    window.click("B/0/×");
    window.settle();
    EXPECT_EQ(window.pipe(Side::right), "relu | tanh | concat stage=0");
    EXPECT_EQ(red(window), std::set<std::string>{"B/2/stage"});
}

TEST(RedFields, AClickOnItsNameTakesAParameterBack) {
    Harness window(make_document("signal:ramp:12x12", possible,
                                 "conv_transpose kernel=3 stride=2 output-padding=1 output-size=26"),
                   ThemeKind::dark, 1, {1440, 1600});
    EXPECT_EQ(red(window), (std::set<std::string>{"B/0/output-padding", "B/0/output-size"}));
    window.click("B/0/output-padding/name");
    window.settle();
    EXPECT_TRUE(red(window).empty());
    EXPECT_EQ(window.pipe(Side::right), "conv_transpose kernel=3 stride=2 output-size=26 init=box");
    EXPECT_EQ(window.bench.history().undo_label(), "B output padding 1 → –");
    const std::string before = window.pipe(Side::right);
    window.click("B/0/dilation/name");
    EXPECT_EQ(window.pipe(Side::right), before) << "it is as in a fresh stage already";
}

TEST(RedFields, AnEditThatIsNotTakenReddensItsFieldUntilTheNext) {
    Harness window(
        make_document("signal:ramp:12x12", possible, "conv_transpose kernel=3 stride=2 output-size=26"),
        ThemeKind::dark, 1, {1440, 1600});
    const Document before = window.bench.state().document;
    window.click("B/0/output-size");
    window.type("many");
    window.key(ImGuiKey_Enter);
    window.settle();
    EXPECT_EQ(window.bench.state().document, before);
    EXPECT_EQ(red(window), std::set<std::string>{"B/0/output-size"});
    EXPECT_FALSE(window.bench.state().is_old()) << "what is shown is of the settings as they are";
    window.click("A/pipe");
    window.type("upsample scale=none");
    window.key(ImGuiKey_Enter);
    window.settle();
    EXPECT_EQ(red(window), std::set<std::string>{"A/pipe"});
    EXPECT_EQ(window.bench.state().refused->typed, "upsample scale=none") << "and stays, to be mended";
    window.bench.edit(set_parameter(Side::right, 0, "kernel", "4"));
    window.settle();
    EXPECT_TRUE(red(window).empty());
}

}  // namespace
}  // namespace app
