// Activations, arithmetic, comparisons and reductions in TensorFlow's words.
#include <algorithm>

#include "engine/core/error.h"
#include "engine/network/graph_model_builder.h"

namespace engine::network {
namespace {

constexpr std::pair<std::string_view, const char*> unary[] = {
    {"Relu", "Relu"},         {"Sigmoid", "Sigmoid"},
    {"Tanh", "Tanh"},         {"Elu", "Elu"},
    {"Selu", "Selu"},         {"Softplus", "Softplus"},
    {"Exp", "Exp"},           {"Log", "Log"},
    {"Sqrt", "Sqrt"},         {"Abs", "Abs"},
    {"Neg", "Neg"},           {"Reciprocal", "Reciprocal"},
    {"Inv", "Reciprocal"},    {"Floor", "Floor"},
    {"Ceil", "Ceil"},         {"Round", "Round"},
    {"Sin", "Sin"},           {"Cos", "Cos"},
    {"Erf", "Erf"},           {"Sign", "Sign"},
    {"Identity", "Identity"}, {"StopGradient", "Identity"},
    {"Snapshot", "Identity"}, {"LogicalNot", "Not"},
    {"Rsqrt", "Sqrt"},        {"Square", "Mul"},
    {"Relu6", "Clip"},        {"LeakyRelu", "LeakyRelu"}};

constexpr std::pair<std::string_view, const char*> binary[] = {{"Add", "Add"},
                                                               {"AddV2", "Add"},
                                                               {"BiasAdd", "Add"},
                                                               {"Sub", "Sub"},
                                                               {"Mul", "Mul"},
                                                               {"RealDiv", "Div"},
                                                               {"Div", "Div"},
                                                               {"Maximum", "Max"},
                                                               {"Minimum", "Min"},
                                                               {"Pow", "Pow"},
                                                               {"SquaredDifference", "Sub"},
                                                               {"FloorDiv", "Div"},
                                                               {"FloorMod", "Mod"},
                                                               {"Equal", "Equal"},
                                                               {"Less", "Less"},
                                                               {"Greater", "Greater"},
                                                               {"LessEqual", "LessOrEqual"},
                                                               {"GreaterEqual", "GreaterOrEqual"},
                                                               {"LogicalAnd", "And"},
                                                               {"LogicalOr", "Or"},
                                                               {"Prelu", "PRelu"}};

/// Inputs in one order of axes, and which.
struct Operands {
    Names names;
    bool first = false;
};

Operands operands(GraphModelBuilder& b, std::size_t count) {
    if (auto names = b.all_first(count)) return {std::move(*names), true};
    Operands result;
    for (std::size_t i = 0; i < count; ++i)
        result.names.push_back(b.last(i));
    return result;
}

bool give(GraphModelBuilder& b, const Operands& from, const std::string& name) {
    return from.first ? b.give_first(name) : b.give_last(name);
}

bool of_one(GraphModelBuilder& b) {
    const Operands x = operands(b, 1);
    return give(b, x, *graph_model_activation(b, b.node->op, x.names[0]));
}

bool of_two(GraphModelBuilder& b) {
    const std::string& op = b.node->op;
    if (b.node->word("data_format", "NHWC") != "NHWC") return false;
    const auto found =
        std::ranges::find(binary, std::string_view(op), &std::pair<std::string_view, const char*>::first);
    const Operands x = operands(b, 2);
    Attributes attributes;
    const bool floating = b.node->type("T") == "DT_FLOAT";
    if (op == "FloorMod" && floating) return false;  // ONNX' has the other sign
    std::string y = b.add(found->second, x.names, std::move(attributes));
    if (op == "SquaredDifference") y = b.add("Mul", {y, y});
    if (op == "FloorDiv" && floating) y = b.add("Floor", {y});
    return give(b, x, y);
}

bool sum(GraphModelBuilder& b) {
    const Operands x = operands(b, b.count());
    return give(b, x, b.add("Sum", x.names));
}

bool chosen(GraphModelBuilder& b) {
    for (std::size_t i = 0; i < 3; ++i)
        b.last(i);
    return b.give_last(b.add("Where", {b.last(std::size_t{0}), b.last(1), b.last(2)}));
}

bool softmax(GraphModelBuilder& b) {
    const Operands x = operands(b, 1);
    return give(b, x, b.add("Softmax", x.names, {{"axis", Index{x.first ? 1 : -1}}}));
}

/// Over axes that are known; a picture stays one where all are kept.
bool reduced(GraphModelBuilder& b, const char* op) {
    auto axes = b.known_integers(1);
    if (!axes) return false;
    const bool keep = b.node->flag("keep_dims") || b.node->flag("keepdims");
    const bool plane = !keep && std::ranges::is_permutation(*axes, std::vector<Index>{1, 2});
    const auto pictures = keep || plane ? b.all_first(1) : std::nullopt;
    if (pictures)
        for (Index& axis : *axes)
            axis = axis_of_picture(axis);
    Names reads = {pictures ? pictures->front() : b.last(std::size_t{0})};
    Attributes attributes = {{"keepdims", Index{keep}}};
    if (std::string_view(op) == "ReduceSum")
        reads.push_back(b.list("axes", *axes));
    else
        attributes["axes"] = *axes;
    if (axes->empty()) return false;
    const std::string y = b.add(op, std::move(reads), std::move(attributes));
    return pictures && keep ? b.give_first(y) : b.give_last(y);
}

bool largest(GraphModelBuilder& b) {
    const auto axis = b.known_integers(1);
    if (!axis || axis->size() != 1) return false;
    return b.give_last(
        b.add("ArgMax", {b.last(std::size_t{0})}, {{"axis", axis->front()}, {"keepdims", Index{0}}}));
}

/// All whole numbers are of 64 bits here.
bool cast(GraphModelBuilder& b) {
    const std::string to = b.node->type("DstT");
    const Operands x = operands(b, 1);
    Index type = 1;  // TensorProto.FLOAT, INT64, BOOL
    if (to == "DT_INT32" || to == "DT_INT64")
        type = 7;
    else if (to == "DT_BOOL")
        type = 9;
    else if (to != "DT_FLOAT")
        return false;
    return give(b, x, b.add("Cast", x.names, {{"to", type}}));
}

}  // namespace

std::optional<std::string> graph_model_activation(GraphModelBuilder& b, const std::string& op,
                                                  const std::string& x) {
    const auto found =
        std::ranges::find(unary, std::string_view(op), &std::pair<std::string_view, const char*>::first);
    if (found == std::end(unary)) return std::nullopt;
    if (op == "Relu6") return b.add("Clip", {x, b.number("low", 0), b.number("high", 6)});
    if (op == "Square") return b.add("Mul", {x, x});
    if (op == "Rsqrt") return b.add("Reciprocal", {b.add("Sqrt", {x})});
    Attributes attributes;
    if (op == "LeakyRelu")
        attributes["alpha"] =
            b.node->real(b.node->attributes.contains("leakyrelu_alpha") ? "leakyrelu_alpha" : "alpha", 0.2f);
    return b.add(found->second, {x}, std::move(attributes));
}

GraphModelEntries graph_model_elementwise() {
    GraphModelEntries entries = {{"AddN", sum},
                                 {"Select", chosen},
                                 {"SelectV2", chosen},
                                 {"Softmax", softmax},
                                 {"ArgMax", largest},
                                 {"Cast", cast},
                                 {"Mean", [](GraphModelBuilder& b) { return reduced(b, "ReduceMean"); }},
                                 {"Sum", [](GraphModelBuilder& b) { return reduced(b, "ReduceSum"); }},
                                 {"Max", [](GraphModelBuilder& b) { return reduced(b, "ReduceMax"); }},
                                 {"Min", [](GraphModelBuilder& b) { return reduced(b, "ReduceMin"); }},
                                 {"Prod", [](GraphModelBuilder& b) { return reduced(b, "ReduceProd"); }}};
    for (const auto& [tensorflow, onnx] : unary)
        entries.push_back({tensorflow, of_one});
    for (const auto& [tensorflow, onnx] : binary)
        entries.push_back({tensorflow, of_two});
    return entries;
}

}  // namespace engine::network
