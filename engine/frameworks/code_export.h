// A pipeline as Python code for a framework: the exact layers, with a slice or pads where the framework's own
// parameters cannot express the crop, and with the weights.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/tensor.h"
#include "engine/pipeline/pipeline.h"

namespace engine {

enum class Framework { keras, tensorflow, pytorch, onnx, jax };

/// "keras", …, in the order of the enum.
std::vector<std::string_view> framework_names();
/// "keras", "tensorflow", "pytorch", "onnx" or "jax"; throws Error for anything else.
Framework parse_framework(std::string_view text);

struct CodeExport {
    /// A program: run with x.npy and y.npy it applies the pipeline to an array (N, C, H, W); imported, it
    /// offers the model. It begins with a comment that holds the pipeline.
    std::string text;
    /// The arrays that it uses, by name and in PyTorch's layout; biases are (1, O, 1, 1).
    std::vector<std::pair<std::string, Tensor>> arrays;
};

/// Code for an input of shape `input`, as the sizes of paddings may depend on it. The arrays are written into
/// the code when `weights_folder` is empty; otherwise the code loads FOLDER/NAME.npy, beside itself unless
/// the folder begins at the root. Throws Error as build() does.
CodeExport export_code(const Pipeline& pipeline, const Shape& input, Framework framework,
                       const std::string& weights_folder = {});

}  // namespace engine
