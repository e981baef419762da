// ONNX' own tests of its operators, from Debian's libonnx-testdata: every one whose operators are all ours
// must pass, but for those that are named here with the reason.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "engine/core/error.h"
#include "engine/network/onnx_tensor.h"
#include "engine/network/read_model.h"
#include "engine/network/run.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;

const fs::path root = "/usr/include/onnx/backend/test/data";

/// Parts of the names of tests that are not held to their outputs, and why.
const std::map<std::string, std::string> exceptions = {
    {"Conv3d", "three spatial axes are refused by name"},
    {"Pool3d", "three spatial axes are refused by name"},
    {"transpose_3d", "three spatial axes are refused by name"},
    {"pool_3d", "three spatial axes are refused by name"},
    {"STRING", "text is refused by name"},
    {"strnorm", "text is refused by name"},
    {"sequence", "sequences are refused by name"},
    {"if_seq", "sequences are refused by name"},
    {"_opt", "optional values are refused by name"},
    {"training", "networks in training are refused by name"},
    {"maxpool_2d_uint8", "only floating-point numbers are pooled"},
    {"BFLOAT16", "the data hold a bfloat16's bits as a plain uint16"},
    {"resize_downsample_scales_linear_align_corners",
     "the data align with a size of 2.4, runtimes with 2 pixels"},
    {"resize_downsample_scales_cubic_align_corners",
     "the data align with a size of 3.2, runtimes with 3 pixels"},
};

bool is_excepted(const std::string& test) {
    return std::any_of(exceptions.begin(), exceptions.end(),
                       [&](const auto& entry) { return test.find(entry.first) != std::string::npos; });
}

std::string bytes_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

Array read_data(const fs::path& path) {
    onnx::TensorProto tensor;
    if (!tensor.ParseFromString(bytes_of(path))) fail("{} is no tensor", path.string());
    return read_tensor(tensor, path.parent_path());
}

/// Empty when equal.
std::string difference(const Array& ours, const Array& theirs) {
    if (ours.extents() != theirs.extents())
        return fmt::format("{} instead of {}", to_string(ours.extents()), to_string(theirs.extents()));
    if (ours.type() != theirs.type())
        return fmt::format("{} instead of {}", name(ours.type()), name(theirs.type()));
    for (std::size_t i = 0; i < static_cast<std::size_t>(ours.size()); ++i) {
        if (!ours.is_number()) {
            if (ours.integers()[i] != theirs.integers()[i])
                return fmt::format("{} instead of {} at {}", ours.integers()[i], theirs.integers()[i], i);
            continue;
        }
        const float a = ours.numbers()[i], b = theirs.numbers()[i];
        if (a == b || (std::isnan(a) && std::isnan(b))) continue;
        const float tolerance = ours.type() == ElementType::float16 ? 2e-3f : 1e-4f;
        if (!(std::abs(a - b) <= tolerance * std::max(1.0f, std::abs(b))))
            return fmt::format("{} instead of {} at {}", a, b, i);
    }
    return "";
}

/// Runs one set of inputs; empty when the outputs are right.
std::string run_set(const Graph& graph, const fs::path& folder) {
    NamedArrays feeds;
    for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
        const fs::path file = folder / fmt::format("input_{}.pb", i);
        if (fs::exists(file)) feeds[graph.inputs[i].name] = read_data(file);
    }
    std::vector<std::string> wanted;
    for (const Port& port : graph.outputs)
        if (!port.name.empty()) wanted.push_back(port.name);
    const NamedArrays results = run(graph, feeds, wanted);
    for (std::size_t i = 0; i < graph.outputs.size(); ++i)
        if (const fs::path file = folder / fmt::format("output_{}.pb", i); fs::exists(file))
            if (const std::string problem = difference(results.at(graph.outputs[i].name), read_data(file));
                !problem.empty())
                return graph.outputs[i].name + ": " + problem;
    return "";
}

std::string run_test(const Graph& graph, const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_directory())
            if (const std::string problem = run_set(graph, entry.path()); !problem.empty()) return problem;
    return "";
}

bool all_known(const Graph& graph) {
    return std::all_of(graph.nodes.begin(), graph.nodes.end(),
                       [](const Node& node) { return node.op == "If" || find_operator(node); });
}

TEST(NodeTests, OfOurOperatorsPass) {
    if (!fs::exists(root)) GTEST_SKIP() << "Debian's libonnx-testdata is not installed";
    int passed = 0, excepted = 0, foreign = 0;
    for (const char* kind : {"node", "simple", "pytorch-operator", "pytorch-converted"})
        for (const auto& entry : fs::directory_iterator(root / kind)) {
            const std::string test = entry.path().filename().string();
            std::string problem;
            try {
                const Graph graph = read_model(entry.path() / "model.onnx");
                if (!all_known(graph)) {
                    ++foreign;
                    continue;
                }
                problem = run_test(graph, entry.path());
            } catch (const Error& error) {
                problem = error.what();
            }
            if (!problem.empty() && is_excepted(test)) {
                ++excepted;
                continue;
            }
            EXPECT_EQ(problem, "") << kind << " " << test;
            passed += problem.empty();
        }
    std::printf("%d node tests pass, %d are excepted, %d have operators that are not ours\n", passed,
                excepted, foreign);
    EXPECT_GT(passed, 790);
}

}  // namespace
}  // namespace engine::network
