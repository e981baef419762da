// Files of named tensors: .safetensors, .npz, .pt and .pth (zip and legacy), Keras' .h5 and .keras, TF.js'
// model.json, and the weights of .onnx models.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/network/array.h"

namespace engine::network {

/// A tensor that has not been read yet.
struct StoredTensor {
    std::string name;  ///< those in containers join with dots: "state_dict.up.weight"
    Extents extents;
    ElementType type = ElementType::float32;
    std::function<Array()> read;                ///< throws Error, a sentence about "it"
    std::vector<std::string> other_names = {};  ///< by which it is found too, such as its path in the file
    std::string turned = {};  ///< how its axes were moved, "[kH, kW, in, out] to …"; "": they were not
};

/// Something in the file that cannot become a tensor; it is refused only when it is asked for.
struct UnreadValue {
    std::string
        name;         ///< everything whose name begins with it and a dot lies within; "": the file as a whole
    std::string why;  ///< "needs torch.foo, …"
};

struct TensorFile {
    std::filesystem::path path;
    std::vector<StoredTensor> tensors;
    std::vector<UnreadValue> unread;
};

/// Lists a file's tensors; the reader is chosen by what the file holds, not by its name. Throws Error that
/// names the file for files that hold none, and for hostile ones: sizes are compared with the file's own
/// before memory is taken, and nothing in a file is ever executed.
TensorFile open_tensor_file(const std::filesystem::path& path);

/// Null where the file has none of that name.
const StoredTensor* find_stored(const TensorFile& file, std::string_view name);
/// Reads one. Throws Error that names the file and the tensor.
Array read_stored(const TensorFile& file, std::string_view name);

}  // namespace engine::network
