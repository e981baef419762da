// The ways in which each framework comes to the geometry of a transposed convolution.
#include <algorithm>
#include <cstdlib>

#include "engine/frameworks/convention_parts.h"

namespace engine {

using namespace conventions;

namespace {

std::string python_slice(const Slice& slice) {
    return fmt::format("[{} : {}, {} : {}]", slice.top, slice.top + slice.size.h, slice.left,
                       slice.left + slice.size.w);
}

/// One axis of PyTorch's same-size layer: a symmetric crop and the output padding that brings it to the size.
struct SymmetricCrop {
    Index padding = 0, output_padding = 0;
    bool possible = false;
};

SymmetricCrop symmetric_crop(const AxisMap& axis) {
    // padding p needs output padding 2p - total, from 0 to limit - 1
    const Index total = axis.offset + axis.offset_end(), limit = std::max(axis.stride, axis.dilation);
    const Index p = std::max<Index>(ceil_div(total, 2), 0), a = 2 * p - total;
    return {p, a, a < limit};
}

std::optional<Shifted> pytorch_same_size(const PlaneMap& map) {
    const SymmetricCrop y = symmetric_crop(map.y), x = symmetric_crop(map.x);
    if (!y.possible || !x.possible) return std::nullopt;
    return Shifted{numbers(y.padding, x.padding, y.padding, x.padding),
                   Pair{y.output_padding, x.output_padding},
                   {std::abs(y.padding - map.y.offset), std::abs(x.padding - map.x.offset)}};
}

/// Keras' `same`, when the output is n*s large.
std::optional<Shifted> keras_same_size(const PlaneMap& map) {
    if (keras_refuses_dilation(map.stride(), map.dilation())) return std::nullopt;
    const Padding same{PaddingKind::same, {}};
    const PlaneMap theirs =
        conv_transpose_geometry(Convention::keras, map.small_size(), settings_of(map, same));
    if (theirs.large_size() != map.large_size()) return std::nullopt;
    return Shifted{same,
                   std::nullopt,
                   {std::abs(theirs.y.offset - map.y.offset), std::abs(theirs.x.offset - map.x.offset)}};
}

std::string shift_sentence(Convention convention, const PlaneMap& map) {
    const auto shifted = same_size_shifted(convention, map);
    if (!shifted) return "";
    const Pair shift = shifted->shift;
    const std::string by = shift.h == shift.w ? fmt::format("{} pixel{}", shift.h, shift.h == 1 ? "" : "s")
                                              : fmt::format("{} rows and {} columns", shift.h, shift.w);
    std::string words =
        convention == Convention::keras ? "padding=\"same\"" : "padding=" + to_string(shifted->padding);
    if (const auto& a = shifted->output_padding)
        words += ", output_padding=" + to_string(numbers(a->h, a->w, a->h, a->w));
    return fmt::format(" ({} has the same size, but is shifted by {})", words, by);
}

Expression pytorch_transposed(const PlaneMap& map) {
    Expression result;
    const Index a_y = map.y.offset - map.y.offset_end(), a_x = map.x.offset - map.x.offset_end();
    const auto within = [](const AxisMap& axis, Index a) {
        return a >= 0 && a < std::max(axis.stride, axis.dilation);
    };
    if (within(map.y, a_y) && within(map.x, a_x)) {
        result.padding = numbers(map.y.offset, map.x.offset, map.y.offset, map.x.offset);
        if (a_y > 0 || a_x > 0) result.output_padding = Pair{a_y, a_x};
        result.sentence = fmt::format("PyTorch: padding={}, output_padding={}", to_string(result.padding),
                                      to_string(numbers(a_y, a_x, a_y, a_x)));
        return result;
    }
    result.exact = false;
    const Pair tails = map.tail();
    if (tails != Pair{0, 0}) result.output_padding = tails;
    result.slice = Slice{map.y.offset, map.x.offset, map.large_size()};
    result.sentence =
        fmt::format("PyTorch cannot express it{}; use padding=0{} and keep {} of the output",
                    shift_sentence(Convention::pytorch, map),
                    result.output_padding ? fmt::format(", output_padding=({}, {})", tails.h, tails.w) : "",
                    python_slice(*result.slice));
    return result;
}

/// Output padding that brings Keras' `same` or `valid` to the size of `map`, where the size is one that
/// TensorFlow takes.
std::optional<Pair> keras_output_padding(const PlaneMap& map, PaddingKind kind) {
    const auto axis = [kind](const AxisMap& a) {
        const Index ke = a.effective_kernel();
        return a.large - (a.small - 1) * a.stride - (kind == PaddingKind::same ? ke % 2 : ke);
    };
    const Pair result{axis(map.y), axis(map.x)};
    const auto legal = [kind](const AxisMap& a, Index padding) {
        if (padding < 0 || padding >= a.stride) return false;
        return kind == PaddingKind::valid || ceil_div(a.large, a.stride) == a.small;
    };
    return legal(map.y, result.h) && legal(map.x, result.w) ? std::optional(result) : std::nullopt;
}

Expression keras_transposed(const PlaneMap& map) {
    if (keras_refuses_dilation(map.stride(), map.dilation())) return impossible(keras_dilation_rule);
    const auto geometry = [](Pair input, const FrameworkSettings& settings) {
        return conv_transpose_geometry(Convention::keras, input, settings);
    };
    Expression result;
    for (PaddingKind kind : {PaddingKind::same, PaddingKind::valid}) {
        result.padding.kind = kind;
        for (const auto& output_padding : {std::optional<Pair>(), keras_output_padding(map, kind)}) {
            result.output_padding = output_padding;
            if (!reproduces(geometry, map.small_size(), settings_of(map, result.padding, output_padding),
                            map))
                continue;
            result.sentence = fmt::format("Keras: padding=\"{}\"", to_string(result.padding));
            if (output_padding)
                result.sentence +=
                    fmt::format(", output_padding=({}, {})", output_padding->h, output_padding->w);
            return result;
        }
    }
    result.exact = false;
    const Pair tails = map.tail();
    if (tails.h >= map.y.stride || tails.w >= map.x.stride)
        return impossible(
            fmt::format("Keras cannot express it: output padding ({}, {}) must be smaller than the stride {}",
                        tails.h, tails.w, to_string(map.stride())));
    result.padding.kind = PaddingKind::valid;
    result.output_padding = tails != Pair{0, 0} ? std::optional(tails) : std::nullopt;
    result.slice = Slice{map.y.offset, map.x.offset, map.large_size()};
    result.sentence =
        fmt::format("Keras cannot express it{}; use padding=\"valid\"{} and keep {} of the output",
                    shift_sentence(Convention::keras, map),
                    result.output_padding ? fmt::format(", output_padding=({}, {})", tails.h, tails.w) : "",
                    python_slice(*result.slice));
    return result;
}

Expression onnx_transposed(const PlaneMap& map) {
    Expression result;
    result.padding = {PaddingKind::numbers, map.sides()};
    const Pair tails = map.tail();
    if (tails != Pair{0, 0}) result.output_padding = tails;
    const Sides& pads = result.padding.sides;
    result.sentence = fmt::format("ONNX: pads=[{}, {}, {}, {}], output_padding=[{}, {}]", pads.top, pads.left,
                                  pads.bottom, pads.right, tails.h, tails.w);
    return result;
}

}  // namespace

std::optional<Shifted> same_size_shifted(Convention convention, const PlaneMap& map) {
    if (convention == Convention::onnx) return std::nullopt;
    const auto shifted = convention == Convention::keras ? keras_same_size(map) : pytorch_same_size(map);
    return shifted && shifted->shift != Pair{0, 0} ? shifted : std::nullopt;
}

Expression express_conv_transpose(Convention convention, const PlaneMap& map) {
    switch (convention) {
        case Convention::pytorch: return pytorch_transposed(map);
        case Convention::keras: return keras_transposed(map);
        case Convention::onnx: break;
    }
    return onnx_transposed(map);
}

}  // namespace engine
