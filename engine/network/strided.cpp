#include "engine/network/strided.h"

#include "engine/core/error.h"

namespace engine::network {

std::vector<Index> steps_of(const Extents& extents) {
    std::vector<Index> steps(extents.size());
    Index step = 1;
    for (std::size_t axis = extents.size(); axis-- > 0; step *= extents[axis])
        steps[axis] = step;
    return steps;
}

Extents broadcast(const Extents& a, const Extents& b) {
    Extents result(std::max(a.size(), b.size()), 1);
    for (std::size_t i = 0; i < result.size(); ++i) {
        const Index x = i < a.size() ? a[a.size() - 1 - i] : 1, y = i < b.size() ? b[b.size() - 1 - i] : 1;
        if (x != y && x != 1 && y != 1)
            fail("extents {} and {} do not fit: along an axis they must be equal, or one of them 1",
                 to_string(a), to_string(b));
        result[result.size() - 1 - i] = x == 1 ? y : x;
    }
    return result;
}

std::vector<Index> broadcast_steps(const Extents& extents, const Extents& result) {
    std::vector<Index> steps(result.size(), 0);
    const std::vector<Index> own = steps_of(extents);
    const std::size_t lead = result.size() - extents.size();
    for (std::size_t axis = 0; axis < extents.size(); ++axis)
        if (extents[axis] != 1) steps[lead + axis] = own[axis];
    return steps;
}

Array strided(const Array& x, const Extents& extents, const std::vector<Index>& steps, Index offset,
              const Progress& progress) {
    return with_values(x, [&]<typename Value>(std::span<const Value> values) {
        Result<Value> y(extents, "the result");
        const Value* from = values.data() + offset;
        Value* to = y.data();
        if (y.size() > 0)
            Walk<1>(extents, {steps})
                .rows(progress, [&](Index out, const auto& at, Index count, const auto& step) {
                    if (step[0] == 1)
                        std::copy_n(from + at[0], count, to + out);
                    else
                        for (Index i = 0; i < count; ++i)
                            to[out + i] = from[at[0] + i * step[0]];
                });
        return y.finish(x.type());
    });
}

Array transposed(const Array& x, const std::vector<Index>& order, const Progress& progress) {
    const std::vector<Index> own = steps_of(x.extents());
    Extents extents;
    std::vector<Index> steps;
    for (const Index axis : order) {
        extents.push_back(x.extents()[static_cast<std::size_t>(axis)]);
        steps.push_back(own[static_cast<std::size_t>(axis)]);
    }
    return strided(x, extents, steps, 0, progress);
}

Array taken(const Array& x, std::size_t axis, const std::vector<Index>& indices, float otherwise,
            const Progress& progress) {
    const Extents& from = x.extents();
    Extents extents = from;
    extents[axis] = static_cast<Index>(indices.size());
    const Index inner = steps_of(from)[axis], length = from[axis], count = extents[axis];
    return with_values(x, [&]<typename Value>(std::span<const Value> values) {
        Result<Value> y(extents, "the result");
        Value* to = y.data();
        const Index rows = count * inner > 0 ? y.size() / inner : 0;
        parallel_for(rows, std::max<Index>(1, 16384 / std::max<Index>(inner, 1)), progress,
                     [&](Index begin, Index end) {
                         for (Index row = begin; row < end; ++row) {
                             const Index index = indices[static_cast<std::size_t>(row % count)];
                             if (index < 0)
                                 std::fill_n(to + row * inner, inner, static_cast<Value>(otherwise));
                             else
                                 std::copy_n(values.data() + (row / count * length + index) * inner, inner,
                                             to + row * inner);
                         }
                     });
        return y.finish(x.type());
    });
}

}  // namespace engine::network
