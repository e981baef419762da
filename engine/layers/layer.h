// Layer: any one of the layers, with what all of them can do. One pair of files per layer holds its
// mathematics; layer.cpp only chooses between them.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"
#include "engine/layers/activation.h"
#include "engine/layers/conv.h"
#include "engine/layers/conv_transpose.h"
#include "engine/layers/pad.h"
#include "engine/layers/parameters.h"
#include "engine/layers/pool.h"
#include "engine/layers/prelu.h"
#include "engine/layers/rearrange.h"
#include "engine/layers/upsample.h"

namespace engine {

using Layer = std::variant<Conv, ConvTranspose, Upsample, ZeroInsert, AvgPool, MaxPool, PixelShuffle,
                           PixelUnshuffle, Pad, Activation, Prelu>;

/// The name in PIPE and on the command line: "conv", "conv_transpose", … "relu".
std::string_view op_name(const Layer& layer);

/// Shape of the result for an input of shape x; throws Error when the layer cannot be applied.
Shape output_shape(const Layer& layer, const Shape& x, const Parameters& parameters);

/// y = layer(x). Throws Error when the layer cannot be applied to x, Cancelled.
Tensor forward(const Layer& layer, const Tensor& x, const Parameters& parameters,
               const Progress& progress = {});

/// Gradients of sum(dy * forward(x)) for those that are wanted. `dy` has the output's shape. A layer without
/// weight or bias refuses to be asked for their gradients.
Gradients backward(const Layer& layer, const Tensor& x, const Parameters& parameters, const Tensor& dy,
                   const Wanted& wanted, const Progress& progress = {});

/// Whether a layer's gradients depend on the values of its input (weights, max_pool, activations) or on its
/// shape alone.
bool reads_input(const Layer& layer);
/// dx of a layer that does not read its input.
Tensor input_gradient(const Layer& layer, const Shape& x, const Tensor& dy, const Progress& progress = {});

}  // namespace engine
