// Comparisons, logic and selection.
#include <cmath>

#include "engine/network/elementwise.h"
#include "engine/network/operators.h"

namespace engine::network {
namespace {

struct Equal {
    template <typename V>
    bool operator()(V a, V b) const {
        return a == b;
    }
};
struct Greater {
    template <typename V>
    bool operator()(V a, V b) const {
        return a > b;
    }
};
struct GreaterOrEqual {
    template <typename V>
    bool operator()(V a, V b) const {
        return a >= b;
    }
};
struct And {
    bool operator()(Index a, Index b) const { return a != 0 && b != 0; }
};
struct Or {
    bool operator()(Index a, Index b) const { return a != 0 || b != 0; }
};
struct Xor {
    bool operator()(Index a, Index b) const { return (a != 0) != (b != 0); }
};

template <typename Function, bool swapped = false>
Values compare(Call& call) {
    const Array &a = call.input(swapped ? 1 : 0), &b = call.input(swapped ? 0 : 1);
    if (!a.is_number() && !b.is_number())
        return {combined_integers(a, b, Function(), ElementType::boolean, call.progress)};
    const Array x = as_numbers(a), y = as_numbers(b);
    return {combined_values<Index>(x, y, x.numbers(), y.numbers(), Function(), ElementType::boolean,
                                   call.progress)};
}

template <typename Function>
Values logic(Call& call) {
    const Array a = as_type(call.input(0), ElementType::boolean),
                b = as_type(call.input(1), ElementType::boolean);
    return {combined_integers(a, b, Function(), ElementType::boolean, call.progress)};
}

template <typename Test>
Array tested(const Array& x, const Test& test) {
    Result<Index> y(x.extents(), "the result");
    for (Index i = 0; i < y.size(); ++i)
        y.data()[i] = test(x.numbers()[static_cast<std::size_t>(i)]);
    return y.finish(ElementType::boolean);
}

Values is_nan(Call& call) {
    return {tested(call.numbers(0), [](float v) { return std::isnan(v); })};
}

Values is_infinite(Call& call) {
    const bool positive = call.integer("detect_positive", 1) != 0,
               negative = call.integer("detect_negative", 1) != 0;
    return {tested(call.numbers(0), [=](float v) { return std::isinf(v) && (v > 0 ? positive : negative); })};
}

Values negation(Call& call) {
    const Array x = as_type(call.input(0), ElementType::boolean);
    Result<Index> y(x.extents(), "the result");
    for (Index i = 0; i < y.size(); ++i)
        y.data()[i] = x.integers()[static_cast<std::size_t>(i)] == 0;
    return {y.finish(ElementType::boolean)};
}

Values where(Call& call) {
    const Array condition = as_type(call.input(0), ElementType::boolean);
    const Array& yes = call.input(1);
    const Array no = as_type(call.input(2), yes.type());
    const Extents extents = broadcast(condition.extents(), broadcast(yes.extents(), no.extents()));
    const Index* choice = condition.integers().data();
    return {with_values(yes, [&]<typename Value>(std::span<const Value> values) {
        std::span<const Value> others;
        if constexpr (std::is_same_v<Value, float>)
            others = no.numbers();
        else
            others = no.integers();
        Result<Value> y(extents, "the result");
        Value* to = y.data();
        const Walk<3> walk(
            extents, {broadcast_steps(condition.extents(), extents), broadcast_steps(yes.extents(), extents),
                      broadcast_steps(no.extents(), extents)});
        if (y.size() > 0)
            walk.rows(call.progress, [&](Index out, const auto& at, Index count, const auto& step) {
                for (Index i = 0; i < count; ++i)
                    to[out + i] = choice[at[0] + i * step[0]] != 0
                                      ? values[static_cast<std::size_t>(at[1] + i * step[1])]
                                      : others[static_cast<std::size_t>(at[2] + i * step[2])];
            });
        return y.finish(yes.type());
    })};
}

constexpr OperatorEntry entries[] = {
    {"Equal", compare<Equal>},
    {"Greater", compare<Greater>},
    {"Less", compare<Greater, true>},
    {"GreaterOrEqual", compare<GreaterOrEqual>},
    {"LessOrEqual", compare<GreaterOrEqual, true>},
    {"And", logic<And>},
    {"Or", logic<Or>},
    {"Xor", logic<Xor>},
    {"Not", negation},
    {"IsNaN", is_nan},
    {"IsInf", is_infinite},
    {"Where", where},
};

}  // namespace

OperatorList comparison_operators() { return entries; }

}  // namespace engine::network
