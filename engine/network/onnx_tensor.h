// Tensors of ONNX files: typed, raw or in a file beside the model, to arrays and back.
#pragma once

#include <onnx/onnx_pb.h>

#include <filesystem>

#include "engine/network/array.h"
#include "engine/network/onnx_types.h"

namespace engine::network {

/// Throws Error that names the tensor for types without numbers, for sizes that its values do not have, and
/// for data in a file that is missing, too short, or outside `folder`.
Array read_tensor(const onnx::TensorProto& tensor, const std::filesystem::path& folder);

/// Written as raw data of the array's type.
void write_tensor(const Array& array, const std::string& name, onnx::TensorProto& tensor);

}  // namespace engine::network
