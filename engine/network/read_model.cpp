#include "engine/network/read_model.h"

#include <fstream>
#include <string_view>

#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/network/keras_file.h"
#include "engine/network/onnx_file.h"
#include "engine/network/tensor_formats.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;

/// A format, by how its files begin; protobuf has no such mark, so that ONNX is what is left.
struct Format {
    std::string_view name;
    std::string_view begin;
};

constexpr Format others[] = {
    {"a picture", "\x89PNG"},
    {"a picture", "\xff\xd8\xff"},
    {"an array", "\x93NUMPY"},
};

/// Archives with a config.json are Keras'; those of PyTorch and NumPy hold weights alone.
Graph parse_zip(const fs::path& path) {
    const auto file = open_keras_zip(path);
    if (!file) throw WeightsAlone("");
    return graph_of(*file);
}

Graph parse(const std::string& bytes, const fs::path& folder) {
    if (bytes.empty()) fail("it is empty");
    for (const Format& format : others)
        if (bytes.starts_with(format.begin))
            fail("it is {}; models are read from .onnx, .keras, .h5 and TensorFlow.js' model.json",
                 format.name);
    return parse_onnx(bytes, folder);
}

/// TensorFlow's own files, a SavedModel's folder among them, are protobuf as ONNX is: the name tells them.
void refuse_saved_model(const fs::path& path) {
    std::error_code code;
    if (path.extension() != ".pb" && !fs::exists(path / "saved_model.pb", code)) return;
    if (!fs::exists(path, code)) return;
    fail(
        "{}: TensorFlow's SavedModel and .pb graphs are not read; convert it to ONNX (tf2onnx) or to a "
        "model.json of TensorFlow.js (tensorflowjs_converter)",
        path.string());
}

[[noreturn]] void refuse_weights_alone(const fs::path& path) {
    throw WeightsAlone(fmt::format(
        "{0} holds weights alone, which do not say which layer reads which: the window lists them, and weight={0}#TENSOR takes one into a pipeline",
        path.string()));
}

/// None for what cannot be read: the reader of whole files says why.
std::string first_bytes(const fs::path& path) {
    std::error_code code;
    if (!fs::is_regular_file(path, code)) return "";
    std::string bytes(64, '\0');
    std::ifstream stream(path, std::ios::binary);
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
}

}  // namespace

Graph read_model(const fs::path& path) {
    refuse_saved_model(path);
    const std::string begin = first_bytes(path);
    try {
        if (begin.starts_with("PK\x03\x04")) return parse_zip(path);
        if (begin.starts_with("\x89HDF\r\n\x1a\n")) return graph_of(open_keras_hdf5(path));
        if (begins_as_json(begin)) return read_tensorflow_js(path);
        std::error_code code;
        if (begin.starts_with('\x80') || is_safetensors(begin.substr(0, 16), fs::file_size(path, code)))
            throw WeightsAlone("");
    } catch (const WeightsAlone&) {
        refuse_weights_alone(path);
    } catch (const Error& error) {
        fail("{}: {}", path.string(), error.what());
    }
    const std::string bytes = read_file(path, max_model_bytes);
    try {
        return parse(bytes, path.parent_path());
    } catch (const Error& error) {
        fail("{}: {}", path.string(), error.what());
    }
}

std::string layout_note(const Graph& graph) {
    if (graph.format != "keras" && graph.format != "tfjs") return "";
    return "Kernels were turned to the layout of PyTorch and ONNX: [kH, kW, in, out] to [out, in, kH, kW], "
           "those of transposed convolutions [kH, kW, out, in] to [in, out, kH, kW].";
}

}  // namespace engine::network
