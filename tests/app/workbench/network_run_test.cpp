// The trained network behind the Network view: what is found of it, and which answer belongs to which
// question.
#include "app/workbench/network_run.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/analysis/noise.h"
#include "engine/core/error.h"
#include "tests/support/networks.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

namespace network = engine::network;

/// Two transposed convs with uneven coverage behind a conv.
network::Graph decoder() {
    network::Chain chain({1, 3, -1, -1}, 3);
    return chain.conv(3, 6, 3)
        .add("Relu")
        .conv_transpose(6, 4, 3, 2, 1, 1)
        .conv_transpose(4, 3, 3, 2, 1, 1)
        .graph({1, 3, -1, -1});
}

NetworkJob job_of(network::Graph graph, const std::string& file = "nét.onnx") {
    NetworkJob job;
    job.file = file;
    job.graph = std::make_shared<const network::Graph>(std::move(graph));
    job.picture = std::make_shared<const engine::Tensor>(engine::noise({1, 3, 24, 32}, 1));
    job.picture_name = "picture.png";
    return job;
}

class NetworkRunTest : public ::testing::Test {
  protected:
    NetworkRunTest() : run([] {}) {
        run.want(job_of(decoder()));
        settle();
    }
    void settle() {
        run.wait_idle();
        run.poll();
    }
    NetworkTaken taken() {
        run.wait_idle();
        auto result = run.taken();
        EXPECT_TRUE(result);
        return result.value_or(NetworkTaken{});
    }

    NetworkRun run;
    ScratchFolder folder;
};

TEST_F(NetworkRunTest, FindsConstantsAndThePicture) {
    ASSERT_TRUE(run.findings());
    EXPECT_TRUE(run.is_current());
    const NetworkFindings& found = *run.findings();
    EXPECT_EQ(found.error, "");
    EXPECT_EQ(found.constants, 4u);
    EXPECT_EQ(found.picture_source, 4u);
    ASSERT_EQ(found.request.sources.size(), 5u);
    EXPECT_EQ(found.request.sources[4].name, "picture.png");
    EXPECT_EQ(found.parameters, 6 * 3 * 9 + 6 * 4 * 9 + 4 + 4 * 3 * 9 + 3);
}

TEST_F(NetworkRunTest, AnAnswerIsThatOfItsLayer) {
    run.look(0, 4);
    run.mend(0);
    settle();
    ASSERT_TRUE(run.layer() && run.mending());
    EXPECT_EQ(run.layer()->look.pairs, 24);
    ASSERT_EQ(run.mending()->trials.size(), 3u);
    EXPECT_EQ(run.mending()->trials[0].method, network::MendMethod::weights);
    EXPECT_EQ(run.mending()->trials[1].method, network::MendMethod::activations);
    EXPECT_EQ(run.mending()->trials[2].method, network::MendMethod::resize_conv);
    const auto first = run.layer()->serial;
    run.look(0, 4);  // the same question again: nothing is asked
    settle();
    EXPECT_EQ(run.layer()->serial, first);
    run.look(1, 4);
    run.mend(1);
    EXPECT_FALSE(run.layer()) << "what is there answers another layer";
    EXPECT_FALSE(run.mending());
    settle();
    ASSERT_TRUE(run.layer() && run.mending());
    EXPECT_EQ(run.layer()->look.pairs, 12);
    run.look(2, 4);  // there is no such layer
    settle();
    EXPECT_EQ(run.layer()->layer, 1u);
}

TEST_F(NetworkRunTest, WhereTheNetworkCannotBeRunTheKernelsAreSeen) {
    network::Graph graph = decoder();
    graph.nodes[1].op = "NoSuchOperator";
    run.want(job_of(graph, "other.onnx"));
    settle();
    run.look(0, 4);
    settle();
    ASSERT_TRUE(run.layer());
    EXPECT_NE(run.layer()->error.find("NoSuchOperator"), std::string::npos) << run.layer()->error;
    EXPECT_EQ(run.layer()->look.kernels.size(), 24u);
}

TEST_F(NetworkRunTest, OnlyTheLatestNetworkIsFound) {
    NetworkJob other = job_of(decoder(), "other.onnx");
    run.want(job_of(decoder(), "first.onnx"));
    run.want(other);
    settle();
    EXPECT_EQ(run.findings()->job.file, "other.onnx");
    const auto serial = run.findings()->serial;
    run.want(other);
    settle();
    EXPECT_EQ(run.findings()->serial, serial) << "the same is not examined again";
}

TEST_F(NetworkRunTest, CancelledMendingWaitsUntilItIsAskedForAgain) {
    run.mend(0);
    run.cancel();
    settle();
    if (!run.mending()) {
        EXPECT_TRUE(run.was_cancelled());
        run.again();
        settle();
    }
    EXPECT_FALSE(run.was_cancelled());
    EXPECT_TRUE(run.mending());
}

TEST_F(NetworkRunTest, ATakenLayerKeepsThePictureOnlyWhereItIsThat) {
    run.take(0, 4, Side::right, folder.path());
    const NetworkTaken own = taken();
    EXPECT_EQ(own.error, "");
    EXPECT_EQ(own.side, Side::right);
    EXPECT_TRUE(own.keeps_picture);
    run.take(0, 0, Side::left, folder.path());
    const NetworkTaken constant = taken();
    EXPECT_FALSE(constant.keeps_picture);
    EXPECT_EQ(constant.source.name, folder.file("n__t_onnx-ConvTranspose2.npy"));
    EXPECT_TRUE(std::filesystem::exists(constant.source.name));
}

TEST(NetworkFindings, OutputsAreShownInTheRangeThatTheyNeed) {
    const auto range_with = [](float factor, float offset) {
        network::Chain chain({1, 3, 8, 8});
        chain.add("Sigmoid");
        chain.add("Mul", {}, {network::Array({1}, engine::Tensor({1, 1, 1, 1}, factor))});
        chain.add("Add", {}, {network::Array({1}, engine::Tensor({1, 1, 1, 1}, offset))});
        NetworkJob job = job_of(chain.graph());
        job.picture = nullptr;
        return examine_network(job, {})->output_range;
    };
    const auto expect = [](engine::Range range, double low, double high) {
        EXPECT_EQ(range.low, low);
        EXPECT_EQ(range.high, high);
    };
    expect(range_with(1, 0), 0, 1);
    expect(range_with(2, -1.7f), -1, 1);
    expect(range_with(200, 0), 0, 255);
}

TEST(NetworkFile, IsToldByItsNameOrByWhatItSays) {
    const ScratchFolder folder;
    for (const char* name :
         {"a.onnx", "a.keras", "a.h5", "a.hdf5", "a.pt", "a.pth", "a.safetensors", "a.npz"})
        EXPECT_TRUE(is_network_file(name)) << name;
    for (const char* name : {"a.png", "a.npy", "onnx", "a.json"})
        EXPECT_FALSE(is_network_file(name)) << name;
    std::ofstream(folder / "model.json") << R"({"format": "layers-model", "modelTopology": {}})";
    std::ofstream(folder / "session.json") << R"({"version": 1})";
    EXPECT_TRUE(is_network_file(folder / "model.json"));
    EXPECT_FALSE(is_network_file(folder / "session.json"));
}

}  // namespace
}  // namespace app
