// NumPy arrays in and out.
#pragma once

#include <pybind11/numpy.h>

#include <string>

#include "engine/core/tensor.h"
#include "engine/network/array.h"

namespace python {

/// A copy as float32. `name` is the argument, for sentences. Throws engine::Error unless the array is of
/// float16, float32 or float64 and of 4 dimensions (N, C, H, W), not empty.
engine::Tensor tensor_from(const pybind11::array& array, const std::string& name);
/// The same of 1 dimension; becomes (1, C, 1, 1).
engine::Tensor vector_from(const pybind11::array& array, const std::string& name);
/// The same of 3 dimensions too, (C, H, W), of one picture.
engine::Tensor picture_from(const pybind11::array& array, const std::string& name);
/// Any number of dimensions; whole numbers and truth values become integers.
engine::network::Array network_array_from(const pybind11::array& array, const std::string& name);

/// float32 of 4 dimensions; takes the tensor's memory over.
pybind11::array to_numpy(engine::Tensor tensor);
/// The same of 1 dimension.
pybind11::array to_numpy_vector(engine::Tensor tensor);
/// float32, int64 or bool.
pybind11::array to_numpy(const engine::network::Array& array);

}  // namespace python
