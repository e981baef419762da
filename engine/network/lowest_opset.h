// Which of ONNX' operator sets says what a layer does.
#pragma once

#include "engine/layers/layer.h"

namespace engine::network {

/// The first opset, from 7 on, whose operators say what the layer does.
Index lowest_opset(const Layer& layer);

}  // namespace engine::network
