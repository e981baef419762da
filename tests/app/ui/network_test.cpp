// The Network view: a model is opened like a picture, its layers are chosen, looked at, taken and mended.
#include <algorithm>

#include "app/actions/actions.h"
#include "drawn_text.h"
#include "engine/files/atomic_file.h"
#include "engine/network/onnx_file.h"
#include "engine/network/read_model.h"
#include "harness.h"
#include "tests/support/networks.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

namespace network = engine::network;
using testing::Harness;
using testing::make_document;

/// A decoder whose transposed conv has uneven coverage, so that the grid reaches the output.
network::Graph decoder() {
    network::Chain chain({1, 3, -1, -1}, 3);
    return chain.conv(3, 6, 3)
        .add("Relu")
        .conv_transpose(6, 4, 3, 2, 1, 1)
        .add("Relu")
        .conv(4, 3, 3)
        .graph({1, 3, -1, -1});
}

/// A generator: random numbers in, a picture out.
network::Graph generator() {
    network::Chain chain({1, 20, 1, 1}, 5);
    return chain.conv_transpose(20, 8, 4, 1, 0)
        .add("Relu")
        .conv_transpose(8, 8, 3, 2, 1, 1)
        .add("Relu")
        .conv_transpose(8, 3, 3, 2, 1, 1)
        .add("Tanh")
        .graph();
}

class NetworkView : public ::testing::Test {
  protected:
    NetworkView() : window(make_document("signal:zoneplate:48x64")) {}
    void open(const network::Graph& graph, const std::string& name = "net.onnx") {
        engine::write_file(folder / name, network::print_onnx(graph));
        window.bench.open(folder.file(name));
        window.settle();
        window.settle();
    }
    const NetworkFindings& findings() const { return *window.bench.network().findings(); }

    ScratchFolder folder;
    Harness window;
};

TEST_F(NetworkView, AModelOpensLikeAPicture) {
    const Document before = window.bench.state().document;
    open(decoder());
    EXPECT_EQ(window.bench.state().view.open, View::network);
    EXPECT_EQ(window.bench.state().document, before) << "the comparison stays";
    EXPECT_FALSE(window.bench.history().can_undo());
    ASSERT_TRUE(window.bench.network().findings());
    EXPECT_EQ(findings().error, "");
    EXPECT_EQ(findings().request.sources.size(), 5u);  // four constants and the picture
    EXPECT_EQ(findings().constants, 4u);
    EXPECT_EQ(findings().picture_source, 4u);
    EXPECT_TRUE(window.has("network/verdict") && window.has("network/line"));
    EXPECT_TRUE(window.has("network/layer/0"));
    ASSERT_TRUE(window.bench.network().layer());
    EXPECT_EQ(window.bench.network().layer()->look.pairs, 24);
}

TEST_F(NetworkView, ABrokenModelIsASentenceAndTheDialogStays) {
    engine::write_file(folder / "bad.onnx", "no network");
    run_action(window.bench, "open");
    window.settle();
    window.bench.open(folder.file("bad.onnx"));
    window.settle();
    EXPECT_TRUE(window.bench.state().message_is_error);
    EXPECT_NE(window.bench.state().view.open, View::network);
}

TEST_F(NetworkView, EveryPartHasContent) {
    open(decoder());
    for (const char* part :
         {"network/part/Kernels", "network/part/Inside", "network/part/Output", "network/part/Mend"}) {
        window.click(part);
        window.move({5, 890});  // away from the tooltip
        window.settle();
        window.settle();
        EXPECT_EQ(testing::drawn_text().overlapping, std::vector<std::string>{}) << part;
    }
    const auto slots = window.textures.slots();
    for (const char* slot :
         {"network/kernels", "network/spectrum", "network/goes in/0", "network/comes out/0", "network/output",
          "network/before", "network/mended/0", "network/mended/2"})
        EXPECT_EQ(std::ranges::count(slots, slot), 1) << slot;
}

TEST_F(NetworkView, ALayerGoesToAWithWhatStandsBeforeIt) {
    open(decoder());
    window.click("network/To A");
    window.settle();
    window.settle();
    const engine::Experiment& experiment = window.bench.state().document.experiment;
    EXPECT_EQ(experiment.left.stages.size(), 1u);
    EXPECT_EQ(experiment.encoder.stages.size(), 2u);
    EXPECT_TRUE(experiment.left.stages[0].kernel.weight);
    EXPECT_EQ(window.bench.state().view.open, View::overview);
    ASSERT_TRUE(window.bench.state().findings);
    EXPECT_FALSE(window.bench.state().failure);
    window.bench.undo();
    EXPECT_TRUE(window.bench.state().document.experiment.encoder.stages.empty());
}

TEST_F(NetworkView, TheMendedNetworkIsWrittenBesideItAndHasNoGrid) {
    open(decoder());
    run_action(window.bench, "network_to_a");  // the picture is then one of the program's own
    window.settle();
    window.bench.view().open = View::network;
    window.settle();
    window.click("network/part/Mend");
    window.settle();
    window.settle();
    ASSERT_TRUE(window.bench.network().mending());
    window.click("network/save/0/Save .onnx …");
    window.settle();
    window.key(ImGuiKey_Enter);
    window.settle();
    const network::Graph mended = network::read_model(folder / "mended.onnx");
    const network::Audit audit = network::audit(mended, network::constants_for(mended), {});
    EXPECT_GT(*findings().examination.audit.output[0].ripple, 0.005);
    for (const network::OutputInSitu& output : audit.output)
        EXPECT_LT(*output.ripple, 1e-4) << output.source;
}

// An encoder and a decoder whose halves are added: 50 rows are halved to 25, 13, and doubled to 26.
TEST_F(NetworkView, APictureThatTheNetworkDoesNotTakeIsCropped) {
    network::Chain chain({1, 3, -1, -1}, 3);
    network::Graph graph =
        chain.conv(3, 3, 3).conv(3, 3, 3, 4).conv_transpose(3, 3, 4, 4, 0).graph({1, 3, -1, -1});
    network::Node sum;
    sum.op = "Add", sum.name = "sum";
    sum.inputs = {graph.nodes[0].outputs[0], graph.nodes.back().outputs[0]}, sum.outputs = {"joined"};
    graph.nodes.push_back(sum);
    graph.outputs[0].name = "joined";
    window.bench.start(make_document("signal:zoneplate:50x66"));
    open(graph);
    EXPECT_EQ(findings().error, "");
    ASSERT_FALSE(findings().examination.outputs.empty());
    EXPECT_EQ(findings().examination.outputs.back()->shape().plane(), (engine::Pair{32, 64}));
    const auto& notes = findings().request.notes;
    EXPECT_TRUE(std::ranges::any_of(notes, [](const std::string& note) {
        return note == "The picture is cropped to 32×64: the network does not take 50×66.";
    }));
}

TEST_F(NetworkView, AGeneratorIsFedWithNoise) {
    open(generator());
    EXPECT_EQ(findings().error, "");
    EXPECT_EQ(findings().constants, 0u);
    EXPECT_EQ(findings().request.sources.size(), 3u);
    ASSERT_FALSE(findings().examination.outputs.empty());
    EXPECT_EQ(findings().examination.outputs[0]->shape().plane(), (engine::Pair{16, 16}));
}

TEST_F(NetworkView, NothingIsCutOnAnyScreen) {
    open(decoder());
    for (const auto& [size, scale] :
         {std::pair{ImVec2{1280, 720}, 1.0f}, std::pair{ImVec2{1280 / 1.5f, 720 / 1.5f}, 1.5f},
          std::pair{ImVec2{1440, 900}, 1.0f}, std::pair{ImVec2{2560, 1440}, 1.0f}}) {
        window.show_on(ThemeKind::dark, scale, size);
        for (int part = 0; part < 4; ++part)
            for (int tab = 0; tab < 2; ++tab) {
                window.bench.view().network.part = static_cast<NetworkPart>(part);
                window.bench.view().part[static_cast<std::size_t>(View::network)] = tab;
                window.settle();
                window.settle();
                const std::string where =
                    std::to_string(static_cast<int>(size.x)) + ", part " + std::to_string(part);
                EXPECT_EQ(testing::drawn_text().cut, std::vector<std::string>{}) << where;
                EXPECT_EQ(testing::drawn_text().overlapping, std::vector<std::string>{}) << where;
                EXPECT_EQ(window.probe.cut, std::vector<std::string>{}) << where;
                EXPECT_EQ(window.probe.hidden, 0) << where;
            }
    }
}

TEST_F(NetworkView, OfWeightsAloneTheUserSaysWhatTheyAre) {
    std::filesystem::copy_file(TEST_DATA "/networks/weights.npz", folder / "w.npz");
    window.bench.open(folder.file("w.npz"));
    window.settle();
    window.settle();
    EXPECT_EQ(window.bench.state().view.open, View::network);
    ASSERT_EQ(findings().tensors.size(), 2u);
    EXPECT_EQ(findings().tensors[1].name, "up.weight");
    EXPECT_TRUE(findings().tensors[1].likely_transposed);
    EXPECT_FALSE(findings().tensors[0].likely_transposed);
    window.click("network/tensor/1");
    window.frame();
    window.click("network/To B");
    window.settle();
    window.settle();
    const engine::Experiment& experiment = window.bench.state().document.experiment;
    ASSERT_EQ(experiment.right.stages.size(), 1u);
    EXPECT_TRUE(std::holds_alternative<engine::ConvTranspose>(experiment.right.stages[0].op));
    EXPECT_EQ(experiment.right.stages[0].kernel.weight->values->shape(), (engine::Shape{6, 3, 4, 4}));
    EXPECT_TRUE(experiment.right.stages[0].kernel.given_bias);
    EXPECT_EQ(experiment.source.picture->shape().c, 6);
    EXPECT_FALSE(window.bench.state().message_is_error);
}

TEST_F(NetworkView, WhatIsCancelledWaitsToBeAskedAgain) {
    engine::write_file(folder / "net.onnx", network::print_onnx(decoder()));
    window.bench.view().network.file = folder.file("net.onnx");
    window.bench.view().open = View::network;
    window.bench.poll();
    window.bench.network().cancel();
    window.settle();
    EXPECT_TRUE(window.bench.network().was_cancelled());
    window.click("network/Run it");
    window.settle();
    window.settle();
    ASSERT_TRUE(window.bench.network().findings());
    EXPECT_EQ(findings().error, "");
}

TEST_F(NetworkView, ASessionBringsItBack) {
    open(decoder());
    window.bench.view().network.part = NetworkPart::output;
    window.bench.save_session(folder / "s.json");
    Harness* const same = &window;
    same->bench.view().network = {};
    same->bench.view().open = View::overview;
    same->bench.open(folder.file("s.json"));
    same->settle();
    same->settle();
    EXPECT_EQ(same->bench.state().view.open, View::network);
    EXPECT_EQ(same->bench.state().view.network.file, folder.file("net.onnx"));
    EXPECT_EQ(same->bench.state().view.network.part, NetworkPart::output);
    ASSERT_TRUE(same->bench.network().findings());
}

}  // namespace
}  // namespace app
