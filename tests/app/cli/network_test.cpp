// deconvoscope run, audit and code for .onnx, from outside.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/files/npy.h"
#include "engine/network/onnx_file.h"
#include "engine/network/read_model.h"
#include "program.h"
#include "tests/support/networks.h"

namespace {

using engine::Index;
using engine::Shape;
using engine::Tensor;
namespace network = engine::network;

class Network : public ::testing::Test {
  protected:
    void SetUp() override {
        network::Chain chain({-1, 3, -1, -1});
        save(chain.conv(3, 4, 3).add("Relu").conv_transpose(4, 3, 3, 2, 1, 1).graph());
        engine::write_npy(program_.file("x.npy"), Tensor({1, 3, 8, 8}, 0.5f));
    }
    void save(const network::Graph& graph) {
        std::ofstream(program_.file("m.onnx"), std::ios::binary) << network::print_onnx(graph);
    }
    void refused(const std::string& arguments, const std::string& words) {
        const Outcome run = program_.run(arguments);
        EXPECT_EQ(run.status, 2) << arguments;
        EXPECT_NE(run.err.find(words), std::string::npos) << arguments << "\n" << run.err;
        EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
        EXPECT_FALSE(std::filesystem::exists(program_.file("y.npy")));
    }

    /// Checks with ONNX' own checker, where Debian's python3-onnx is installed.
    void expect_checked(const std::string& file) const {
        if (std::system("/usr/bin/python3 -c 'from onnx import load' >/dev/null 2>&1") != 0) return;
        const std::string check = "/usr/bin/python3 -c 'import onnx; m = onnx.load(\"" + program_.file(file) +
                                  "\"); onnx.checker.check_model(m, full_check=True)'";
        EXPECT_EQ(std::system(check.c_str()), 0) << file;
    }

    Program program_;
};

TEST_F(Network, RunWritesTheOutputAndInnerTensors) {
    const Outcome run = program_.run("run m.onnx x.npy --output y.npy --tensor Relu1.y=t.npy");
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out + run.err, "");
    EXPECT_EQ(engine::read_npy(program_.file("y.npy")).shape(), (Shape{1, 3, 16, 16}));
    const Tensor t = engine::read_npy(program_.file("t.npy"));
    EXPECT_EQ(t.shape(), (Shape{1, 4, 8, 8}));
    for (const float value : t.values())
        EXPECT_GE(value, 0);
}

TEST_F(Network, RunSaysThatKernelsWereTurned) {
    const std::string keras = std::string(TEST_DATA) + "/networks/nested/model.keras";
    const Outcome run = program_.run("run " + keras + " signal:noise:16x16 --fit --output y.npy");
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(run.err.starts_with("Kernels were turned to the layout of PyTorch and ONNX")) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

TEST_F(Network, TheNoteOnTurnedWeightsIsInTheReport) {
    const std::string weight = std::string(TEST_DATA) + "/networks/nested/model.keras#down/kernel";
    const std::string stage = "conv kernel=1 channels=3 | conv channels=3 weight=" + weight;
    const Outcome run =
        program_.run(std::vector<std::string>{"compare", "signal:noise:16x16", "--right", stage, "--encoder",
                                              stage, "--left", "conv kernel=1", "--report", "r.json"});
    ASSERT_EQ(run.status, 0) << run.err;
    const auto report = nlohmann::json::parse(std::ifstream(program_.file("r.json")));
    for (const char* side : {"encoder", "right"}) {
        const std::string note = std::string(side) + ": stage 1 (conv): the axes of " + weight +
                                 " were turned from [kH, kW, in, out] to [out, in, kH, kW]";
        EXPECT_EQ(std::count(report["notes"].begin(), report["notes"].end(), note), 1) << report["notes"];
    }
}

TEST_F(Network, RangesAndChannelOrdersAreWhatTheySay) {
    save(network::Chain({-1, 3, -1, -1}).add("Identity").graph());
    Tensor red({1, 3, 2, 2}, 0.0f);
    const auto value = [&](const std::string& options, Index c) {
        EXPECT_EQ(program_.run("run m.onnx signal:constant:2x2 --output y.npy " + options).status, 0)
            << options;
        return engine::read_npy(program_.file("y.npy"))(0, c, 0, 0);
    };
    const float unit = value("", 0);
    EXPECT_FLOAT_EQ(value("--input-range -1..1", 0), 2 * unit - 1);
    EXPECT_FLOAT_EQ(value("--input-range 0..255", 1), 255 * unit);
    EXPECT_FLOAT_EQ(value("--input-range imagenet", 0), (unit - 0.485f) / 0.229f);
    EXPECT_FLOAT_EQ(value("--input-range imagenet --bgr", 2), (unit - 0.485f) / 0.229f);
}

TEST_F(Network, WhatIsWrongIsOneSentence) {
    refused("run m.onnx x.npy", "--output");
    refused("run m.onnx --output y.npy", "what goes into the network");
    refused("run missing.onnx x.npy --output y.npy", "missing.onnx");
    refused("run x.npy x.npy --output y.npy", "x.npy");
    refused("run m.onnx x.npy --tensor nothing=y.npy", "no value nothing");
    refused("run m.onnx x.npy --output y.npy --feed z=x.npy", "no input z");
    refused("run m.onnx x.npy --output y.npy --input-range 0..2", "--input-range");
    refused("audit m.onnx --mend ConvTranspose2", "--model-output");
    refused("audit m.onnx --mend Nothing --model-output y.npy", "ConvTranspose2");
    refused("audit m.onnx --mend ConvTranspose2=magic --model-output y.npy", "magic");
    std::ofstream(program_.file("bad.onnx"), std::ios::binary) << "\x08\x07\x12\x05hello garbage";
    refused("audit bad.onnx", "bad.onnx");
    save(network::Chain({1, 3, 8, 8}).add("FromTheFuture").graph());
    refused("run m.onnx x.npy --output y.npy", "FromTheFuture");
}

TEST_F(Network, AuditReportsWhatTheContractPromises) {
    const Outcome run = program_.run("audit m.onnx x.npy --report r.json --csv f.csv --output f.png");
    ASSERT_EQ(run.status, 0) << run.err;
    const auto report = nlohmann::json::parse(Program::slurp(program_.file("r.json")));
    EXPECT_EQ(report["model"]["name"], "m.onnx");
    EXPECT_EQ(report["model"]["nodes"], 3);
    EXPECT_EQ(report["model"]["parameters"], 4 * 3 * 9 + 4 * 3 * 9 + 3);
    const auto& layer = report["layers"].at(0);
    EXPECT_EQ(layer["name"], "ConvTranspose2");
    EXPECT_EQ(layer["op"], "conv_transpose");
    EXPECT_EQ(layer["kernel"], (std::vector<int>{3, 3}));
    EXPECT_EQ(layer["stride"], (std::vector<int>{2, 2}));
    EXPECT_EQ(layer["channels"], (std::vector<int>{4, 3}));
    EXPECT_EQ(layer["coverage_ratio"], 4.0);
    ASSERT_EQ(layer["in_situ"].size(), 5u);
    EXPECT_EQ(layer["in_situ"][0]["source"], "grey");
    EXPECT_EQ(layer["in_situ"][4]["source"], "x.npy");
    EXPECT_EQ(report["output"]["period"], (std::vector<int>{2, 2}));
    EXPECT_FALSE(report["verdict"].get<std::string>().empty());
    EXPECT_TRUE(report["notes"].is_array());
    EXPECT_NE(Program::slurp(program_.file("f.csv")).find("ConvTranspose2,conv_transpose,3x3,2x2,4,3"),
              std::string::npos);
}

TEST_F(Network, MendWritesAModelThatRipplesLess) {
    for (const char* method : {"", "=activations", "=resize_conv"}) {
        const Outcome mend = program_.run(std::string("audit m.onnx --mend ConvTranspose2") + method +
                                          " --model-output fixed.onnx");
        ASSERT_EQ(mend.status, 0) << mend.err;
        expect_checked("fixed.onnx");
        ASSERT_EQ(program_.run("audit fixed.onnx --report r.json").status, 0);
        const auto report = nlohmann::json::parse(Program::slurp(program_.file("r.json")));
        EXPECT_LT(report["output"]["in_situ"][0]["ripple"].get<double>(), 0.05) << method;
    }
}

TEST_F(Network, WhatPyTorchExportedGivesItsPixels) {
    const std::string python = "/usr/bin/python3 -W ignore ";
    if (std::system((python + "-c 'import torch, onnx' >/dev/null 2>&1").c_str()) != 0)
        GTEST_SKIP() << "Debian's python3-torch is not installed: nothing is exported";
    const std::string script = std::string(PROJECT_ROOT) + "/tests/support/frameworks/export_networks.py";
    ASSERT_EQ(
        std::system((python + script + " " + program_.folder().path().string() + " >/dev/null 2>&1").c_str()),
        0);
    for (const char* name : {"generator", "unet", "super"})
        for (const int opset : {9, 11, 13, 16}) {
            // Upsample, which opset 9 has, knows no half-pixel centres: PyTorch says so when it exports.
            if (opset == 9 && std::string(name) == "unet") continue;
            const std::string arguments =
                fmt::format("run {0}{1}.onnx {0}_x.npy --output y.npy", name, opset);
            const Outcome run = program_.run(arguments);
            ASSERT_EQ(run.status, 0) << arguments << run.err;
            const Tensor ours = engine::read_npy(program_.file("y.npy")),
                         theirs = engine::read_npy(program_.file(std::string(name) + "_y.npy"));
            ASSERT_EQ(ours.shape(), theirs.shape()) << arguments;
            for (Index i = 0; i < ours.size(); ++i)
                ASSERT_NEAR(ours.data()[i], theirs.data()[i], 1e-5) << arguments;
        }
    const Outcome audit = program_.run("audit generator13.onnx generator_x.npy");
    EXPECT_NE(audit.out.find("is the layer to mend"), std::string::npos) << audit.out << audit.err;
}

TEST_F(Network, CodeWritesABinaryModel) {
    const Outcome run = program_.run(std::vector<std::string>{
        "code", "--pipeline", "conv_transpose kernel=4 stride=2 padding=1 init=normal", "--framework", "onnx",
        "--input-shape", "3,8,8", "--output", "p.onnx"});
    ASSERT_EQ(run.status, 0) << run.err;
    expect_checked("p.onnx");
    EXPECT_EQ(network::read_model(program_.file("p.onnx")).opset, 7);
    ASSERT_EQ(program_.run("run p.onnx x.npy --output y.npy").status, 0);
    EXPECT_EQ(engine::read_npy(program_.file("y.npy")).shape(), (Shape{1, 3, 16, 16}));
}

TEST_F(Network, WithoutADisplayANetworkIsAuditedWhereAWindowWouldOpen) {
    const Outcome run = program_.run("m.onnx", "unset DISPLAY WAYLAND_DISPLAY;");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_NE(run.out.find("ConvTranspose2"), std::string::npos) << run.out;
    std::ofstream(program_.file("bad.onnx")) << "no network";
    const Outcome bad = program_.run("bad.onnx", "unset DISPLAY WAYLAND_DISPLAY;");
    EXPECT_EQ(bad.status, 2);
    EXPECT_NE(bad.err.find("bad.onnx"), std::string::npos) << bad.err;
}

/// The lesson on trained networks says so.
TEST_F(Network, TheLessonsDecoderHasNoGridOnceAllItsLayersAreMended) {
    const std::string model = PROJECT_ROOT "/assets/lessons/decoder.onnx";
    std::string mends;
    for (const char* layer : {"stage6", "stage8", "stage10"})
        mends += std::string(" --mend ") + layer + "_conv_transpose";
    ASSERT_EQ(program_.run("audit " + model + mends + " --model-output mended.onnx").status, 0);
    expect_checked("mended.onnx");
    ASSERT_EQ(program_.run("audit " + model + " --report before.json").status, 0);
    ASSERT_EQ(program_.run("audit mended.onnx --report after.json").status, 0);
    const auto levels = [&](const char* file) {
        const auto report = nlohmann::json::parse(std::ifstream(program_.file(file)));
        double most = 0;
        for (const auto& one : report["output"]["in_situ"])
            most = std::max(most, one["levels"].get<double>());
        return most;
    };
    EXPECT_GT(levels("before.json"), 12);
    EXPECT_LT(levels("after.json"), 1e-3);
}

}  // namespace
