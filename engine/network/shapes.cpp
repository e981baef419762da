// Constants, shapes and types: the arithmetic that exporters put around layers.
#include <cmath>

#include "engine/core/error.h"
#include "engine/network/elementwise.h"
#include "engine/network/onnx_types.h"
#include "engine/network/operators.h"

namespace engine::network {
namespace {

Values constant(Call& call) {
    for (const auto& [key, value] : call.node.attributes) {
        if (const auto* array = std::get_if<Array>(&value)) return {*array};
        if (const auto* number = std::get_if<float>(&value)) return {Array::scalar(*number)};
        if (const auto* number = std::get_if<Index>(&value)) return {Array::scalar(*number)};
        if (const auto* numbers = std::get_if<std::vector<Index>>(&value)) return {Array::list(*numbers)};
        if (const auto* numbers = std::get_if<std::vector<float>>(&value)) {
            const auto count = static_cast<Index>(numbers->size());
            return {Array({count}, count > 0 ? Tensor({1, 1, 1, count}, *numbers) : Tensor())};
        }
    }
    fail("it holds no numbers");
}

Values shape(Call& call) {
    const Extents& extents = call.input(0).extents();
    const auto rank = static_cast<Index>(extents.size());
    const auto clamped = [rank](Index at) { return std::clamp<Index>(at < 0 ? at + rank : at, 0, rank); };
    const Index begin = clamped(call.integer("start", 0)), end = clamped(call.integer("end", rank));
    std::vector<Index> values;
    for (Index i = begin; i < end; ++i)
        values.push_back(extents[static_cast<std::size_t>(i)]);
    return {Array::list(values)};
}

Values size(Call& call) { return {Array::scalar(call.input(0).size())}; }

Values range(Call& call) {
    const auto single = [&](std::size_t i) {
        if (call.input(i).size() != 1) fail("its input {} must be a single number", i);
        return call.input(i);
    };
    const Array start = single(0), limit = single(1), delta = single(2);
    const auto number = [](const Array& x) {
        return x.is_number() ? static_cast<double>(x.numbers()[0]) : static_cast<double>(x.integers()[0]);
    };
    if (number(delta) == 0) fail("its step is 0");
    const double steps = std::ceil((number(limit) - number(start)) / number(delta));
    if (!(steps <= static_cast<double>(max_elements)))
        fail("it would have {} values: more than the limit of {}", steps, max_elements);
    const auto count = static_cast<Index>(std::max(steps, 0.0));
    return {with_values(start, [&]<typename Value>(std::span<const Value> values) {
        Result<Value> y({count}, "the result");
        for (Index i = 0; i < count; ++i)
            y.data()[i] =
                static_cast<Value>(values[0] + static_cast<Value>(number(delta) * static_cast<double>(i)));
        return y.finish(start.type());
    })};
}

Values constant_of_shape(Call& call) {
    const Extents extents = call.integers_at(0);
    const auto found = call.node.attributes.find("value");
    const auto* value = found == call.node.attributes.end() ? nullptr : std::get_if<Array>(&found->second);
    if (value && value->size() != 1) fail("its value must be a single number");
    const Array one = value ? *value : Array::scalar(0.0f);
    return {with_values(one, [&]<typename Value>(std::span<const Value> values) {
        Result<Value> y(extents, "the result");
        std::fill_n(y.data(), y.size(), values[0]);
        return y.finish(one.type());
    })};
}

Values cast(Call& call) {
    return {as_type(call.input(0), element_type(static_cast<int>(call.integer("to", 1)), "the result"))};
}

Values cast_like(Call& call) { return {as_type(call.input(0), call.input(1).type())}; }

/// Ones on a diagonal of a matrix of the input's size.
Values eye_like(Call& call) {
    const Array& x = call.input(0);
    if (x.rank() != 2) fail("its input {} is no matrix", to_string(x.extents()));
    const ElementType type = call.gives("dtype")
                                 ? element_type(static_cast<int>(call.integer("dtype", 1)), "the result")
                                 : x.type();
    const Index shift = call.integer("k", 0), columns = x.extents()[1];
    Result<Index> y(x.extents(), "the result");
    for (Index i = 0; i < y.size(); ++i)
        y.data()[i] = i % columns - i / columns == shift;
    return {as_type(y.finish(ElementType::int64), type)};
}

constexpr OperatorEntry entries[] = {
    {"Constant", constant},
    {"Shape", shape},
    {"Size", size},
    {"Range", range},
    {"ConstantOfShape", constant_of_shape},
    {"Cast", cast},
    {"CastLike", cast_like},
    {"EyeLike", eye_like},
};

}  // namespace

OperatorList shape_operators() { return entries; }

}  // namespace engine::network
