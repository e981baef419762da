// Frozen results of PyTorch at the layers' awkward corners; see tests/golden/make_torch_vectors.py.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "engine/pipeline/pipe_text.h"
#include "support.h"

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

Layer layer_of(const Stage& stage) {
    return std::visit(
        [&]<typename T>(T op) -> Layer {
            if constexpr (std::is_same_v<T, Concat>) {
                throw std::runtime_error("concat is no layer");
            } else {
                if constexpr (requires { op.groups; }) op.groups = stage.kernel.groups.value_or(1);
                return op;
            }
        },
        stage.op);
}

void expect_agreement(const Vector& vector) {
    SCOPED_TRACE(vector.text);
    const auto& t = vector.tensors;
    const Layer layer = layer_of(parse_stage(vector.text));
    Parameters parameters;
    if (t.contains("weight")) parameters = {t.at("weight"), t.at("bias")};
    const bool has_weight = t.contains("weight");
    EXPECT_TRUE(near(forward(layer, t.at("x"), parameters), t.at("y"), 1e-6));
    const Gradients gradients =
        backward(layer, t.at("x"), parameters, t.at("dy"), {true, has_weight, has_weight});
    EXPECT_TRUE(near(*gradients.input, t.at("dx"), 1e-6));
    if (!has_weight) return;
    EXPECT_TRUE(near(*gradients.weight, t.at("dweight"), 1e-6));
    EXPECT_TRUE(near(*gradients.bias, t.at("dbias"), 1e-6));
}

TEST(TorchVectors, AllAgree) {
    auto vectors = read_vectors(std::string(TEST_DATA) + "/torch_vectors.txt");
    ASSERT_GE(vectors.size(), 60u);
    if (const char* wider = std::getenv("TORCH_VECTORS"))
        for (Vector& vector : read_vectors(wider))
            vectors.push_back(std::move(vector));
    for (const Vector& vector : vectors)
        expect_agreement(vector);
}

}  // namespace
}  // namespace engine::test
