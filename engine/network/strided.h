// Walking several arrays at once, each with its own step per axis: broadcasting, transposing, slicing and
// repeating are all this one walk. The result is always written in order.
#pragma once

#include <algorithm>
#include <array>

#include "engine/core/memory.h"
#include "engine/core/parallel.h"
#include "engine/network/array.h"

namespace engine::network {

/// Steps between neighbours along each axis of an array that lies in memory in order.
std::vector<Index> steps_of(const Extents& extents);

/// The extents of a result of operands of extents a and b; throws Error where they do not fit.
Extents broadcast(const Extents& a, const Extents& b);
/// The steps by which an operand of `extents` is walked for a result of `result`: 0 along repeated axes.
std::vector<Index> broadcast_steps(const Extents& extents, const Extents& result);

/// Axes that can be walked as one are made one, and axes of one element dropped; at least one axis remains.
template <std::size_t Operands>
struct Walk {
    Extents extents;
    std::array<std::vector<Index>, Operands> steps;

    Walk(const Extents& all, const std::array<std::vector<Index>, Operands>& all_steps) {
        for (std::size_t axis = 0; axis < all.size(); ++axis) {
            if (all[axis] == 1) continue;
            bool joins = !extents.empty();
            for (std::size_t k = 0; k < Operands && joins; ++k)
                joins = steps[k].back() == all_steps[k][axis] * all[axis];
            if (joins) {
                extents.back() *= all[axis];
                for (std::size_t k = 0; k < Operands; ++k)
                    steps[k].back() = all_steps[k][axis];
            } else {
                extents.push_back(all[axis]);
                for (std::size_t k = 0; k < Operands; ++k)
                    steps[k].push_back(all_steps[k][axis]);
            }
        }
        if (extents.empty()) {
            extents = {1};
            for (auto& step : steps)
                step = {0};
        }
    }

    /// Calls row(place in the result, places in the operands, how many, steps along the row), in parallel.
    template <typename Row>
    void rows(const Progress& progress, const Row& row) const {
        const Index inner = extents.back();
        Index count = 1;
        for (std::size_t axis = 0; axis + 1 < extents.size(); ++axis)
            count *= extents[axis];
        if (inner == 0) return;
        std::array<Index, Operands> inner_steps;
        for (std::size_t k = 0; k < Operands; ++k)
            inner_steps[k] = steps[k].back();
        parallel_for(count, std::max<Index>(1, 16384 / inner), progress, [&](Index begin, Index end) {
            for (Index r = begin; r < end; ++r)
                row(r * inner, places(r), inner, inner_steps);
        });
    }

  private:
    std::array<Index, Operands> places(Index row) const {
        std::array<Index, Operands> result{};
        for (std::size_t axis = extents.size() - 1; axis-- > 0;) {
            const Index at = row % extents[axis];
            row /= extents[axis];
            for (std::size_t k = 0; k < Operands; ++k)
                result[k] += at * steps[k][axis];
        }
        return result;
    }
};

/// An array of these extents whose element (i, j, …) is x's element number offset + i * steps[0] + j *
/// steps[1] + …
Array strided(const Array& x, const Extents& extents, const std::vector<Index>& steps, Index offset,
              const Progress& progress);

/// x with its axes in another order.
Array transposed(const Array& x, const std::vector<Index>& order, const Progress& progress);

/// x with, along one axis, the elements of these indices; −1 stands for `otherwise`.
Array taken(const Array& x, std::size_t axis, const std::vector<Index>& indices, float otherwise,
            const Progress& progress);

/// An array of x's kind whose values are not set yet, and a place to write them; for numbers or for integers.
template <typename Value>
class Result {
  public:
    Result(const Extents& extents, const std::string& what)
        : extents_(extents), count_(count_of(extents, what)) {
        if constexpr (std::is_same_v<Value, float>) {
            if (count_ > 0) values_.reset(folded(extents));
        } else {
            require_memory(2 * count_, what);  // in values of 4 bytes
            values_.resize(static_cast<std::size_t>(count_));
        }
    }
    Value* data() { return values_.data(); }
    Index size() const { return count_; }
    Array finish(ElementType type) { return Array(extents_, std::move(values_), type); }

  private:
    Extents extents_;
    Index count_;
    std::conditional_t<std::is_same_v<Value, float>, Tensor, std::vector<Index>> values_;
};

/// Calls work.template operator()<Value>(values) with the array's values, whichever kind they are.
template <typename Work>
auto with_values(const Array& x, const Work& work) {
    return x.is_number() ? work(x.numbers()) : work(x.integers());
}

}  // namespace engine::network
