#include "engine/network/operators.h"

#include <algorithm>
#include <map>

#include "engine/core/error.h"
#include "engine/network/elementwise.h"

namespace engine::network {
namespace {

const std::map<std::string_view, Operator>& table() {
    static const std::map<std::string_view, Operator> all = [] {
        std::map<std::string_view, Operator> result;
        for (const OperatorList list :
             {arithmetic_operators(), comparison_operators(), activation_operators(), convolution_operators(),
              pooling_operators(), resizing_operators(), normalization_operators(), reduction_operators(),
              matrix_operators(), movement_operators(), reshaping_operators(), indexing_operators(),
              shape_operators()})
            for (const OperatorEntry& entry : list)
                result.emplace(entry.name, entry.run);
        return result;
    }();
    return all;
}

}  // namespace

Operator find_operator(const Node& node) {
    if (!node.domain.empty()) return nullptr;
    const auto found = table().find(node.op);
    return found == table().end() ? nullptr : found->second;
}

std::vector<std::string_view> operator_names() {
    std::vector<std::string_view> names = {"If"};
    for (const auto& [name, run] : table())
        names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
}

const Array& Call::input(std::size_t i) const {
    if (!has(i)) fail("its input {} is missing", i);
    return inputs[i];
}

const Array& Call::numbers(std::size_t i) const {
    const Array& array = input(i);
    if (!array.is_number())
        fail("its input {} is of {}: only floating-point numbers are computed here", i, name(array.type()));
    return array;
}

float Call::single(std::size_t i) const {
    const Array& x = input(i);
    if (x.size() != 1) fail("a single number is needed, not {}", to_string(x.extents()));
    return as_numbers(x).numbers()[0];
}

std::vector<Index> Call::integers_at(std::size_t i) const {
    const Array& array = input(i);
    if (array.is_number()) fail("its input {} is of {}: integers are needed here", i, name(array.type()));
    return {array.integers().begin(), array.integers().end()};
}

std::optional<std::vector<Index>> Call::list(const std::string& attribute, std::size_t i) const {
    if (has(i)) return integers_at(i);
    if (gives(attribute)) return integers(attribute);
    return std::nullopt;
}

std::size_t axis_of(Index axis, Index rank) {
    if (axis < -rank || axis >= rank) fail("axis {} does not exist in an array of {} axes", axis, rank);
    return static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
}

}  // namespace engine::network
