// A function of two elements over two arrays, with broadcasting, and the conversions between kinds of
// elements.
#pragma once

#include "engine/core/error.h"
#include "engine/network/strided.h"

namespace engine::network {

/// The value as one of that type holds it: integers wrap around.
Index narrowed(Index value, ElementType type);

Array as_numbers(const Array& x, ElementType type = ElementType::float32);
/// Converts to any type: numbers lose their fraction, or round to the type's precision; truth values are 0
/// and 1.
Array as_type(const Array& x, ElementType type);

/// y = function(a, b) on values of one kind; `Out` is the result's.
template <typename Out, typename Value, typename Function>
Array combined_values(const Array& a, const Array& b, std::span<const Value> x, std::span<const Value> y,
                      const Function& function, ElementType type, const Progress& progress) {
    const Extents extents = broadcast(a.extents(), b.extents());
    Result<Out> result(extents, "the result");
    if (result.size() == 0) return result.finish(type);
    Out* to = result.data();
    const Walk<2> walk(extents,
                       {broadcast_steps(a.extents(), extents), broadcast_steps(b.extents(), extents)});
    walk.rows(progress, [&](Index out, const auto& at, Index count, const auto& step) {
        const Value *p = x.data() + at[0], *q = y.data() + at[1];
        Out* r = to + out;
        if (step[0] == 1 && step[1] == 1) {
            for (Index i = 0; i < count; ++i)
                r[i] = function(p[i], q[i]);
        } else if (step[0] == 1 && step[1] == 0) {
            const Value constant = *q;
            for (Index i = 0; i < count; ++i)
                r[i] = function(p[i], constant);
        } else {
            for (Index i = 0; i < count; ++i)
                r[i] = function(p[i * step[0]], q[i * step[1]]);
        }
    });
    return result.finish(type);
}

/// Integers of `type` from integers.
template <typename Function>
Array combined_integers(const Array& a, const Array& b, const Function& function, ElementType type,
                        const Progress& progress) {
    const auto narrow = [&](Index x, Index y) { return narrowed(function(x, y), type); };
    return combined_values<Index>(a, b, a.integers(), b.integers(), narrow, type, progress);
}

/// Numbers from numbers, integers from integers; a mixture is computed in numbers.
template <typename Function>
Array combined(const Array& a, const Array& b, const Function& function, const Progress& progress) {
    if (!a.is_number() && !b.is_number()) return combined_integers(a, b, function, a.type(), progress);
    if (!a.is_number()) return combined(as_numbers(a), b, function, progress);
    if (!b.is_number()) return combined(a, as_numbers(b), function, progress);
    return combined_values<float>(a, b, a.numbers(), b.numbers(), function, a.type(), progress);
}

}  // namespace engine::network
