// ONNX' numbers for element types, which stand in files and in attributes of Cast.
#pragma once

#include <string>

#include "engine/network/array.h"

namespace engine::network {

int onnx_type(ElementType type);
/// Throws Error that begins with `what` for those that hold no plain numbers.
ElementType element_type(int onnx_type, const std::string& what);

}  // namespace engine::network
