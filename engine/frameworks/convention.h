// Convention: how PyTorch, Keras / TensorFlow and ONNX write down where a layer's taps land. Each turns its
// own parameters into the same explicit geometry, and says what it needs to reproduce a geometry that came
// from another: its own parameters where they reach, otherwise zeros around the input or a slice of the
// output.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/core/geometry.h"

namespace engine {

enum class Convention { pytorch, keras, onnx };

/// "PyTorch", "Keras", "ONNX"
std::string_view name(Convention convention);

/// A layer's settings in a framework's own words.
struct FrameworkSettings {
    Pair kernel{1, 1}, stride{1, 1}, dilation{1, 1};
    Padding padding;  ///< PyTorch: numbers alike at both ends, conv also same (stride 1) and valid; Keras:
                      ///< same or valid; ONNX: any numbers (`pads`), or auto_pad's same (SAME_UPPER),
                      ///< same_lower and valid
    std::optional<Pair> output_padding;  ///< transposed conv only
};

/// The geometry that the framework gives these settings for a conv's (transposed conv's) input of this size.
/// Throws Error for what the framework has no words for, or refuses.
PlaneMap conv_geometry(Convention convention, Pair input, const FrameworkSettings& settings);
PlaneMap conv_transpose_geometry(Convention convention, Pair input, const FrameworkSettings& settings);

/// Rows [top, top + size.h) and columns [left, left + size.w) of an output.
struct Slice {
    Index top = 0, left = 0;
    Pair size;
    bool operator==(const Slice&) const = default;
};

/// Ways to get a given geometry out of one framework, exactly.
struct Expression {
    bool possible = true;  ///< false: the framework's layer has no exact form at all, see `sentence`
    bool exact = true;     ///< the layer's own parameters are enough
    Padding
        padding;  ///< the layer's padding argument (ONNX: `pads`, never auto_pad, on which runtimes disagree)
    std::optional<Pair> output_padding;
    Sides input_padding;         ///< zeros to put around a conv's input first (F.pad, ZeroPadding2D)
    std::optional<Slice> slice;  ///< what to keep of a transposed conv's output
    std::string sentence;        ///< the same for the user
};

/// A transposed conv in the framework's own words that gives the same output size, but the picture shifted:
/// the trap that k3 s2 falls into.
struct Shifted {
    Padding padding;
    std::optional<Pair> output_padding;
    Pair shift;  ///< rows and columns; 0 where the axis agrees
};
/// nullopt where the framework expresses the geometry exactly, or has no layer of that size.
std::optional<Shifted> same_size_shifted(Convention convention, const PlaneMap& map);

/// The settings with which the framework gives exactly this geometry of a conv, or of a transposed conv.
Expression express_conv(Convention convention, const PlaneMap& map);
Expression express_conv_transpose(Convention convention, const PlaneMap& map);

}  // namespace engine
