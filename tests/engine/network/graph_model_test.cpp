// Graph-models of TensorFlow.js give what TensorFlow.js gives (tests/golden/make_graph_model.js); what is not
// read is named.
#include "engine/network/graph_model.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/core/error.h"
#include "engine/network/array_file.h"
#include "engine/network/audit.h"
#include "engine/network/load_weights.h"
#include "engine/network/read_model.h"
#include "engine/network/run.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/support/refusal.h"
#include "tests/support/scratch_folder.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;

const fs::path golden = fs::path(TEST_DATA) / "networks";

std::string text_of(const fs::path& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

void expect_part(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << part << ": " << text;
}

TEST(GraphModel, GivesWhatTensorFlowJsGives) {
    const Graph graph = read_model(golden / "graph/model.json");
    const Array x = read_array(golden / "graph/x.npy"), y = read_array(golden / "graph/y.npy");
    const std::string& output = graph.outputs.at(0).name;
    const Array result = run(graph, {{graph.inputs.at(0).name, x}}, {output}).at(output);
    ASSERT_EQ(result.extents(), y.extents());
    for (std::size_t i = 0; i < y.numbers().size(); ++i)
        ASSERT_NEAR(result.numbers()[i], y.numbers()[i], 1e-5) << i;
}

TEST(GraphModel, ItsLayersAreAudited) {
    const Graph graph = read_model(golden / "graph/model.json");
    AuditRequest request;
    request.port = "x";
    const Audit found = audit(graph, request, Progress());
    std::vector<std::string> names;
    for (const AuditedLayer& layer : found.layers)
        names.push_back(layer.layer.name);
    EXPECT_EQ(names, (std::vector<std::string>{"down", "wide", "nearest", "up", "shuffled"}));
    ASSERT_EQ(found.notes.size(), 1u);
    expect_part(found.notes[0], "[kH, kW, in, out] to [out, in, kH, kW]");
}

/// A copy of the model with one part of its text replaced.
class ChangedGraphModel : public ::testing::Test {
  protected:
    fs::path changed(const std::string& from, const std::string& to) const {
        std::string text = text_of(golden / "graph/model.json");
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        fs::copy_file(golden / "graph/weights.bin", folder_.path() / "weights.bin",
                      fs::copy_options::overwrite_existing);
        std::ofstream(folder_.path() / "model.json", std::ios::binary) << text;
        return folder_.path() / "model.json";
    }
    ScratchFolder folder_;
};

TEST_F(ChangedGraphModel, OperatorsThatAreNotReadAreNamedWhenRun) {
    const Graph graph = read_model(changed("\"op\":\"Tanh\"", "\"op\":\"Betainc\""));
    const std::string& output = graph.outputs.at(0).name;
    const Array x = read_array(golden / "graph/x.npy");
    expect_part(refusal_of([&] {
                    run(graph, {{"x", x}}, {output});
                }),
                "squashed (Betainc): the operator tensorflow.Betainc");
    AuditRequest request;
    request.port = "x";
    const Audit found = audit(graph, request, Progress());
    EXPECT_EQ(found.layers.back().layer.name, "shuffled");
}

TEST_F(ChangedGraphModel, HostileOnesAreRefused) {
    const auto refusal = [&](const std::string& from, const std::string& to) {
        return refusal_of([&] { read_model(changed(from, to)); });
    };
    expect_part(refusal("[\"sum\"]", "[\"nothing\"]"), "squashed reads nothing");
    expect_part(refusal("[\"x\",\"pads\"]", "[\"squashed\",\"pads\"]"), "loops are not read");
    expect_part(refusal("\"name\":\"sum\"", "\"name\":\"up\""), "two of its nodes have the name up");
    expect_part(refusal("\"name\":\"sum\"", "\"name\":\"\\u0000sum\""), "holds a zero byte");
    expect_part(refusal("\"shape\":[3,3,3,4]", "\"shape\":[3,3,3,4000000]"), "claims");
    expect_part(refusal("\"node\":[", "\"node\":[7,"), "cannot be read");
    expect_part(refusal_of([&] { read_model(golden / "graph/none.json"); }), "none.json");
}

TEST_F(ChangedGraphModel, SavedModelsAreRefusedByName) {
    std::ofstream(folder_.path() / "saved_model.pb") << "\x08\x01";
    for (const fs::path& path : {folder_.path(), folder_.path() / "saved_model.pb"})
        expect_part(refusal_of([&] { read_model(path); }), "SavedModel and .pb graphs are not read");
}

TEST(TurnedWeights, ANoteSaysSo) {
    for (const auto& [file, tensor, turn] :
         {std::tuple("graph/model.json", "up/filter", "[kH, kW, out, in] to [in, out, kH, kW]"),
          std::tuple("nested/model.h5", "inner/up/kernel", "[kH, kW, out, in] to [in, out, kH, kW]"),
          std::tuple("nested/model.keras", "down/kernel", "[kH, kW, in, out] to [out, in, kH, kW]")}) {
        Pipeline pipeline =
            parse_pipeline(fmt::format("conv channels=8 weight={}#{}", (golden / file).string(), tensor));
        load_weights(pipeline);
        const Shape& shape = pipeline.stages[0].kernel.weight->values->shape();
        pipeline.stages[0].kernel.channels = shape.n;
        const auto notes = build(pipeline, {1, shape.c, 16, 16}).notes;
        ASSERT_EQ(notes.size(), 1u) << file;
        expect_part(notes[0], fmt::format("{} were turned from {}", tensor, turn));
    }
    Pipeline pipeline = parse_pipeline("conv kernel=3");
    load_weights(pipeline);
    EXPECT_TRUE(build(pipeline, {1, 1, 16, 16}).notes.empty());
}

}  // namespace
}  // namespace engine::network
