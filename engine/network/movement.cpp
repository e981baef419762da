// Operators that move values.
#include <algorithm>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/geometry.h"
#include "engine/network/elementwise.h"
#include "engine/network/operators.h"

namespace engine::network {
namespace {

Values transpose(Call& call) {
    const Array& x = call.input(0);
    std::vector<Index> order(x.extents().size());
    std::iota(order.rbegin(), order.rend(), Index{0});
    order = call.integers("perm", order);
    std::vector<Index> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < sorted.size(); ++i)
        if (sorted[i] != static_cast<Index>(i) || sorted.size() != x.extents().size())
            fail("perm is no order of the {} axes of {}", x.rank(), to_string(x.extents()));
    return {transposed(x, order, call.progress)};
}

/// Blocks of `inner` values of every part, outer index by outer index.
template <typename Value>
Array joined(const std::vector<Array>& parts, std::size_t axis, const Extents& extents,
             const Progress& progress) {
    Result<Value> y(extents, "the result");
    const Index inner = steps_of(extents)[axis];
    Index outer = 1, start = 0;
    for (std::size_t i = 0; i < axis; ++i)
        outer *= extents[i];
    for (const Array& part : parts) {
        const Index block = part.extents()[axis] * inner, row = extents[axis] * inner;
        const Value* from = nullptr;
        if constexpr (std::is_same_v<Value, float>)
            from = part.numbers().data();
        else
            from = part.integers().data();
        parallel_for(outer, std::max<Index>(1, 16384 / std::max<Index>(block, 1)), progress,
                     [&](Index begin, Index end) {
                         for (Index i = begin; i < end; ++i)
                             std::copy_n(from + i * block, block, y.data() + i * row + start);
                     });
        start += block;
    }
    return y.finish(parts.front().type());
}

Values concat(Call& call) {
    const Array& first = call.input(0);
    const std::size_t axis = axis_of(call.integer("axis", 1), first.rank());
    Extents extents = first.extents();
    extents[axis] = 0;
    for (std::size_t i = 0; i < call.inputs.size(); ++i) {
        Extents other = call.input(i).extents();
        if (other.size() != extents.size() || call.input(i).is_number() != first.is_number())
            fail("its inputs {} and {} cannot be joined", to_string(first.extents()), to_string(other));
        extents[axis] += other[axis];
        other[axis] = first.extents()[axis];
        if (other != first.extents())
            fail("its inputs {} and {} differ along another axis than {}", to_string(first.extents()),
                 to_string(call.input(i).extents()), axis);
    }
    return {first.is_number() ? joined<float>(call.inputs, axis, extents, call.progress)
                              : joined<Index>(call.inputs, axis, extents, call.progress)};
}

/// Elements [begin, begin + count) along an axis.
Array part_of(const Array& x, std::size_t axis, Index begin, Index count, const Progress& progress) {
    Extents extents = x.extents();
    extents[axis] = count;
    const std::vector<Index> steps = steps_of(x.extents());
    return strided(x, extents, steps, begin * steps[axis], progress);
}

Values split(Call& call) {
    const Array& x = call.input(0);
    const std::size_t axis = axis_of(call.integer("axis", 0), x.rank());
    const auto given = call.list("split", 1);
    const auto count = static_cast<Index>(call.node.outputs.size());
    std::vector<Index> sizes;
    Index left = x.extents()[axis];
    const Index even = ceil_div(left, count);  // the last one may be smaller
    for (Index i = 0; i < count; ++i) {
        if (given && static_cast<Index>(given->size()) != count)
            fail("{} sizes are given for {} outputs", given->size(), count);
        sizes.push_back(given ? (*given)[static_cast<std::size_t>(i)] : std::min(even, left));
        if (sizes.back() < 0 || sizes.back() > left) fail("its sizes do not add up to {}", x.extents()[axis]);
        left -= sizes.back();
    }
    if (left != 0) fail("its sizes do not add up to {}", x.extents()[axis]);
    Values parts;
    Index begin = 0;
    for (const Index size : sizes) {
        parts.push_back(part_of(x, axis, begin, size, call.progress));
        begin += size;
    }
    return parts;
}

Values slice(Call& call) {
    const Array& x = call.input(0);
    const bool early = call.opset < 10;
    const auto starts = early ? call.integers("starts") : call.integers_at(1),
               ends = early ? call.integers("ends") : call.integers_at(2);
    std::vector<Index> axes = early         ? call.integers("axes")
                              : call.has(3) ? call.integers_at(3)
                                            : std::vector<Index>{};
    std::vector<Index> strides =
        !early && call.has(4) ? call.integers_at(4) : std::vector<Index>(starts.size(), 1);
    if (axes.empty())
        for (std::size_t i = 0; i < starts.size(); ++i)
            axes.push_back(static_cast<Index>(i));
    if (ends.size() != starts.size() || axes.size() != starts.size() || strides.size() != starts.size())
        fail("starts, ends, axes and steps are not equally many");
    Extents extents = x.extents();
    std::vector<Index> steps = steps_of(x.extents());
    Index offset = 0;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const std::size_t axis = axis_of(axes[i], x.rank());
        const Index n = x.extents()[axis], step = strides[i];
        if (step == 0 || step <= -(Index{1} << 31) || step >= Index{1} << 31) fail("a step is {}", step);
        const auto from_end = [n](Index at) { return at < 0 ? std::max(at, -n - 1) + n : at; };
        const Index first = std::clamp<Index>(from_end(starts[i]), 0, step > 0 ? n : n - 1);
        const Index last = step > 0 ? std::clamp<Index>(from_end(ends[i]), 0, n)
                                    : std::clamp<Index>(from_end(ends[i]), -1, n - 1);
        const Index count = step > 0 ? ceil_div(last - first, step) : ceil_div(first - last, -step);
        extents[axis] = n == 0 ? 0 : std::max<Index>(count, 0);
        offset += extents[axis] > 0 ? first * steps[axis] : 0;
        steps[axis] *= step;
    }
    if (std::find(extents.begin(), extents.end(), 0) != extents.end()) offset = 0;
    return {strided(x, extents, steps, offset, call.progress)};
}

Values expand(Call& call) {
    const Array& x = call.input(0);
    const Extents extents = broadcast(x.extents(), call.integers_at(1));
    count_of(extents, "its result");
    return {strided(x, extents, broadcast_steps(x.extents(), extents), 0, call.progress)};
}

/// Every axis becomes two: which repetition, and where in it.
Values tile(Call& call) {
    const Array& x = call.input(0);
    const std::vector<Index> repeats = call.integers_at(1);
    if (repeats.size() != x.extents().size())
        fail("{} repeats are given for {} axes", repeats.size(), x.rank());
    const std::vector<Index> own = steps_of(x.extents());
    Extents twice, extents;
    std::vector<Index> steps;
    for (std::size_t i = 0; i < repeats.size(); ++i) {
        if (repeats[i] < 0 || repeats[i] > max_elements) fail("a repeat is {}", repeats[i]);
        twice.insert(twice.end(), {repeats[i], x.extents()[i]});
        steps.insert(steps.end(), {0, own[i]});
        extents.push_back(repeats[i] * x.extents()[i]);
    }
    count_of(twice, "its result");
    return {strided(x, twice, steps, 0, call.progress).reshaped(extents)};
}

/// The input's index for each output index; −1 is the constant.
std::vector<Index> padded_indices(Index n, Index before, Index after, const std::string& mode) {
    std::vector<Index> indices;
    const Index count = n + before + after;
    if (count < 0 || count > max_elements) fail("its result would be {} long", count);
    if (n == 0 && mode != "constant") fail("an axis of no values cannot be continued");
    for (Index o = 0; o < count; ++o) {
        const Index i = o - before;
        if (i >= 0 && i < n)
            indices.push_back(i);
        else if (mode == "constant")
            indices.push_back(-1);
        else if (mode == "edge")
            indices.push_back(std::clamp<Index>(i, 0, n - 1));
        else if (mode == "wrap")
            indices.push_back(((i % n) + n) % n);
        else {
            const Index period = std::max<Index>(2 * (n - 1), 1), at = ((i % period) + period) % period;
            indices.push_back(at < n ? at : period - at);
        }
    }
    return indices;
}

Values pad(Call& call) {
    const Array& x = call.input(0);
    const std::string mode = call.text("mode", "constant");
    if (mode != "constant" && mode != "reflect" && mode != "edge" && mode != "wrap")
        fail("mode {} does not exist", mode);
    const std::vector<Index> pads = call.opset >= 11     ? call.integers_at(1)
                                    : call.gives("pads") ? call.integers("pads")
                                                         : call.integers("paddings");
    std::vector<Index> axes;
    if (call.has(3))
        axes = call.integers_at(3);
    else
        for (Index i = 0; i < x.rank(); ++i)
            axes.push_back(i);
    if (pads.size() != 2 * axes.size()) fail("pads has {} numbers for {} axes", pads.size(), axes.size());
    float value = call.number("value", 0);
    if (call.opset >= 11) value = 0;
    if (call.opset >= 11 && call.has(2)) value = call.single(2);
    Array result = x;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const std::size_t axis = axis_of(axes[i], x.rank());
        const Index before = pads[i], after = pads[axes.size() + i];
        if (before == 0 && after == 0) continue;
        if (std::max(std::abs(before), std::abs(after)) > max_elements)
            fail("a pad is {} or {}", before, after);
        result = taken(result, axis, padded_indices(result.extents()[axis], before, after, mode), value,
                       call.progress);
    }
    return {result};
}

/// Splits or joins channels and pixels by way of six axes.
Array rearranged(const Array& x, const Extents& six, const std::vector<Index>& order, const Extents& result,
                 const Progress& progress) {
    return transposed(x.reshaped(six), order, progress).reshaped(result);
}

Index block_of(const Call& call, const Array& x) {
    const Index block = call.integer("blocksize", 0);
    if (block < 1 || block > 1 << 15) fail("blocksize is {}", block);
    if (x.rank() != 4) fail("its input {} needs four axes", to_string(x.extents()));
    return block;
}

Values depth_to_space(Call& call) {
    const Array& x = call.input(0);
    const Index b = block_of(call, x);
    const Extents& e = x.extents();
    if (e[1] % (b * b) != 0) fail("{} channels are no multiple of {}", e[1], b * b);
    const Index c = e[1] / (b * b);
    const Extents result = {e[0], c, e[2] * b, e[3] * b};
    if (call.text("mode", "DCR") == "CRD")
        return {rearranged(x, {e[0], c, b, b, e[2], e[3]}, {0, 1, 4, 2, 5, 3}, result, call.progress)};
    return {rearranged(x, {e[0], b, b, c, e[2], e[3]}, {0, 3, 4, 1, 5, 2}, result, call.progress)};
}

Values space_to_depth(Call& call) {
    const Array& x = call.input(0);
    const Index b = block_of(call, x);
    const Extents& e = x.extents();
    if (e[2] % b != 0 || e[3] % b != 0) fail("{}×{} pixels are no multiples of {}", e[2], e[3], b);
    return {rearranged(x, {e[0], e[1], e[2] / b, b, e[3] / b, b}, {0, 3, 5, 1, 2, 4},
                       {e[0], e[1] * b * b, e[2] / b, e[3] / b}, call.progress)};
}

constexpr OperatorEntry entries[] = {
    {"Transpose", transpose},
    {"Concat", concat},
    {"Split", split},
    {"Slice", slice},
    {"Expand", expand},
    {"Tile", tile},
    {"Pad", pad},
    {"DepthToSpace", depth_to_space},
    {"SpaceToDepth", space_to_depth},
};

}  // namespace

OperatorList movement_operators() { return entries; }

}  // namespace engine::network
