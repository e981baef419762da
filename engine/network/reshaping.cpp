// Operators that hand values on under other extents.
#include <algorithm>
#include <numeric>

#include "engine/core/error.h"
#include "engine/network/elementwise.h"
#include "engine/network/operators.h"

namespace engine::network {
namespace {

Values identity(Call& call) { return {call.input(0)}; }

/// The mask, where it is asked for, says that everything was kept.
Values dropout(Call& call) {
    const Array& x = call.input(0);
    if (call.has(2) && call.integers_at(2).at(0) != 0 && call.has(1) && call.single(1) != 0)
        fail("it is in training mode; export the model for inference");
    if (call.node.outputs.size() < 2 || call.node.outputs[1].empty()) return {x};
    return {x, Array(x.extents(), std::vector<Index>(static_cast<std::size_t>(x.size()), 1),
                     ElementType::boolean)};
}

Values reshape(Call& call) {
    const Array& x = call.input(0);
    Extents shape = call.opset < 5 ? call.integers("shape") : call.integers_at(1);
    const bool zero_is_zero = call.integer("allowzero", 0) != 0;
    Index known = 1;
    std::size_t open = shape.size();
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] == 0 && !zero_is_zero) {
            if (i >= x.extents().size())
                fail("its shape {} keeps an axis that {} does not have", to_string(shape),
                     to_string(x.extents()));
            shape[i] = x.extents()[i];
        }
        if (shape[i] == -1 && open == shape.size())
            open = i;
        else if (shape[i] < 0)
            fail("its shape has more than one open axis, or a negative one");
        else if (shape[i] > 0 && known > max_elements / shape[i])
            fail("its shape has more than {} values", max_elements);
        else
            known *= shape[i];
    }
    if (open < shape.size()) shape[open] = known == 0 ? 0 : x.size() / known;
    if (count_of(shape, "its result") != x.size())
        fail("{} cannot be seen as {}", to_string(x.extents()), to_string(shape));
    return {x.reshaped(shape)};
}

Values flatten(Call& call) {
    const Array& x = call.input(0);
    const Index axis = call.integer("axis", 1);
    const Index at = axis < 0 ? axis + x.rank() : axis;
    if (at < 0 || at > x.rank()) fail("axis {} does not exist in an array of {} axes", axis, x.rank());
    Index outer = 1, inner = 1;
    for (Index i = 0; i < x.rank(); ++i)
        (i < at ? outer : inner) *= x.extents()[static_cast<std::size_t>(i)];
    return {x.reshaped({outer, inner})};
}

Values squeeze(Call& call) {
    const Array& x = call.input(0);
    const auto axes = call.list("axes", 1);
    std::vector<bool> gone(x.extents().size(), false);
    if (axes)
        for (const Index axis : *axes)
            gone[axis_of(axis, x.rank())] = true;
    Extents extents;
    for (std::size_t i = 0; i < gone.size(); ++i) {
        const bool one = x.extents()[i] == 1;
        if (gone[i] && !one) fail("axis {} of {} is not 1", i, to_string(x.extents()));
        if (axes ? !gone[i] : !one) extents.push_back(x.extents()[i]);
    }
    return {x.reshaped(extents)};
}

Values unsqueeze(Call& call) {
    const Array& x = call.input(0);
    const auto axes = call.list("axes", 1);
    if (!axes) fail("axes is missing");
    const Index rank = x.rank() + static_cast<Index>(axes->size());
    std::vector<bool> added(static_cast<std::size_t>(rank), false);
    for (const Index axis : *axes) {
        const std::size_t at = axis_of(axis, rank);
        if (added[at]) fail("axis {} is given twice", axis);
        added[at] = true;
    }
    Extents extents;
    std::size_t next = 0;
    for (const bool one : added)
        extents.push_back(one ? 1 : x.extents()[next++]);
    return {x.reshaped(extents)};
}

constexpr OperatorEntry entries[] = {
    {"Identity", identity}, {"Dropout", dropout}, {"Reshape", reshape},
    {"Flatten", flatten},   {"Squeeze", squeeze}, {"Unsqueeze", unsqueeze},
};

}  // namespace

OperatorList reshaping_operators() { return entries; }

}  // namespace engine::network
