// Single operators of TensorFlow, on numbers that can be worked out by hand.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/network/graph_model.h"
#include "engine/network/run.h"
#include "tests/support/refusal.h"

namespace engine::network {
namespace {

using nlohmann::json;

json text(const std::string& word) { return std::vector<int>(word.begin(), word.end()); }
json word(const std::string& value) { return {{"s", text(value)}}; }
json whole(int value) { return {{"i", std::to_string(value)}}; }
json list(const std::vector<int>& values) {
    std::vector<std::string> texts;
    for (const int value : values)
        texts.push_back(std::to_string(value));
    return {{"list", {{"i", texts}}}};
}

Array floats(const Extents& extents, const std::vector<float>& values) {
    return Array(extents, Tensor(folded(extents), values));
}

/// A graph-model of few nodes.
class Model {
  public:
    Model& input(const std::string& name, const Extents& extents) {
        json dims = json::array();
        for (const Index extent : extents)
            dims.push_back({{"size", std::to_string(extent)}});
        return node(name, "Placeholder", {}, {{"shape", {{"shape", {{"dim", dims}}}}}});
    }
    Model& constant(const std::string& name, const Array& array) {
        stored_.push_back({name, array.extents(), array.type(), [array] { return array; }});
        return node(name, "Const", {});
    }
    Model& integers(const std::string& name, const std::vector<Index>& values) {
        return constant(name, Array({static_cast<Index>(values.size())}, values, ElementType::int32));
    }
    Model& node(const std::string& name, const std::string& op, const std::vector<std::string>& inputs,
                const json& attributes = json::object()) {
        nodes_.push_back({{"name", name}, {"op", op}, {"input", inputs}, {"attr", attributes}});
        return *this;
    }
    /// A picture whose channels stand second in the graph, which a pool of one pixel leaves as it is.
    Model& picture(const std::string& name, const Extents& extents) {
        return input("x", extents).node(name, "MaxPool", {"x"}, {{"ksize", list({1, 1, 1, 1})}});
    }
    Graph graph() const { return graph_of_graph_model({{"node", nodes_}}, json::object(), stored_); }
    Array result(const Array& x) const {
        const Graph made = graph();
        const std::string& output = made.outputs.back().name;
        return run(made, {{made.inputs.at(0).name, x}}, {output}).at(output);
    }

  private:
    json nodes_ = json::array();
    std::vector<StoredTensor> stored_;
};

void expect_floats(const Array& found, const Extents& extents, const std::vector<float>& values) {
    EXPECT_EQ(found.extents(), extents);
    EXPECT_EQ(std::vector<float>(found.numbers().begin(), found.numbers().end()), values);
}

TEST(GraphModelOperators, PadsOfAPictureStandOnTheirSides) {
    for (const bool picture : {true, false}) {
        Model model;
        picture ? model.picture("p", {1, 1, 2, 1}) : model.input("p", {1, 1, 2, 1});
        model.constant("pads", Array({4, 2}, {0, 0, 1, 0, 0, 2, 0, 0}, ElementType::int32))
            .constant("seven", floats({}, {7}))
            .node("y", "PadV2", {"p", "pads", "seven"});
        expect_floats(model.result(floats({1, 1, 2, 1}, {1, 2})), {1, 2, 4, 1}, {7, 7, 7, 7, 1, 2, 7, 7});
    }
}

TEST(GraphModelOperators, SlicesFollowTheirMasks) {
    const Array x = floats({6}, {0, 1, 2, 3, 4, 5});
    const auto sliced = [&](std::vector<Index> from, std::vector<Index> to, Index by, int begin, int end,
                            int dropped) {
        return Model()
            .input("x", {6})
            .integers("from", from)
            .integers("to", to)
            .integers("by", {by})
            .node("y", "StridedSlice", {"x", "from", "to", "by"},
                  {{"begin_mask", whole(begin)},
                   {"end_mask", whole(end)},
                   {"shrink_axis_mask", whole(dropped)}})
            .result(x);
    };
    expect_floats(sliced({3}, {0}, -2, 1, 1, 0), {3}, {5, 3, 1});
    expect_floats(sliced({3}, {0}, -2, 0, 1, 0), {2}, {3, 1});
    expect_floats(sliced({-1}, {0}, 1, 0, 0, 1), {}, {5});
    expect_floats(sliced({2}, {0}, 1, 0, 0, 1), {}, {2});
}

TEST(GraphModelOperators, ComputedBoundsAreOpenedByTheirMasks) {
    const auto model = [](int end, int dropped) {
        return Model()
            .input("x", {4})
            .integers("one", {1})
            .integers("by", {1})
            .node("two", "Add", {"one", "one"})
            .node("y", "StridedSlice", {"x", "one", "two", "by"},
                  {{"end_mask", whole(end)}, {"shrink_axis_mask", whole(dropped)}});
    };
    const Array x = floats({4}, {0, 1, 2, 3});
    expect_floats(model(0, 0).result(x), {1}, {1});
    expect_floats(model(1, 0).result(x), {3}, {1, 2, 3});
    EXPECT_NE(refusal_of([&] { model(0, 1).result(x); }).find("tensorflow.StridedSlice"), std::string::npos);
}

TEST(GraphModelOperators, SlopesOfAFusedPreluStandBehindTheBias) {
    Model model;
    model.input("x", {1, 1, 2, 1})
        .constant("kernel", floats({1, 1, 1, 1}, {1}))
        .constant("bias", floats({1}, {1}))
        .constant("slopes", floats({1}, {0.5f}))
        .node("y", "_FusedConv2D", {"x", "kernel", "bias", "slopes"},
              {{"fused_ops", {{"list", {{"s", {text("BiasAdd"), text("Prelu")}}}}}}});
    expect_floats(model.result(floats({1, 1, 2, 1}, {-3, 3})), {1, 1, 2, 1}, {-1, 4});
}

TEST(GraphModelOperators, ExplicitPadsAreOfTheirSides) {
    Model model;
    model.input("x", {1, 1, 1, 1})
        .constant("kernel", floats({1, 1, 1, 1}, {3}))
        .node("y", "Conv2D", {"x", "kernel"},
              {{"padding", word("EXPLICIT")}, {"explicit_paddings", list({0, 0, 1, 2, 0, 0, 0, 0})}});
    expect_floats(model.result(floats({1, 1, 1, 1}, {2})), {1, 4, 1, 1}, {0, 6, 0, 0});
}

TEST(GraphModelOperators, StridesOverTheBatchAreNotRead) {
    for (const std::vector<int>& strides : {std::vector{2, 1, 1, 1}, {1, 1, 1, 2}}) {
        Model model;
        model.input("x", {1, 1, 1, 2})
            .node("y", "MaxPool", {"x"}, {{"ksize", list({1, 1, 1, 1})}, {"strides", list(strides)}});
        EXPECT_NE(refusal_of([&] {
                      model.result(floats({1, 1, 1, 2}, {1, 2}));
                  }).find("tensorflow.MaxPool"),
                  std::string::npos);
    }
}

TEST(GraphModelOperators, ATransposedConvCutsTheSmallerHalfAtTheStart) {
    const auto model = [](const char* padding, Index kernel, Index output) {
        std::vector<float> taps(static_cast<std::size_t>(kernel * kernel));
        for (std::size_t i = 0; i < taps.size(); ++i)
            taps[i] = static_cast<float>(i + 1);
        return Model()
            .input("x", {1, 1, 1, 1})
            .integers("size", {1, output, output, 1})
            .constant("kernel", floats({kernel, kernel, 1, 1}, taps))
            .node("y", "Conv2DBackpropInput", {"size", "kernel", "x"},
                  {{"padding", word(padding)}, {"strides", list({1, 2, 2, 1})}})
            .result(floats({1, 1, 1, 1}, {1}));
    };
    expect_floats(model("SAME", 3, 2), {1, 2, 2, 1}, {1, 2, 4, 5});
    expect_floats(model("VALID", 1, 2), {1, 2, 2, 1}, {1, 0, 0, 0});  // a row that no tap reaches
}

TEST(GraphModelOperators, TheNearestPixelOfAHalfIsTheHigherOne) {
    Model model;
    model.input("x", {1, 1, 2, 1})
        .integers("size", {1, 3})
        .node("y", "ResizeNearestNeighbor", {"x", "size"}, {{"align_corners", {{"b", true}}}});
    expect_floats(model.result(floats({1, 1, 2, 1}, {1, 2})), {1, 1, 3, 1}, {1, 2, 2});
}

TEST(GraphModelOperators, SqueezeTakesTheAxesThatAreNamed) {
    Model model;
    model.input("x", {1, 2, 1}).node("y", "Squeeze", {"x"}, {{"squeeze_dims", list({0})}});
    expect_floats(model.result(floats({1, 2, 1}, {3, 4})), {2, 1}, {3, 4});
}

TEST(GraphModelOperators, AConstantIsJoinedToAPicture) {
    Model model;
    model.picture("p", {1, 1, 2, 1})
        .constant("more", floats({1, 1, 2, 1}, {5, 6}))
        .integers("last", {-1})
        .node("y", "ConcatV2", {"p", "more", "last"});
    expect_floats(model.result(floats({1, 1, 2, 1}, {1, 2})), {1, 1, 2, 2}, {1, 5, 2, 6});
}

TEST(GraphModelOperators, AConstantOfSeveralPicturesKeepsThem) {
    Model model;
    model.picture("p", {1, 1, 1, 2})
        .constant("factors", floats({2, 1, 1, 1}, {10, 20}))
        .node("y", "Mul", {"p", "factors"});
    expect_floats(model.result(floats({1, 1, 1, 2}, {1, 2})), {2, 1, 1, 2}, {10, 20, 20, 40});
}

TEST(GraphModelOperators, AKernelIsReadAsEachOfItsReadersHasIt) {
    const auto model = [](const std::string& output) {
        Model made;
        made.input("x", {1, 1, 1, 2})
            .constant("kernel", floats({1, 1, 2, 2}, {1, 2, 3, 4}))
            .integers("flat", {-1})
            .node("full", "Conv2D", {"x", "kernel"})
            .node("each", "DepthwiseConv2dNative", {"x", "kernel"})
            .node("plain", "Reshape", {"kernel", "flat"})
            .node("y", "Identity", {output});
        return made.result(floats({1, 1, 1, 2}, {1, 10}));
    };
    expect_floats(model("full"), {1, 1, 1, 2}, {31, 42});
    expect_floats(model("each"), {1, 1, 1, 4}, {1, 2, 30, 40});
    expect_floats(model("plain"), {4}, {1, 2, 3, 4});
}

TEST(GraphModelOperators, WhatOnlyHasToComeBeforeIsNoInput) {
    Model model;
    model.input("x", {2}).node("before", "NoOp", {}).node("y", "Neg", {"x", "^before"});
    expect_floats(model.result(floats({2}, {1, -2})), {2}, {-1, 2});
}

TEST(GraphModelOperators, TypesMayBeNumbers) {
    Model model;
    model.node("x", "Placeholder", {}, {{"dtype", {{"type", 3}}}}).node("y", "Identity", {"x"});
    EXPECT_EQ(model.graph().inputs.at(0).type, ElementType::int32);
}

TEST(GraphModelOperators, ConstantsAreSeenThroughIdentities) {
    Model model;
    model.input("x", {1, 2})
        .integers("one", {1})
        .node("axis", "Identity", {"one"})
        .node("y", "Mean", {"x", "axis"});
    expect_floats(model.result(floats({1, 2}, {1, 5})), {1}, {3});
}

TEST(GraphModelOperators, FloorsAreTensorFlows) {
    const auto model = [](const char* op) {
        return Model().input("x", {2}).constant("two", floats({}, {2})).node("y", op, {"x", "two"});
    };
    const Array x = floats({2}, {-7, 7});
    expect_floats(model("FloorDiv").result(x), {2}, {-4, 3});
    EXPECT_NE(refusal_of([&] { model("FloorMod").result(x); }).find("tensorflow.FloorMod"),
              std::string::npos);
}

TEST(GraphModelOperators, SoftmaxIsOverTheChannels) {
    Model model;
    model.picture("p", {1, 1, 2, 2}).node("y", "Softmax", {"p"});
    expect_floats(model.result(floats({1, 1, 2, 2}, {1, 1, 200, 0})), {1, 1, 2, 2}, {0.5f, 0.5f, 1, 0});
}

TEST(GraphModelOperators, AReductionOverNoAxisIsNotRead) {
    Model model;
    model.input("x", {2}).integers("none", {}).node("y", "Mean", {"x", "none"});
    EXPECT_NE(refusal_of([&] {
                  model.result(floats({2}, {1, 2}));
              }).find("tensorflow.Mean"),
              std::string::npos);
}

}  // namespace
}  // namespace engine::network
