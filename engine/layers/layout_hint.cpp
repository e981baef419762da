#include "engine/layers/layout_hint.h"

namespace engine {
namespace {

constexpr const char* as_keras = "; it is laid out as Keras keeps it: numpy's transpose(3, 2, 0, 1) turns it";

/// More than any kernel has, and fewer than most layers have channels.
constexpr Index most_taps = 15;

}  // namespace

std::string layout_hint(const Shape& x, const Shape& weight, bool transposed, Index groups) {
    const bool begins_with_taps = weight.n <= most_taps && weight.c <= most_taps;
    const Index keras_channels = transposed ? weight.w : weight.h * groups;
    if (begins_with_taps && keras_channels == x.c) return as_keras;
    if (begins_with_taps && keras_channels == x.w)
        return "; both are laid out as Keras keeps them: numpy's transpose(3, 2, 0, 1) turns the weight, "
               "transpose(0, 3, 1, 2) the input";
    if (x.w == (transposed ? weight.n : weight.c * groups))
        return "; the input looks like N, H, W, C: numpy's transpose(0, 3, 1, 2) turns it";
    return "";
}

std::string layout_hint(const Shape& weight, const Shape& expected) {
    const bool begins_with_taps = weight.n <= most_taps && weight.c <= most_taps;
    return begins_with_taps && weight.w == expected.n && weight.h == expected.c ? as_keras : "";
}

}  // namespace engine
