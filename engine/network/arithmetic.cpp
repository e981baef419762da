// Element-wise arithmetic of two and more arrays, with broadcasting.
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/network/elementwise.h"
#include "engine/network/operators.h"

namespace engine::network {
namespace {

/// Integers wrap around, as in NumPy; the detour through unsigned numbers defines it.
Index wrapped(std::uint64_t value) { return static_cast<Index>(value); }
std::uint64_t u(Index value) { return static_cast<std::uint64_t>(value); }

struct Add {
    float operator()(float a, float b) const { return a + b; }
    Index operator()(Index a, Index b) const { return wrapped(u(a) + u(b)); }
};
struct Sub {
    float operator()(float a, float b) const { return a - b; }
    Index operator()(Index a, Index b) const { return wrapped(u(a) - u(b)); }
};
struct Mul {
    float operator()(float a, float b) const { return a * b; }
    Index operator()(Index a, Index b) const { return wrapped(u(a) * u(b)); }
};
struct Div {
    float operator()(float a, float b) const { return a / b; }
    Index operator()(Index a, Index b) const {
        if (b == 0) fail("an integer is divided by 0");
        return b == -1 ? wrapped(-u(a)) : a / b;
    }
};
struct Power {
    float operator()(float a, float b) const { return b == 2.0f ? a * a : std::pow(a, b); }
    Index operator()(Index a, Index b) const {
        return static_cast<Index>(
            std::clamp(std::pow(static_cast<double>(a), static_cast<double>(b)), -9.2e18, 9.2e18));
    }
};
struct Smaller {
    float operator()(float a, float b) const { return std::isnan(a) || a < b ? a : b; }
    Index operator()(Index a, Index b) const { return std::min(a, b); }
};
struct Larger {
    float operator()(float a, float b) const { return std::isnan(a) || a > b ? a : b; }
    Index operator()(Index a, Index b) const { return std::max(a, b); }
};
/// The sign of the divisor, as Python's; fmod: that of the dividend, as C's.
struct Modulo {
    float operator()(float a, float b) const { return a - b * std::floor(a / b); }
    Index operator()(Index a, Index b) const {
        if (b == 0) fail("an integer is divided by 0");
        if (b == -1) return 0;
        const Index rest = a % b;
        return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    }
};
struct Remainder {
    float operator()(float a, float b) const { return std::fmod(a, b); }
    Index operator()(Index a, Index b) const {
        if (b == 0) fail("an integer is divided by 0");
        return b == -1 ? 0 : a % b;
    }
};
struct ParametricRelu {
    float operator()(float a, float b) const { return a < 0 ? a * b : a; }
    Index operator()(Index a, Index b) const { return a < 0 ? wrapped(u(a) * u(b)) : a; }
};

/// Before opset 7 the second operand lay along the first one's axes from `axis` on.
Array old_operand(const Call& call) {
    const Array& a = call.input(0);
    const Array& b = call.input(1);
    if (call.opset >= 7 || call.integer("broadcast", 0) == 0 || !call.gives("axis")) return b;
    Extents extents = b.extents();
    const Index after = a.rank() - static_cast<Index>(axis_of(call.integer("axis", 0), a.rank())) - b.rank();
    for (Index i = 0; i < after; ++i)
        extents.push_back(1);
    return b.reshaped(extents);
}

template <typename Function>
Values binary(Call& call) {
    return {combined(call.input(0), old_operand(call), Function(), call.progress)};
}

Values modulo(Call& call) {
    if (call.integer("fmod", 0) != 0) return binary<Remainder>(call);
    return binary<Modulo>(call);
}

/// The second operand's kind does not change the result's.
Values power(Call& call) {
    const Array& a = call.input(0);
    const Array b = old_operand(call);
    if (a.is_number() == b.is_number()) return binary<Power>(call);
    const Array y = combined(as_numbers(a), as_numbers(b), Power(), call.progress);
    return {a.is_number() ? y : as_type(y, a.type())};
}

/// Before opset 7 the slopes, one per channel, were a plain list.
Values parametric_relu(Call& call) {
    const Array& x = call.input(0);
    Array slopes = call.input(1);
    if (call.opset < 7 && slopes.rank() == 1 && x.rank() > 2) {
        Extents extents(static_cast<std::size_t>(x.rank() - 1), 1);
        extents[0] = slopes.size();
        slopes = slopes.reshaped(extents);
    }
    return {combined(x, slopes, ParametricRelu(), call.progress)};
}

template <typename Function>
Values fold(Call& call) {
    Array result = call.input(0);
    for (std::size_t i = 1; i < call.inputs.size(); ++i)
        result = combined(result, call.input(i), Function(), call.progress);
    return {result};
}

Values mean(Call& call) {
    const Array sum = fold<Add>(call).front();
    return {
        combined(sum, Array::scalar(1.0f / static_cast<float>(call.inputs.size())), Mul(), call.progress)};
}

/// Bits, of integers: BitShift.
Values bit_shift(Call& call) {
    const bool left = call.text("direction", "LEFT") == "LEFT";
    const Array& a = call.input(0);
    if (a.is_number() || call.input(1).is_number()) fail("only integers can be shifted");
    const auto shift = [left](Index x, Index by) {
        if (by < 0 || by > 63) return Index{0};
        return left ? wrapped(u(x) << by) : wrapped(u(x) >> by);
    };
    return {combined_integers(a, call.input(1), shift, a.type(), call.progress)};
}

constexpr OperatorEntry entries[] = {
    {"Add", binary<Add>}, {"Sub", binary<Sub>}, {"Mul", binary<Mul>},       {"Div", binary<Div>},
    {"Pow", power},       {"Mod", modulo},      {"Min", fold<Smaller>},     {"Max", fold<Larger>},
    {"Sum", fold<Add>},   {"Mean", mean},       {"PRelu", parametric_relu}, {"BitShift", bit_shift},
};

}  // namespace

OperatorList arithmetic_operators() { return entries; }

}  // namespace engine::network
