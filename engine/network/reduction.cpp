// Sums, means and the like along axes; positions of extremes; running sums.
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/error.h"
#include "engine/network/elementwise.h"
#include "engine/network/operators.h"

namespace engine::network {
namespace {

/// The axes that go, and x with these last, so that the values of one sum lie together.
struct Plan {
    Extents kept;  ///< the result's extents
    Index rows = 1, length = 1;
    Array x;
};

Plan plan_for(const Array& x, const std::vector<Index>& axes, bool keep, const Progress& progress) {
    std::vector<bool> gone(x.extents().size(), false);
    for (const Index axis : axes)
        gone[axis_of(axis, x.rank())] = true;
    Plan plan;
    std::vector<Index> order;
    for (std::size_t i = 0; i < gone.size(); ++i) {
        if (!gone[i]) order.push_back(static_cast<Index>(i));
        if (!gone[i] || keep) plan.kept.push_back(gone[i] ? 1 : x.extents()[i]);
        (gone[i] ? plan.length : plan.rows) *= x.extents()[i];
    }
    for (std::size_t i = 0; i < gone.size(); ++i)
        if (gone[i]) order.push_back(static_cast<Index>(i));
    plan.x = std::is_sorted(order.begin(), order.end()) ? x : transposed(x, order, progress);
    return plan;
}

/// The axes to reduce; nullopt where the node asks for none at all and x stays as it is.
std::optional<std::vector<Index>> axes_of(const Call& call) {
    auto axes = call.list("axes", 1);
    if (axes && !axes->empty()) return axes;
    if (call.integer("noop_with_empty_axes", 0) != 0) return std::nullopt;
    std::vector<Index> all(call.input(0).extents().size());
    std::iota(all.begin(), all.end(), Index{0});
    return all;
}

/// Reductions as sums of `each`, then `last` of sum and count; integers are summed as such.
struct Sum {
    static double each(double v) { return v; }
    static double last(double sum, double) { return sum; }
};
struct Average : Sum {
    static double last(double sum, double count) { return sum / count; }
};
struct Absolute : Sum {
    static double each(double v) { return std::abs(v); }
};
struct Squares : Sum {
    static double each(double v) { return v * v; }
};
struct Length : Squares {
    static double last(double sum, double) { return std::sqrt(sum); }
};
struct LogOfSum : Sum {
    static double last(double sum, double) { return std::log(sum); }
};

template <typename Row>
Array rows_reduced(const Plan& plan, const Array& x, const Progress& progress, const Row& row) {
    return with_values(plan.x, [&]<typename From>(std::span<const From> values) {
        Result<From> y(plan.kept, "the result");
        parallel_for(
            y.size(), std::max<Index>(1, 16384 / std::max<Index>(plan.length, 1)), progress,
            [&](Index begin, Index end) {
                for (Index i = begin; i < end; ++i)
                    y.data()[i] = static_cast<From>(row(values.subspan(
                        static_cast<std::size_t>(i * plan.length), static_cast<std::size_t>(plan.length))));
            });
        return y.finish(x.type());
    });
}

template <typename Row>
Values reduced(Call& call, const Row& row) {
    const Array& x = call.input(0);
    const auto axes = axes_of(call);
    if (!axes) return {x};
    const Plan plan = plan_for(x, *axes, call.integer("keepdims", 1) != 0, call.progress);
    return {rows_reduced(plan, x, call.progress, row)};
}

template <typename Reduction>
Values sums(Call& call) {
    return reduced(call, []<typename Value>(std::span<const Value> values) {
        double sum = 0;
        for (const Value value : values)
            sum += Reduction::each(static_cast<double>(value));
        return Reduction::last(sum, static_cast<double>(values.size()));
    });
}

Values product(Call& call) {
    return reduced(call, []<typename Value>(std::span<const Value> values) {
        if constexpr (std::is_same_v<Value, float>) {
            double result = 1;
            for (const float value : values)
                result *= static_cast<double>(value);
            return result;
        } else {
            std::uint64_t result = 1;
            for (const Index value : values)
                result *= static_cast<std::uint64_t>(value);
            return static_cast<Index>(result);
        }
    });
}

template <bool largest>
Values extreme(Call& call) {
    return reduced(call, []<typename Value>(std::span<const Value> values) {
        if (values.empty()) fail("there is no {} of no values", largest ? "largest" : "smallest");
        Value best = values[0];
        for (const Value value : values)
            if (largest ? value > best : value < best) best = value;
        return best;
    });
}

Values log_sum_exp(Call& call) {
    return reduced(call, []<typename Value>(std::span<const Value> values) {
        double largest = -std::numeric_limits<double>::infinity(), sum = 0;
        for (const Value value : values)
            largest = std::max(largest, static_cast<double>(value));
        for (const Value value : values)
            sum += std::exp(static_cast<double>(value) - largest);
        return largest + std::log(sum);
    });
}

template <bool largest>
Values position(Call& call) {
    const Array& x = call.input(0);
    const bool last = call.integer("select_last_index", 0) != 0;
    const Plan plan = plan_for(x, {call.integer("axis", 0)}, call.integer("keepdims", 1) != 0, call.progress);
    if (plan.length == 0) fail("there is no {} of no values", largest ? "largest" : "smallest");
    return {with_values(plan.x, [&]<typename Value>(std::span<const Value> values) {
        Result<Index> y(plan.kept, "the result");
        for (Index i = 0; i < y.size(); ++i) {
            const Value* row = values.data() + i * plan.length;
            Index best = 0;
            for (Index k = 1; k < plan.length; ++k) {
                const bool better = largest ? row[k] > row[best] : row[k] < row[best];
                if (better || (last && row[k] == row[best])) best = k;
            }
            y.data()[i] = best;
        }
        return y.finish(ElementType::int64);
    })};
}

Values running_sum(Call& call) {
    const Array& x = call.input(0);
    const std::vector<Index> given = call.integers_at(1);
    if (given.size() != 1) fail("axis must be one number");
    const std::size_t axis = axis_of(given[0], x.rank());
    const bool exclusive = call.integer("exclusive", 0) != 0, reverse = call.integer("reverse", 0) != 0;
    const Index inner = steps_of(x.extents())[axis], length = x.extents()[axis];
    return {with_values(x, [&]<typename Value>(std::span<const Value> values) {
        Result<Value> y(x.extents(), "the result");
        for (Index line = 0; length > 0 && line < x.size() / length; ++line) {
            const Index begin = line / inner * inner * length + line % inner;
            Value sum = 0;
            for (Index k = 0; k < length; ++k) {
                const Index at = begin + (reverse ? length - 1 - k : k) * inner;
                const Value value = values[static_cast<std::size_t>(at)];
                y.data()[at] = exclusive ? sum : sum + value;
                sum += value;
            }
        }
        return y.finish(x.type());
    })};
}

constexpr OperatorEntry entries[] = {
    {"ReduceSum", sums<Sum>},
    {"ReduceMean", sums<Average>},
    {"ReduceL1", sums<Absolute>},
    {"ReduceL2", sums<Length>},
    {"ReduceSumSquare", sums<Squares>},
    {"ReduceLogSum", sums<LogOfSum>},
    {"ReduceLogSumExp", log_sum_exp},
    {"ReduceProd", product},
    {"ReduceMax", extreme<true>},
    {"ReduceMin", extreme<false>},
    {"ArgMax", position<true>},
    {"ArgMin", position<false>},
    {"CumSum", running_sum},
};

}  // namespace

OperatorList reduction_operators() { return entries; }

}  // namespace engine::network
