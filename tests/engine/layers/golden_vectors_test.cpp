// Frozen results of PyTorch, TensorFlow, ONNX Runtime and Pillow at the layers' awkward corners;
// tests/golden/make_* wrote them.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "engine/pipeline/pipe_text.h"
#include "tests/support/layer_cases.h"

namespace engine::test {
namespace {

struct Vector {
    std::string text;
    std::map<std::string, Tensor> tensors;
};

Tensor read_tensor(std::istream& header, std::istream& file) {
    Shape shape;
    header >> shape.n >> shape.c >> shape.h >> shape.w;
    Tensor result(shape);
    for (float& value : result.values()) {
        std::string word;
        file >> word;
        value = std::strtof(word.c_str(), nullptr);
    }
    return result;
}

std::vector<Vector> read_vectors(const std::string& path) {
    std::ifstream file(path);
    std::vector<Vector> result;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string word;
        words >> word;
        if (word == "case")
            result.push_back({line.substr(5), {}});
        else if (!word.empty() && word != "#" && word != "end")
            result.back().tensors[word] = read_tensor(words, file);
    }
    return result;
}

/// Forward, and backward where the file has gradients.
void expect_agreement(const Vector& vector, double tolerance) {
    SCOPED_TRACE(vector.text);
    const auto& t = vector.tensors;
    const Layer layer = layer_with_groups(parse_stage(vector.text));
    Parameters parameters;
    if (t.contains("weight")) parameters.weight = t.at("weight");
    if (t.contains("bias")) parameters.bias = t.at("bias");
    EXPECT_TRUE(near(forward(layer, t.at("x"), parameters), t.at("y"), tolerance));
    if (!t.contains("dy")) return;
    const Wanted wanted{true, t.contains("dweight"), t.contains("dbias")};
    const Gradients gradients = backward(layer, t.at("x"), parameters, t.at("dy"), wanted);
    EXPECT_TRUE(near(*gradients.input, t.at("dx"), tolerance));
    if (wanted.weight) {
        EXPECT_TRUE(near(*gradients.weight, t.at("dweight"), tolerance));
    }
    if (wanted.bias) {
        EXPECT_TRUE(near(*gradients.bias, t.at("dbias"), tolerance));
    }
}

void expect_agreement(const std::string& path, std::size_t least, double tolerance = 1e-6) {
    const auto vectors = read_vectors(path);
    EXPECT_GE(vectors.size(), least);
    for (const Vector& vector : vectors)
        expect_agreement(vector, tolerance);
}

TEST(GoldenVectors, PyTorchAgrees) { expect_agreement(std::string(TEST_DATA) + "/torch_vectors.txt", 60); }

TEST(GoldenVectors, TensorFlowAgrees) {
    expect_agreement(std::string(TEST_DATA) + "/tensorflow_vectors.txt", 47);
}

TEST(GoldenVectors, OnnxRuntimeAgrees) {
    expect_agreement(std::string(TEST_DATA) + "/onnxruntime_vectors.txt", 40);
}

TEST(GoldenVectors, PillowAgreesAndTheFormulaOfTensorFlowAndJax) {
    expect_agreement(std::string(TEST_DATA) + "/lanczos_vectors.txt", 35);
}

// A wider file that one of the scripts wrote with --random; peers in float32 round, too.
TEST(GoldenVectors, OthersAgree) {
    if (const char* file = std::getenv("GOLDEN_VECTORS")) expect_agreement(file, 1, 2e-6);
}

}  // namespace
}  // namespace engine::test
