// What a layer is, said once: which inputs meet which outputs, by what factor it scales, whether it is
// linear, what it costs, its size formula and its words. Everything else asks here and never for a layer's
// type. A new layer is one more block of facts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/layers/axis_rule.h"
#include "engine/layers/layer.h"

namespace engine {

/// The whole numbers by which a layer enlarges and reduces the plane, per axis.
struct Factors {
    Pair up{1, 1}, down{1, 1};
    bool operator==(const Factors&) const = default;
};

/// How a layer that enlarges makes its new pixels.
enum class Filling {
    none,       ///< it does not enlarge, or by a kernel
    copies,     ///< every pixel becomes a block of equal ones
    zeros,      ///< zeros stand between the pixels
    resampled,  ///< weighted means of the pixels around
    channels,   ///< the pixels of other channels
};

/// What is known of a layer before its input is.
struct LayerFacts {
    bool linear =
        true;  ///< outputs are sums of inputs with weights that do not depend on the picture, and a bias
    bool pointwise = false;     ///< each output is a function of the one input in its place
    bool chooses = false;       ///< it passes one input of each window on, and the picture says which
    bool has_kernel = false;    ///< its taps are weights, a plane for each pair of channels
    bool inputs_first = false;  ///< its weight is (I, O/groups, kH, kW), not (O, I/groups, kH, kW)
    bool has_slopes = false;    ///< its weight is a vector: one value, or one per channel
    bool sized = false;         ///< its size formula has a window and padding, or a crop
    bool enlarges =
        false;  ///< it is there to enlarge, though its factor may be 1: with_factor() sets another
    /// The phases of a larger picture differ from those of a smaller one: the output size is given, or
    /// corners are aligned.
    bool depends_on_size = false;
    /// It has as many channels as its input, times channels_up, over channels_down.
    Index channels_up = 1, channels_down = 1;
    Filling filling = Filling::none;
    std::optional<Padding> padding = {};  ///< around the input of a layer that gathers, as it was asked for
    std::optional<Pair> window = {};      ///< of a pool
    float beyond = 0;                     ///< what an output without taps holds, besides the bias
};
LayerFacts facts(const Layer& layer);

/// The factors of a layer; where it is told its output's size they are known only for an input (1 without).
Factors factors(const Layer& layer, std::optional<Pair> input = {});
/// The same layer with another whole factor of enlargement, its crop chosen so that the output is exactly
/// that many times as large; `kernel` is its kernel's size. Throws Error where there is none.
Layer with_factor(const Layer& layer, Pair factor, Pair kernel);

/// The taps of both axes. Throws Error where the layer cannot be applied.
PlaneRule plane_rule(const Layer& layer, const Shape& input, const Parameters& parameters);

struct ChannelWeight {
    Index channel = 0;
    double weight = 1;
};
/// The input channels, with the layer's own weights, that one tap of an output channel meets.
std::vector<ChannelWeight> channels_of_tap(const Layer& layer, const Shape& input,
                                           const Parameters& parameters, Index output_channel, Index tap_y,
                                           Index tap_x);

/// Multiply-adds as frameworks count them: outH*outW*outC*kH*kW*inC/groups for conv (taps on padding
/// included), inH*inW*inC*kH*kW*outC/groups for conv_transpose, 4 and 16 per output value for bilinear and
/// bicubic, 0 for the rest.
Index framework_macs(const Layer& layer, const Shape& input, const Parameters& parameters);

/// The size of the output with the numbers filled in, per axis; empty where it is the input's.
struct SizeFormula {
    std::string y, x;
};
SizeFormula size_formula(const Layer& layer, Pair input, Pair kernel);

/// "transposed conv 4×4, stride 2"
std::string layer_words(const Layer& layer, Pair kernel);

}  // namespace engine
