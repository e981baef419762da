#include "engine/core/geometry.h"

#include <algorithm>

#include "engine/core/error.h"

namespace engine {
namespace {

// Both axes are solved alike; the name goes into the sentence when one of them has no solution.
constexpr const char* height = "height";
constexpr const char* width = "width";

// Every number is below 2^31, so that an extent plus an effective kernel, which is the sum of two products,
// fits into 64 bits.
constexpr Index largest_number = (Index{1} << 31) - 1;

void check_number(const char* what, const char* parameter, Index value, Index least, const char* axis) {
    if (value < least || value > largest_number)
        refuse({parameter}, "{} must be from {} to {}, but is {} along the {}", what, least, largest_number,
               value, axis);
}

void check_axis(const AxisMap& map, Index extent, const char* axis) {
    check_number("the input size", "", extent, 1, axis);
    check_number("the kernel size", "kernel", map.kernel, 1, axis);
    check_number("stride", "stride", map.stride, 1, axis);
    check_number("dilation", "dilation", map.dilation, 1, axis);
}

struct Ends {
    Index start = 0, end = 0;
};

Ends vertical(const Padding& padding) { return {padding.sides.top, padding.sides.bottom}; }
Ends horizontal(const Padding& padding) { return {padding.sides.left, padding.sides.right}; }

void check_padding(const Ends& ends, const char* axis) {
    check_number("padding", "padding", ends.start, 0, axis);
    check_number("padding", "padding", ends.end, 0, axis);
}

/// The start's share of a total padding or crop: the smaller half, unless the larger is asked for.
Index start_share(PaddingKind kind, Index total) {
    total = std::max<Index>(total, 0);
    return kind == PaddingKind::same_lower ? ceil_div(total, 2) : total / 2;
}

bool is_same(PaddingKind kind) { return kind == PaddingKind::same || kind == PaddingKind::same_lower; }

AxisMap conv_axis(AxisMap map, PaddingKind kind, Ends ends, const char* axis) {
    check_axis(map, map.large, axis);
    const Index n = map.large, ke = map.effective_kernel();
    if (is_same(kind)) {
        map.small = ceil_div(n, map.stride);
        map.offset = start_share(kind, (map.small - 1) * map.stride + ke - n);
        return map;
    }
    if (kind == PaddingKind::valid) ends = {};
    check_padding(ends, axis);
    const Index padded = n + ends.start + ends.end;
    if (padded < ke) {
        std::vector<std::string> parameters{"kernel", "padding"};
        if (map.dilation > 1) parameters.emplace_back("dilation");
        refuse(parameters,
               "the effective kernel, dilation*(kernel-1)+1 = {}*({}-1)+1 = {}, is larger than the padded "
               "input, "
               "{} + {} + {} = {}, along the {}: no output pixel is left",
               map.dilation, map.kernel, ke, n, ends.start, ends.end, padded, axis);
    }
    map.small = floor_div(padded - ke, map.stride) + 1;
    map.offset = ends.start;
    return map;
}

void check_pool_padding(const AxisMap& map, const Ends& ends, const char* axis) {
    for (Index side : {ends.start, ends.end})
        if (side >= map.kernel)
            refuse(
                {"padding", "kernel"},
                "pool padding must be smaller than the kernel, but padding {} is not below kernel {} along "
                "the {}",
                side, map.kernel, axis);
}

/// The number of windows rounded up, less one that would begin beyond the input.
AxisMap ceil_axis(AxisMap map, PaddingKind kind, Ends ends, const char* axis) {
    check_axis(map, map.large, axis);
    if (kind == PaddingKind::valid) ends = {};
    check_padding(ends, axis);
    check_pool_padding(map, ends, axis);
    map.small = ceil_div(map.large + ends.start + ends.end - map.effective_kernel(), map.stride) + 1;
    if ((map.small - 1) * map.stride >= map.large + ends.start) --map.small;
    map.offset = ends.start;
    if (map.small < 1)
        refuse(
            {"kernel", "padding"},
            "the effective kernel of {} sticks out beyond the padded input of {} by more than a stride along the {}: no output pixel is left",
            map.effective_kernel(), map.large + ends.start + ends.end, axis);
    return map;
}

/// The request for one axis of a transposed conv, besides its kernel.
struct TransposeRequest {
    PaddingKind kind;
    Ends ends;
    std::optional<Index> output_padding, output_size;
};

void check_output_padding(const AxisMap& map, Index output_padding, const char* axis) {
    const Index limit = std::max(map.stride, map.dilation);
    if (output_padding < 0)
        refuse({"output-padding"}, "output padding must not be negative, but is {} along the {}",
               output_padding, axis);
    if (output_padding >= limit)
        refuse(
            {"output-padding", map.stride >= map.dilation ? "stride" : "dilation"},
            "output padding must be smaller than max(stride, dilation) = max({}, {}) = {}, but is {} along "
            "the {}",
            map.stride, map.dilation, limit, output_padding, axis);
}

/// Smallest and largest size that `output_size` may ask for.
Ends legal_sizes(const AxisMap& map, const TransposeRequest& request) {
    const Index last = (map.small - 1) * map.stride;
    if (is_same(request.kind)) return {last + 1, last + map.stride};
    const Index first = last + map.effective_kernel() - request.ends.start - request.ends.end;
    return {std::max<Index>(first, 1), first + map.stride - 1};
}

Index transposed_size(const AxisMap& map, const TransposeRequest& request, const char* axis) {
    const Index last = (map.small - 1) * map.stride, ke = map.effective_kernel();
    if (request.output_size) {
        const Ends legal = legal_sizes(map, request);
        if (legal.end < 1) return legal.end;  // nothing is legal: refused by the caller
        if (*request.output_size < legal.start || *request.output_size > legal.end)
            refuse(
                {"output-size"},
                "output size {} is impossible along the {}: input {}, kernel {}, stride {}, dilation {} and "
                "this padding "
                "allow {} to {}",
                *request.output_size, axis, map.small, map.kernel, map.stride, map.dilation, legal.start,
                legal.end);
        return *request.output_size;
    }
    const Index extra = request.output_padding.value_or(0);
    switch (request.kind) {
        case PaddingKind::same:
        case PaddingKind::same_lower:
            return request.output_padding ? last + ke % 2 + extra : last + map.stride;
        case PaddingKind::valid:
            return request.output_padding ? last + ke + extra : last + std::max(ke, map.stride);
        case PaddingKind::numbers: break;
    }
    return last - request.ends.start - request.ends.end + ke + extra;
}

AxisMap conv_transpose_axis(AxisMap map, TransposeRequest request, const char* axis) {
    check_axis(map, map.small, axis);
    if (request.kind != PaddingKind::numbers) request.ends = {};
    check_padding(request.ends, axis);
    if (request.output_padding && request.output_size)
        refuse({"output-padding", "output-size"},
               "output padding and output size were both given: they say the same thing, give one of them");
    if (request.output_padding) check_output_padding(map, *request.output_padding, axis);
    map.large = transposed_size(map, request, axis);
    map.offset =
        is_same(request.kind)
            ? start_share(request.kind, (map.small - 1) * map.stride + map.effective_kernel() - map.large)
            : request.ends.start;
    if (map.large < 1)
        refuse({"padding"}, "the padding crops the whole output along the {}: {}", axis,
               conv_transpose_formula(map));
    return map;
}

std::optional<Index> take(const std::optional<Pair>& pair, Index Pair::*axis) {
    return pair ? std::optional<Index>((*pair).*axis) : std::nullopt;
}

}  // namespace

Sides PlaneMap::sides() const {
    return {y.offset, x.offset, std::max<Index>(y.offset_end(), 0), std::max<Index>(x.offset_end(), 0)};
}

Pair PlaneMap::tail() const {
    return {std::max<Index>(-y.offset_end(), 0), std::max<Index>(-x.offset_end(), 0)};
}

void check_positive(const char* what, Pair value) {
    check_number(what, what, value.h, 1, height);
    check_number(what, what, value.w, 1, width);
}

std::string to_string(const Padding& padding) {
    switch (padding.kind) {
        case PaddingKind::valid: return "valid";
        case PaddingKind::same: return "same";
        case PaddingKind::same_lower: return "same_lower";
        case PaddingKind::numbers: break;
    }
    const auto [top, left, bottom, right] = padding.sides;
    if (top != bottom || left != right) return fmt::format("{},{},{},{}", top, left, bottom, right);
    return top == left ? fmt::format("{}", top) : fmt::format("{},{}", top, left);
}

PlaneMap conv_geometry(Pair input, Pair kernel, Pair stride, const Padding& padding, Pair dilation) {
    const AxisMap y{0, input.h, kernel.h, stride.h, dilation.h, 0};
    const AxisMap x{0, input.w, kernel.w, stride.w, dilation.w, 0};
    return {conv_axis(y, padding.kind, vertical(padding), height),
            conv_axis(x, padding.kind, horizontal(padding), width)};
}

PlaneMap pool_geometry(Pair input, Pair kernel, Pair stride, const Padding& padding, Pair dilation,
                       bool ceil) {
    if (!ceil || is_same(padding.kind)) {
        const PlaneMap map = conv_geometry(input, kernel, stride, padding, dilation);
        if (padding.kind == PaddingKind::numbers) {
            check_pool_padding(map.y, vertical(padding), height);
            check_pool_padding(map.x, horizontal(padding), width);
        }
        return map;
    }
    const AxisMap y{0, input.h, kernel.h, stride.h, dilation.h, 0};
    const AxisMap x{0, input.w, kernel.w, stride.w, dilation.w, 0};
    return {ceil_axis(y, padding.kind, vertical(padding), height),
            ceil_axis(x, padding.kind, horizontal(padding), width)};
}

PlaneMap conv_transpose_geometry(Pair input, Pair kernel, Pair stride, const Padding& padding, Pair dilation,
                                 std::optional<Pair> output_padding, std::optional<Pair> output_size) {
    const AxisMap y{input.h, 0, kernel.h, stride.h, dilation.h, 0};
    const AxisMap x{input.w, 0, kernel.w, stride.w, dilation.w, 0};
    return {
        conv_transpose_axis(
            y, {padding.kind, vertical(padding), take(output_padding, &Pair::h), take(output_size, &Pair::h)},
            height),
        conv_transpose_axis(
            x,
            {padding.kind, horizontal(padding), take(output_padding, &Pair::w), take(output_size, &Pair::w)},
            width)};
}

std::string conv_formula(const AxisMap& axis, std::optional<Index> end) {
    // The floor rounds away exactly the pixels that the conv drops at the end.
    return fmt::format("floor(({} + {} + {} - {})/{}) + 1 = {}", axis.large, axis.offset,
                       end.value_or(std::max<Index>(axis.offset_end(), 0)), axis.effective_kernel(),
                       axis.stride, axis.small);
}

std::string conv_transpose_formula(const AxisMap& axis) {
    // Where the crop is smaller at the end than at the start, this is PyTorch's symmetric crop with output
    // padding.
    const Index end = std::max(axis.offset, axis.offset_end());
    return fmt::format("({}-1)*{} - {} - {} + {} + {} = {}", axis.small, axis.stride, axis.offset, end,
                       axis.effective_kernel(), end - axis.offset_end(), axis.large);
}

}  // namespace engine
