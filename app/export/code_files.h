// Pipelines as text that other programs read, and back: files of generated code, and pasted lines.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/frameworks/code_export.h"
#include "engine/pipeline/pipeline.h"

namespace app {

/// Writes the code to `output` and its arrays as .npy files into `weights`, which is made when there is none;
/// either may be empty. The files come all or not at all. Throws engine::Error and engine::ResourceError.
void write_code(const engine::CodeExport& code, const std::filesystem::path& output,
                const std::filesystem::path& weights);

/// Writes the pipeline on inputs of that shape as a binary .onnx model. Throws engine::Error for what ONNX
/// has no words for, engine::ResourceError.
void write_onnx(const engine::Pipeline& pipeline, const engine::Shape& input,
                const std::filesystem::path& output);

/// The path from the folder of the code to that of the weights, where the code looks for them; unchanged
/// without `output`.
std::string folder_beside(const std::filesystem::path& weights, const std::filesystem::path& output);

/// Reads pasted text: PIPE text, or what import_layers reads of a network; `notes` as import_layers. Throws
/// engine::Error.
engine::Pipeline read_pasted(const std::string& text, std::vector<std::string>* notes = nullptr);

}  // namespace app
