// Operators that pick or place values by index.
#include <algorithm>
#include <numeric>

#include "engine/core/error.h"
#include "engine/network/elementwise.h"
#include "engine/network/operators.h"

namespace engine::network {
namespace {

Index checked(Index index, Index n) {
    if (index < -n || index >= n) fail("the index {} is outside an axis of {}", index, n);
    return index < 0 ? index + n : index;
}

Values gather(Call& call) {
    const Array& x = call.input(0);
    const Array& indices = call.input(1);
    const std::size_t axis = axis_of(call.integer("axis", 0), x.rank());
    std::vector<Index> at = call.integers_at(1);
    for (Index& index : at)
        index = checked(index, x.extents()[axis]);
    Extents extents(x.extents().begin(), x.extents().begin() + static_cast<std::ptrdiff_t>(axis));
    extents.insert(extents.end(), indices.extents().begin(), indices.extents().end());
    extents.insert(extents.end(), x.extents().begin() + static_cast<std::ptrdiff_t>(axis) + 1,
                   x.extents().end());
    return {taken(x, axis, at, 0, call.progress).reshaped(extents)};
}

/// For each element of `indices`, its place in x when its own index along `axis` is replaced by the element.
std::vector<Index> element_places(const Array& x, const Array& indices, std::size_t axis) {
    if (indices.rank() != x.rank())
        fail("its indices {} and its input {} differ in axes", to_string(indices.extents()),
             to_string(x.extents()));
    const std::vector<Index> steps = steps_of(x.extents()), own = steps_of(indices.extents());
    for (std::size_t i = 0; i < own.size(); ++i)
        if (i != axis && indices.extents()[i] > x.extents()[i])
            fail("its indices {} reach beyond {}", to_string(indices.extents()), to_string(x.extents()));
    std::vector<Index> places;
    for (Index element = 0; element < indices.size(); ++element) {
        Index place = 0;
        for (std::size_t i = 0; i < own.size(); ++i) {
            const Index at =
                i == axis ? checked(indices.integers()[static_cast<std::size_t>(element)], x.extents()[i])
                          : element / own[i] % indices.extents()[i];
            place += at * steps[i];
        }
        places.push_back(place);
    }
    return places;
}

Array picked(const Array& x, const std::vector<Index>& places, const Extents& extents) {
    return with_values(x, [&]<typename Value>(std::span<const Value> values) {
        Result<Value> y(extents, "the result");
        for (Index i = 0; i < y.size(); ++i)
            y.data()[i] = values[static_cast<std::size_t>(places[static_cast<std::size_t>(i)])];
        return y.finish(x.type());
    });
}

Values gather_elements(Call& call) {
    const Array &x = call.input(0), &indices = call.input(1);
    call.integers_at(1);
    return {
        picked(x, element_places(x, indices, axis_of(call.integer("axis", 0), x.rank())), indices.extents())};
}

/// The places and the length of the blocks that rows of indices name.
struct Blocks {
    std::vector<Index> begin;
    Index length = 1;
    Extents extents;  ///< of all blocks together
};

Blocks blocks_of(const Array& x, const Array& indices, Index batch_axes) {
    const Extents& e = indices.extents();
    if (e.empty()) fail("its indices need at least one axis");
    const Index depth = e.back();
    if (batch_axes < 0 || batch_axes >= indices.rank() || depth < 1 || batch_axes + depth > x.rank())
        fail("its indices {} do not fit {}", to_string(e), to_string(x.extents()));
    const std::vector<Index> steps = steps_of(x.extents());
    Blocks result;
    for (Index i = batch_axes + depth; i < x.rank(); ++i)
        result.length *= x.extents()[static_cast<std::size_t>(i)];
    Index batch = 1;
    for (Index i = 0; i < batch_axes; ++i) {
        if (e[static_cast<std::size_t>(i)] != x.extents()[static_cast<std::size_t>(i)])
            fail("its batch axes differ");
        batch *= e[static_cast<std::size_t>(i)];
    }
    const Index rows = indices.size() / depth, per_batch = batch > 0 ? rows / batch : 0;
    const Index batch_step = batch_axes > 0 ? steps[static_cast<std::size_t>(batch_axes - 1)] : 0;
    for (Index row = 0; row < rows; ++row) {
        Index place = row / per_batch * batch_step;
        for (Index k = 0; k < depth; ++k) {
            const auto axis = static_cast<std::size_t>(batch_axes + k);
            place +=
                checked(indices.integers()[static_cast<std::size_t>(row * depth + k)], x.extents()[axis]) *
                steps[axis];
        }
        result.begin.push_back(place);
    }
    result.extents.assign(e.begin(), e.end() - 1);
    for (Index i = batch_axes + depth; i < x.rank(); ++i)
        result.extents.push_back(x.extents()[static_cast<std::size_t>(i)]);
    return result;
}

Values gather_nd(Call& call) {
    const Array& x = call.input(0);
    call.integers_at(1);
    const Blocks blocks = blocks_of(x, call.input(1), call.integer("batch_dims", 0));
    return {with_values(x, [&]<typename Value>(std::span<const Value> values) {
        Result<Value> y(blocks.extents, "the result");
        for (std::size_t i = 0; i < blocks.begin.size(); ++i)
            std::copy_n(values.data() + blocks.begin[i], blocks.length,
                        y.data() + static_cast<Index>(i) * blocks.length);
        return y.finish(x.type());
    })};
}

template <typename Value>
void place(Value& target, Value value, const std::string& how) {
    if (how == "add")
        target = target + value;
    else if (how == "mul")
        target = target * value;
    else if (how == "max")
        target = std::max(target, value);
    else if (how == "min")
        target = std::min(target, value);
    else
        target = value;
}

template <typename Value>
Array copy_and_place(const Array& x, std::span<const Value> values, const Array& updates,
                     const std::vector<Index>& begin, Index length, const std::string& how) {
    if (updates.size() != static_cast<Index>(begin.size()) * length)
        fail("its updates {} do not fit its indices", to_string(updates.extents()));
    std::span<const Value> from;
    if constexpr (std::is_same_v<Value, float>)
        from = updates.numbers();
    else
        from = updates.integers();
    Result<Value> y(x.extents(), "the result");
    std::copy(values.begin(), values.end(), y.data());
    for (std::size_t i = 0; i < begin.size(); ++i)
        for (Index k = 0; k < length; ++k)
            place(y.data()[begin[i] + k],
                  from[i * static_cast<std::size_t>(length) + static_cast<std::size_t>(k)], how);
    return y.finish(x.type());
}

Values scatter_nd(Call& call) {
    const Array& x = call.input(0);
    call.integers_at(1);
    const Blocks blocks = blocks_of(x, call.input(1), 0);
    const Array updates = as_type(call.input(2), x.type());
    return {with_values(x, [&](auto values) {
        return copy_and_place(x, values, updates, blocks.begin, blocks.length,
                              call.text("reduction", "none"));
    })};
}

Values scatter_elements(Call& call) {
    const Array& x = call.input(0);
    call.integers_at(1);
    const std::vector<Index> places =
        element_places(x, call.input(1), axis_of(call.integer("axis", 0), x.rank()));
    const Array updates = as_type(call.input(2), x.type());
    return {with_values(x, [&](auto values) {
        return copy_and_place(x, values, updates, places, 1, call.text("reduction", "none"));
    })};
}

/// The indices of all values that are not 0, one column each.
Values non_zero(Call& call) {
    const Array& x = call.input(0);
    const std::vector<Index> steps = steps_of(x.extents());
    std::vector<Index> places;
    with_values(x, [&](auto values) {
        for (std::size_t i = 0; i < values.size(); ++i)
            if (values[i] != 0) places.push_back(static_cast<Index>(i));
        return 0;
    });
    std::vector<Index> result;
    for (std::size_t axis = 0; axis < steps.size(); ++axis)
        for (const Index at : places)
            result.push_back(at / steps[axis] % x.extents()[axis]);
    return {Array({x.rank(), static_cast<Index>(places.size())}, std::move(result))};
}

Values top_k(Call& call) {
    const Array& x = call.input(0);
    const std::size_t axis = axis_of(call.integer("axis", -1), x.rank());
    const Index k = call.opset < 10 ? call.integer("k", 0) : call.integers_at(1).at(0), n = x.extents()[axis];
    if (k < 0 || k > n) fail("the {} largest of {} are asked for", k, n);
    const bool largest = call.integer("largest", 1) != 0;
    const Index inner = steps_of(x.extents())[axis];
    Extents extents = x.extents();
    extents[axis] = k;
    const Index lines = n > 0 ? x.size() / n : 0;
    std::vector<Index> indices(static_cast<std::size_t>(count_of(extents, "the result"))),
        places(indices.size());
    with_values(x, [&](auto values) {
        std::vector<Index> order(static_cast<std::size_t>(n));
        for (Index line = 0; line < lines; ++line) {
            const Index begin = line / inner * inner * n + line % inner,
                        out = line / inner * inner * k + line % inner;
            std::iota(order.begin(), order.end(), Index{0});
            std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
                const auto p = values[static_cast<std::size_t>(begin + a * inner)],
                           q = values[static_cast<std::size_t>(begin + b * inner)];
                return largest ? p > q : p < q;
            });
            for (Index i = 0; i < k; ++i) {
                indices[static_cast<std::size_t>(out + i * inner)] = order[static_cast<std::size_t>(i)];
                places[static_cast<std::size_t>(out + i * inner)] =
                    begin + order[static_cast<std::size_t>(i)] * inner;
            }
        }
        return 0;
    });
    return {picked(x, places, extents), Array(extents, std::move(indices))};
}

Values one_hot(Call& call) {
    const Array& where = call.input(0);
    if (call.input(1).size() < 1) fail("its depth is missing");
    const Index depth = as_type(call.input(1), ElementType::int64).integers().front();
    const Array& values = call.input(2);
    if (depth < 1 || depth > max_elements || values.size() != 2)
        fail("its depth is {}, and it has {} values", depth, values.size());
    const std::size_t axis = axis_of(call.integer("axis", -1), where.rank() + 1);
    Extents extents = where.extents();
    extents.insert(extents.begin() + static_cast<std::ptrdiff_t>(axis), depth);
    const Array at = as_type(where, ElementType::int64);
    std::vector<Index> places(static_cast<std::size_t>(count_of(extents, "the result")), 0);
    const Index inner = steps_of(extents)[axis];
    for (Index i = 0; i < at.size(); ++i) {
        const Index hot = at.integers()[static_cast<std::size_t>(i)];
        if (hot < -depth || hot >= depth) continue;
        places[static_cast<std::size_t>((i / inner * depth + (hot < 0 ? hot + depth : hot)) * inner +
                                        i % inner)] = 1;
    }
    return {picked(values, places, extents)};
}

/// The triangle above or below a diagonal of the last two axes.
Values triangle(Call& call) {
    const Array& x = call.input(0);
    if (x.rank() < 2) fail("its input {} is no matrix", to_string(x.extents()));
    const Index shift = call.has(1) ? call.integers_at(1).at(0) : 0;
    const bool upper = call.integer("upper", 1) != 0;
    const Index columns = x.extents().back(), rows = x.extents()[x.extents().size() - 2];
    return {with_values(x, [&]<typename Value>(std::span<const Value> values) {
        Result<Value> y(x.extents(), "the result");
        for (Index i = 0; i < y.size(); ++i) {
            const Index row = i / columns % rows, column = i % columns;
            const bool kept = upper ? column - row >= shift : column - row <= shift;
            y.data()[i] = kept ? values[static_cast<std::size_t>(i)] : Value{0};
        }
        return y.finish(x.type());
    })};
}

constexpr OperatorEntry entries[] = {
    {"Gather", gather},
    {"GatherElements", gather_elements},
    {"GatherND", gather_nd},
    {"ScatterND", scatter_nd},
    {"Scatter", scatter_elements},
    {"ScatterElements", scatter_elements},
    {"NonZero", non_zero},
    {"TopK", top_k},
    {"OneHot", one_hot},
    {"Trilu", triangle},
};

}  // namespace

OperatorList indexing_operators() { return entries; }

}  // namespace engine::network
