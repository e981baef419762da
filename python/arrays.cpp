#include "python/arrays.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "engine/core/error.h"

namespace python {
namespace {

namespace py = pybind11;
using engine::Index;
using Extents = engine::network::Extents;

template <typename Value>
using Packed = py::array_t<Value, py::array::c_style | py::array::forcecast>;

std::string type_of(const py::array& array) { return py::str(array.dtype()); }

bool is_float(const py::array& array) { return array.dtype().kind() == 'f' && array.itemsize() <= 8; }

Extents extents_of(const py::array& array, const std::string& name) {
    Extents extents(array.shape(), array.shape() + array.ndim());
    if (engine::network::count_of(extents, name) == 0) engine::fail("{} is empty", name);
    return extents;
}

engine::Tensor floats_from(const py::array& array, const engine::Shape& shape, const std::string& name) {
    if (!is_float(array))
        engine::fail("{} is of {}: float16, float32 or float64 is expected", name, type_of(array));
    engine::check_size(shape, name);
    const Packed<float> packed(array);
    return engine::Tensor(shape, {packed.data(), static_cast<std::size_t>(packed.size())});
}

py::array owner_of(engine::Tensor tensor, const std::vector<Index>& shape) {
    auto kept = std::make_unique<engine::Tensor>(std::move(tensor));
    const float* data = kept->data();
    const py::capsule owner(kept.get(), [](void* memory) { delete static_cast<engine::Tensor*>(memory); });
    (void)kept.release();  // the capsule's now
    return py::array_t<float>(shape, data, owner);
}

}  // namespace

engine::Tensor tensor_from(const py::array& array, const std::string& name) {
    const Extents extents = extents_of(array, name);
    if (extents.size() != 4)
        engine::fail("{} has {} dimensions: 4 are needed (N, C, H, W)", name, extents.size());
    return floats_from(array, {extents[0], extents[1], extents[2], extents[3]}, name);
}

engine::Tensor vector_from(const py::array& array, const std::string& name) {
    const Extents extents = extents_of(array, name);
    if (extents.size() != 1) engine::fail("{} has {} dimensions: 1 is needed", name, extents.size());
    return floats_from(array, {1, extents[0], 1, 1}, name);
}

engine::Tensor picture_from(const py::array& array, const std::string& name) {
    Extents extents = extents_of(array, name);
    if (extents.size() == 3) extents.insert(extents.begin(), 1);
    if (extents.size() != 4 || extents[0] != 1)
        engine::fail("{} is {}: one picture of 3 dimensions is expected, channels first (C, H, W)", name,
                     engine::network::to_string(extents));
    return floats_from(array, {1, extents[1], extents[2], extents[3]}, name);
}

engine::network::Array network_array_from(const py::array& array, const std::string& name) {
    Extents extents = extents_of(array, name);
    if (is_float(array)) {
        const engine::Shape shape = engine::network::folded(extents);
        return {std::move(extents), floats_from(array, shape, name)};
    }
    const char kind = array.dtype().kind();
    if (kind != 'i' && kind != 'u' && kind != 'b')
        engine::fail("{} is of {}: floats, whole numbers or truth values are expected", name, type_of(array));
    const Packed<Index> packed(array);
    return {std::move(extents), std::vector<Index>(packed.data(), packed.data() + packed.size()),
            kind == 'b' ? engine::network::ElementType::boolean : engine::network::ElementType::int64};
}

py::array to_numpy(engine::Tensor tensor) {
    const engine::Shape shape = tensor.shape();
    return owner_of(std::move(tensor), {shape.n, shape.c, shape.h, shape.w});
}

py::array to_numpy_vector(engine::Tensor tensor) {
    const Index size = tensor.size();
    return owner_of(std::move(tensor), {size});
}

py::array to_numpy(const engine::network::Array& array) {
    if (array.is_number()) {
        py::array_t<float> result(array.extents());
        std::copy_n(array.numbers().data(), array.size(), result.mutable_data());
        return result;
    }
    if (array.type() == engine::network::ElementType::boolean) {
        py::array_t<bool> result(array.extents());
        std::copy_n(array.integers().data(), array.size(), result.mutable_data());
        return result;
    }
    py::array_t<Index> result(array.extents());
    std::copy_n(array.integers().data(), array.size(), result.mutable_data());
    return result;
}

}  // namespace python
