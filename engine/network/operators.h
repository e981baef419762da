// The operators that networks are run with, one function each, in files by subject.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/progress.h"
#include "engine/network/graph.h"

namespace engine::network {

using Values = std::vector<Array>;

/// One application of an operator.
struct Call {
    const Node& node;
    Index opset;
    Values inputs;  ///< absent ones too; those that nothing else needs are this call's alone, so that take()
                    ///< does not copy
    const Progress& progress;

    bool has(std::size_t i) const { return i < inputs.size() && !inputs[i].absent(); }
    /// Throws Error when it is left out; numbers() and integers_at() also when it is of the other kind.
    const Array& input(std::size_t i) const;
    const Array& numbers(std::size_t i) const;
    std::vector<Index> integers_at(std::size_t i) const;
    /// The one number of an input; throws Error when it holds more, or none.
    float single(std::size_t i) const;
    /// Attributes; see integer_of and so on.
    Index integer(const std::string& attribute, Index otherwise) const {
        return integer_of(node, attribute, otherwise);
    }
    float number(const std::string& attribute, float otherwise) const {
        return number_of(node, attribute, otherwise);
    }
    std::string text(const std::string& attribute, const std::string& otherwise) const {
        return text_of(node, attribute, otherwise);
    }
    std::vector<Index> integers(const std::string& attribute,
                                const std::vector<Index>& otherwise = {}) const {
        return integers_of(node, attribute, otherwise);
    }
    bool gives(const std::string& attribute) const { return node.attributes.contains(attribute); }
    /// A list that is an attribute in old opsets, and an input in later ones; nullopt where neither is given.
    std::optional<std::vector<Index>> list(const std::string& attribute, std::size_t i) const;
};

/// Results in the order of the node's outputs; absent ones may be left off at the end. Throws Error.
using Operator = Values (*)(Call&);

struct OperatorEntry {
    std::string_view name;
    Operator run;
};

using OperatorList = std::span<const OperatorEntry>;
OperatorList arithmetic_operators();
OperatorList comparison_operators();
OperatorList activation_operators();
OperatorList convolution_operators();
OperatorList pooling_operators();
OperatorList resizing_operators();
OperatorList normalization_operators();
OperatorList reduction_operators();
OperatorList matrix_operators();
OperatorList movement_operators();
OperatorList reshaping_operators();
OperatorList indexing_operators();
OperatorList shape_operators();

/// Null when there is none.
Operator find_operator(const Node& node);
/// All names in alphabetical order, for --help; If, which the executor runs itself, among them.
std::vector<std::string_view> operator_names();

/// Axis from 0 to rank - 1 for one that may count from the end; throws Error.
std::size_t axis_of(Index axis, Index rank);

}  // namespace engine::network
