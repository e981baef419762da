// Every parameter of the engine has a control in the window, and what it does is one undo step with a name.
#include <functional>

#include "harness.h"

#include "engine/files/npy.h"
#include "engine/pipeline/parameter_table.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

using engine::ParameterInfo;
using engine::ParameterKind;
using testing::Harness;
using testing::make_document;

class Reach : public ::testing::Test {
  protected:
    Reach() : window(make_document("signal:ramp:12x12", "relu", "relu"), ThemeKind::dark, 1, {1440, 1600}) {
        window.bench.view().open = View::output;
        engine::write_npy(folder / "w.npy", engine::Tensor({1, 1, 2, 2}, 0.25f));
        engine::PendingFile slopes(folder / "slopes.npy");
        engine::write_npy_vector(slopes, engine::Tensor({1, 1, 1, 1}, 0.1f));
        slopes.commit();
    }

    /// Types over what stands in a field.
    void type(const std::string& field, const std::string& text) {
        window.click(field);
        window.type(text);
        window.key(ImGuiKey_Enter);
    }
    /// Chooses an item of a list.
    void choose(const std::string& list, const std::string& item) {
        window.click(list);
        window.settle();
        window.click(list + "/" + item);
        if (list == "source/size") window.click(ImVec2(1400, 1500));  // it stays open for more
    }

    /// As the list says it.
    static std::string shown(const ParameterInfo& parameter, std::string_view choice) {
        if (parameter.key == "normalize") return choice == "dc" ? "keep the mean" : "off";
        return std::string(choice);
    }

    /// Sets the parameter to another value through its control.
    void change(const std::string& name, std::string_view operation, const ParameterInfo& parameter,
                const std::string& now) {
        switch (parameter.kind) {
            case ParameterKind::flag: return window.click(name);
            case ParameterKind::file:
                return type(name, folder.file(operation == "prelu" ? "slopes.npy" : "w.npy"));
            case ParameterKind::padding:
                if (parameter.choices.empty()) return choose(name + "/kind", "per side");
                return choose(name + "/kind", now == "same" ? "valid" : "same");
            case ParameterKind::choice:
                return choose(name, shown(parameter, now == parameter.choices[0] ? parameter.choices[1]
                                                                                 : parameter.choices[0]));
            case ParameterKind::number: {
                const auto place = window.probe.places.at(name);
                return window.drag(place.center(), {place.max.x - 3, place.center().y});
            }
            case ParameterKind::optional_pair:
                if (parameter.key == "output-size" || parameter.key == "size") return type(name, "25,26");
                [[fallthrough]];
            case ParameterKind::pair:
            case ParameterKind::integer: return window.click(name + "/+");
        }
    }

    /// The change by `act` is one step, has a label that tells it, and is undone and redone exactly.
    void expect_one_step(const std::string& label, const std::function<void()>& act) {
        SCOPED_TRACE(label);
        const Document before = window.bench.state().document;
        const std::string old_label = window.bench.history().undo_label();
        act();
        window.settle();
        const Document after = window.bench.state().document;
        ASSERT_FALSE(after == before);
        EXPECT_NE(window.bench.history().undo_label().find(label), std::string::npos)
            << window.bench.history().undo_label();
        window.bench.undo();
        EXPECT_TRUE(window.bench.state().document == before);
        EXPECT_EQ(window.bench.history().undo_label(), old_label) << "it was more than one step";
        window.bench.redo();
        EXPECT_TRUE(window.bench.state().document == after);
        window.bench.undo();
        window.settle();
    }

    ScratchFolder folder;
    Harness window;
};

TEST_F(Reach, EveryParameterOfEveryOperationInEveryPipeline) {
    for (const Part part : {Part(Side::left), Part(Side::right), Part::encoder()})
        for (const auto& operation : engine::operations()) {
            window.bench.edit(set_pipeline(part, {{operation.prototype}}, "prototype"));
            window.settle();
            const std::string stage = std::string(letter(part)) + "/0/";
            for (const auto& parameter : operation.parameters) {
                SCOPED_TRACE(stage + std::string(operation.name) + " " + std::string(parameter.key));
                const std::string name = stage + std::string(parameter.key);
                if (!window.has(name) && !window.has(name + "/kind")) window.click(stage + "more");
                window.settle();
                std::string words(parameter.key);
                std::replace(words.begin(), words.end(), '-', ' ');
                expect_one_step(std::string(letter(part)) + " " + words + " ", [&] {
                    change(name, operation.name, parameter,
                           parameter.get(window.bench.state().document.pipeline(part).stages[0]));
                });
            }
            window.bench.undo();
        }
}

TEST_F(Reach, HeightAndWidthApartAndPaddingOfEachSide) {
    window.bench.edit(set_pipe_text(Side::right, "conv kernel=3 init=box"));
    window.settle();
    expect_one_step("B kernel 3 → 3,4", [&] { window.click("B/0/kernel/parts"); });
    expect_one_step("B padding 0 → 0,0,0,1", [&] { choose("B/0/padding/kind", "per side"); });
    expect_one_step("B channels depthwise → 1", [&] {
        window.click("B/0/more");
        window.frame();
        window.click("B/0/channels/word/depthwise");
    });
}

TEST_F(Reach, TheSource) {
    expect_one_step("open signal:checker:12x12", [&] { choose("source/signal", "checker"); });
    expect_one_step("open signal:ramp:20x30", [&] { type("source/signal/size", "20x30"); });
    expect_one_step("picture full size → at most 32 pixels", [&] { choose("source/size", "≤ 32"); });
    window.bench.open("");
    window.settle();
    EXPECT_FALSE(window.has("source/signal"));
    expect_one_step("picture in grey", [&] { window.click("source/grey"); });
    expect_one_step("picture resized bilinear → area", [&] { choose("source/size", "area"); });
    expect_one_step("encoder: the picture itself → strided conv 3×3",
                    [&] { choose("source/encoder", "strided conv 3×3"); });
}

TEST_F(Reach, TheLoss) {
    expect_one_step("loss mse → sum", [&] { choose("loss", "sum of the output"); });
    for (const auto& [title, label] :
         {std::pair("mean of the output", "mean"), std::pair("one output pixel", "pixel"),
          std::pair("random upstream", "noise")})
        expect_one_step(std::string("→ ") + label, [&, item = title] { choose("loss", item); });
    window.bench.edit(set_loss({engine::LossKind::noise, {}, 3}));
    window.settle();
    expect_one_step("loss noise:3 → noise:4", [&] { window.click("loss/seed/+"); });
    window.bench.edit(set_loss({engine::LossKind::pixel, engine::Pair{5, 6}}));
    window.settle();
    expect_one_step("loss pixel:5,6 → pixel:6,6", [&] { window.click("loss/row/+"); });
    expect_one_step("loss pixel:5,6 → pixel:5,5", [&] { window.click("loss/column/-"); });
    window.bench.view().open = View::gradient;
    window.settle();
    expect_one_step("loss pixel:5,6 → sum", [&] { window.click("gradient/loss/sum"); });
}

TEST_F(Reach, TheWholePipelines) {
    window.bench.edit(set_pipe_text(Side::right, "conv_transpose kernel=2 stride=2 init=box"));
    window.settle();
    expect_one_step("B depth 1 → 2", [&] { window.click("B/depth/+"); });
    expect_one_step("swap A and B", [&] { window.click("sides/swap"); });
    expect_one_step("reset", [&] { window.click("sides/reset"); });
    expect_one_step("A typed", [&] { type("A/pipe", "upsample scale=3"); });
    expect_one_step("B add relu", [&] {
        window.click("B/add/+ stage");
        window.settle();
        window.click("B/add/relu");
    });
    expect_one_step("B remove conv_transpose", [&] { window.click("B/0/×"); });
    window.bench.edit(set_pipe_text(Side::left, "upsample scale=2"));
    window.move({1400, 1500});  // the rows hold still while the pointer is on them
    window.settle();
    window.click("sides/equal sizes");
    expect_one_step("B stride 2 → 3", [&] { window.click("B/0/stride/+"); });
    EXPECT_TRUE(window.bench.state().view.link_sides);
}

TEST_F(Reach, WeightsNamedInTheWindowAreRead) {
    window.bench.edit(set_pipe_text(Side::right, "conv kernel=3 init=box"));
    window.settle();
    type("B/pipe", "conv weight=" + folder.file("w.npy"));
    window.settle();
    ASSERT_FALSE(window.bench.state().failure) << window.bench.state().failure->sentence;
    EXPECT_EQ(window.bench.state().side(Side::right)->output_shape().plane(), (engine::Pair{11, 11}));
    type("B/pipe", "conv weight=" + folder.file("none.npy"));
    window.settle();
    EXPECT_EQ(window.probe.wrong, std::vector<std::string>{"B/pipe"});
    window.bench.edit(set_weight(Side::right, 0, engine::Tensor({1, 1, 3, 3}, 1.0f)));
    window.bench.edit(set_pipe_text(Side::right, window.pipe(Side::right) + " | relu"));
    window.settle();
    EXPECT_FALSE(window.bench.state().failure) << "taps that were edited by hand stay when the text goes on";
}

}  // namespace
}  // namespace app
