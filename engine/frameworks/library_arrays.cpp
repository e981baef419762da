// Arrays of a pasted program, of which the shape is known.
#include <algorithm>
#include <array>

#include "engine/frameworks/is_one_of.h"
#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// as_conv_weight(weight, groups) of this program's own code, with both known.
bool turns_a_weight(const LibraryCall& call) {
    if (call.path != "as_conv_weight" || call.positional.size() != 2) return false;
    const auto &weight = call.positional[0], &groups = call.positional[1];
    return weight->items.size() == 4 && weight->items[0]->is(Kind::number) &&
           weight->items[1]->is(Kind::number) && groups->is(Kind::number) && groups->number > 0;
}

}  // namespace

std::optional<PythonWalker::Value> PythonWalker::array_call(const LibraryCall& call,
                                                            const PythonExpression&) {
    constexpr auto from_shape = std::to_array<std::string_view>(
        {"zeros", "ones", "full", "empty", "random_normal", "normal", "truncated_normal", "random_uniform",
         "uniform", "randn", "rand", "get_variable", "standard_normal", "frombuffer", "array",
         "random_sample", "random"});
    constexpr auto from_array = std::to_array<std::string_view>(
        {"Variable", "constant", "Parameter", "tensor", "from_numpy", "asarray", "ascontiguousarray",
         "convert_to_tensor", "as_tensor", "device_put", "FloatTensor"});
    const bool makes = is_one_of(from_shape, call.name), passes = is_one_of(from_array, call.name);
    if (turns_a_weight(call)) {
        // (I, O/groups, kH, kW) becomes (O, I/groups, kH, kW)
        const std::vector<Value>& shape = call.positional[0]->items;
        const double groups = call.positional[1]->number;
        Value turned = values_.make(Kind::array, call.place);
        turned->items = {values_.number(call.place, shape[1]->number * groups),
                         values_.number(call.place, shape[0]->number / groups), shape[2], shape[3]};
        return turned;
    }
    if (!makes && !passes) return std::nullopt;
    if (passes && !call.positional.empty())
        return call.positional[0]->is(Kind::array) ? call.positional[0]
                                                   : values_.make(Kind::array, call.place);
    Value array = values_.make(Kind::array, call.place);
    if (call.name == "array" && !call.positional.empty()) array->set_field("values", call.positional[0]);
    const bool shape_known = call.name != "array" && call.name != "frombuffer";
    for (const auto& [name, value] : call.named)
        if (name == "shape" && value->is(Kind::list)) array->items = value->items;
    if (!shape_known || !array->items.empty()) return array;
    for (const Value& value : call.positional)
        if (value->is(Kind::list)) {
            array->items = value->items;
            return array;
        }
    if (call.name == "randn" || call.name == "rand" || call.name == "zeros" || call.name == "ones")
        for (const Value& value : call.positional)
            if (value->is(Kind::number)) array->items.push_back(value);
    return array;
}

}  // namespace engine
