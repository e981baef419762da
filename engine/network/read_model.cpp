#include "engine/network/read_model.h"

#include <string_view>

#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/network/onnx_file.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;

/// A format, by how its files begin; protobuf has no such mark, so that ONNX is what is left.
struct Format {
    std::string_view name;
    std::string_view begin;
};

constexpr Format others[] = {
    {"a zip archive (.keras, .pth, .npz)", "PK\x03\x04"},
    {"an HDF5 file (.h5)", "\x89HDF\r\n\x1a\n"},
    {"a picture", "\x89PNG"},
    {"a picture", "\xff\xd8\xff"},
    {"an array", "\x93NUMPY"},
    {"JSON", "{"},
};

Graph parse(const std::string& bytes, const fs::path& folder) {
    if (bytes.empty()) fail("it is empty");
    for (const Format& format : others)
        if (bytes.starts_with(format.begin)) fail("it is {}; models are read from .onnx files", format.name);
    return parse_onnx(bytes, folder);
}

}  // namespace

Graph read_model(const fs::path& path) {
    const std::string bytes = read_file(path, max_model_bytes);
    try {
        return parse(bytes, path.parent_path());
    } catch (const Error& error) {
        fail("{}: {}", path.string(), error.what());
    }
}

}  // namespace engine::network
