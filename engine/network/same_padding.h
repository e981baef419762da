// TensorFlow's padding `same` in ONNX' words.
#pragma once

#include <map>
#include <string>

#include "engine/network/graph.h"

namespace engine::network {

/// It depends on the input's size unless every pixel begins a window.
void set_same_padding(std::map<std::string, Attribute>& attributes, Pair kernel, Pair stride, Pair dilation);

}  // namespace engine::network
