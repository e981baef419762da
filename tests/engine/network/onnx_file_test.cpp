// .onnx files in and out, and everything that a file may lie about.
#include "engine/network/onnx_file.h"

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <fstream>
#include <functional>
#include <vector>

#include "engine/core/error.h"
#include "engine/network/read_model.h"
#include "engine/network/run.h"
#include "tests/support/networks.h"
#include "tests/support/scratch_folder.h"

namespace engine::network {
namespace {

Graph small() { return Chain({1, 3, 8, 8}).conv(3, 4, 3).add("Relu").conv_transpose(4, 3, 4, 2, 1).graph(); }

/// The small model's message after a change.
template <typename Change>
std::string changed(const Change& change) {
    onnx::ModelProto model;
    model.ParseFromString(print_onnx(small()));
    change(model);
    return model.SerializeAsString();
}

std::string refusal(const std::string& bytes, const std::filesystem::path& folder = ".") {
    try {
        parse_onnx(bytes, folder);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(OnnxFile, WhatIsWrittenIsReadBack) {
    const Graph before = small(), after = parse_onnx(print_onnx(before), ".");
    ASSERT_EQ(after.nodes.size(), before.nodes.size());
    EXPECT_EQ(after.opset, before.opset);
    EXPECT_EQ(print_onnx(after), print_onnx(before));
    const Array x = Chain({}).random({1, 3, 8, 8});
    const std::string y = before.outputs[0].name;
    EXPECT_EQ(*run(before, {{"x", x}}, {y}).at(y).tensor(), *run(after, {{"x", x}}, {y}).at(y).tensor());
}

TEST(OnnxFile, ElementTypesComeBack) {
    Graph graph = small();
    const Array& weight = graph.constants.begin()->second;
    for (const ElementType type : {ElementType::float16, ElementType::float64, ElementType::bfloat16})
        graph.constants["more" + std::string(name(type))] =
            Array(weight.extents(), Tensor(folded(weight.extents()), 0.5f), type);
    graph.constants["ints"] = Array({3}, {-1, 0, 200}, ElementType::int16);
    graph.constants["flags"] = Array({2}, {1, 0}, ElementType::boolean);
    const Graph back = parse_onnx(print_onnx(graph), ".");
    for (const auto& [name, array] : graph.constants) {
        ASSERT_EQ(back.constants.at(name).type(), array.type()) << name;
        if (array.is_number())
            EXPECT_EQ(*back.constants.at(name).tensor(), *array.tensor()) << name;
        else
            EXPECT_TRUE(std::equal(array.integers().begin(), array.integers().end(),
                                   back.constants.at(name).integers().begin()))
                << name;
    }
}

TEST(OnnxFile, CyclesMissingAndDoubleNamesAreRefused) {
    EXPECT_NE(refusal(changed([](auto& m) {
                  m.mutable_graph()->mutable_node(0)->set_input(0, m.graph().node(2).output(0));
              })).find("goes in a circle"),
              std::string::npos);
    EXPECT_NE(refusal(changed([](auto& m) {
                  m.mutable_graph()->mutable_node(1)->set_input(0, "nowhere");
              })).find("reads nowhere"),
              std::string::npos);
    EXPECT_NE(refusal(changed([](auto& m) {
                  m.mutable_graph()->mutable_node(1)->set_output(0, m.graph().node(0).output(0));
              })).find("same name"),
              std::string::npos);
    EXPECT_NE(refusal(changed([](auto& m) {
                  *m.mutable_graph()->add_initializer() = m.graph().initializer(0);
              })).find("same name"),
              std::string::npos);
}

TEST(OnnxFile, NamesWithAZeroByteAreRefused) {
    const std::string name("\0one", 4);
    for (const auto& change : std::vector<std::function<void(onnx::ModelProto&)>>{
             [&](auto& m) { m.mutable_graph()->mutable_node(0)->set_name(name); },
             [&](auto& m) { m.mutable_graph()->mutable_node(0)->set_output(0, name); },
             [&](auto& m) { m.mutable_graph()->mutable_initializer(0)->set_name(name); },
             [&](auto& m) { m.mutable_graph()->mutable_input(0)->set_name(name); }})
        EXPECT_NE(refusal(changed(change)).find("holds a zero byte"), std::string::npos);
}

TEST(OnnxFile, SizesThatLieAreRefused) {
    EXPECT_NE(refusal(changed([](auto& m) {
                  m.mutable_graph()->mutable_initializer(0)->set_dims(0, 1 << 20);
              })).find("needs"),
              std::string::npos);
    EXPECT_NE(refusal(changed([](auto& m) {
                  m.mutable_graph()->mutable_initializer(0)->set_dims(0, std::int64_t{1} << 62);
              })).find("limit"),
              std::string::npos);
    EXPECT_NE(refusal(changed([](auto& m) {
                  m.mutable_graph()->mutable_initializer(0)->set_dims(0, -4);
              })).find("negative"),
              std::string::npos);
    EXPECT_NE(refusal(changed([](auto& m) {
                  m.mutable_graph()->mutable_initializer(0)->set_data_type(99);
              })).find("number 99"),
              std::string::npos);
}

TEST(OnnxFile, DamagedFilesAreRefusedWhereverTheyEnd) {
    const std::string bytes = print_onnx(small());
    for (std::size_t size = 0; size < bytes.size(); size += 7)
        EXPECT_NE(refusal(bytes.substr(0, size)), "") << size;
    EXPECT_NE(refusal("not a model at all"), "");
}

TEST(OnnxFile, EveryFlippedByteIsReadOrRefused) {
    const std::string bytes = print_onnx(small());
    for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 900); ++i) {
        std::string other = bytes;
        other[i] = static_cast<char>(other[i] ^ 0xFF);
        try {
            const Graph graph = parse_onnx(other, ".");
            const Array x = Array({1, 3, 8, 8}, Tensor({1, 3, 8, 8}, 0.5f));
            run(graph, {{"x", x}}, {graph.outputs.empty() ? "" : graph.outputs[0].name});
        } catch (const Error&) {
        }
    }
}

class ExternalData : public ::testing::Test {
  protected:
    /// Moves the first weight into a file of that location.
    std::string model(const std::string& location, const std::string& length = "") {
        return changed([&](auto& m) {
            auto& tensor = *m.mutable_graph()->mutable_initializer(0);
            std::ofstream(folder_.file("weights.bin"), std::ios::binary)
                << "0123456789ABCDEF" << tensor.raw_data();
            tensor.clear_raw_data();
            tensor.set_data_location(onnx::TensorProto::EXTERNAL);
            const auto entry = [&](const char* key, const std::string& value) {
                auto& pair = *tensor.add_external_data();
                pair.set_key(key);
                pair.set_value(value);
            };
            entry("location", location);
            entry("offset", "16");
            if (!length.empty()) entry("length", length);
        });
    }
    ScratchFolder folder_;
};

TEST_F(ExternalData, IsReadBesideTheModelAndThroughLinks) {
    const Graph graph = parse_onnx(model("weights.bin"), folder_.path());
    const std::string first = small().constants.begin()->first;
    EXPECT_EQ(*graph.constants.at(first).tensor(), *small().constants.at(first).tensor());
    const ScratchFolder other;
    std::filesystem::create_symlink(folder_.file("weights.bin"), other.file("weights.bin"));
    EXPECT_NO_THROW(parse_onnx(model("weights.bin"), other.path()));
}

TEST_F(ExternalData, NeverLeavesTheFolderAndNeverReadsBeyondItsEnd) {
    for (const char* place : {"../weights.bin", "/etc/passwd", "a/../../weights.bin", ""})
        EXPECT_NE(refusal(model(place), folder_.path()), "") << place;
    EXPECT_NE(refusal(model("weights.bin", "99999"), folder_.path()).find("99999"), std::string::npos);
    EXPECT_NE(refusal(model("missing.bin"), folder_.path()).find("missing"), std::string::npos);
    EXPECT_NE(refusal(changed([](auto& m) {
                          auto& tensor = *m.mutable_graph()->mutable_initializer(0);
                          tensor.set_dims(0, std::int64_t{1} << 24);
                          tensor.clear_raw_data();
                          tensor.set_data_location(onnx::TensorProto::EXTERNAL);
                          auto& pair = *tensor.add_external_data();
                          pair.set_key("location");
                          pair.set_value("weights.bin");
                      }),
                      folder_.path()),
              "");
}

TEST(Run, NamesTheNodeThatItCannotCompute) {
    const Graph graph = Chain({1, 1, 4, 4}).add("Relu").add("FromTheFuture").graph();
    try {
        run(graph, {{"x", Array({1, 1, 4, 4}, Tensor({1, 1, 4, 4}, 1.0f))}}, {graph.outputs[0].name});
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("FromTheFuture1 (FromTheFuture)"), std::string::npos)
            << error.what();
    }
}

TEST(Run, HearsAStop) {
    const Graph graph = Chain({1, 1, 4, 4}).add("Relu").graph();
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(run(graph, {{"x", Array({1, 1, 4, 4}, Tensor({1, 1, 4, 4}, 1.0f))}}, {graph.outputs[0].name},
                     Progress(stop.get_token())),
                 Cancelled);
}

}  // namespace
}  // namespace engine::network
