#include "engine/network/tensor_file.h"

#include <algorithm>
#include <fstream>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/core/printable.h"
#include "engine/network/read_model.h"
#include "engine/network/tensor_formats.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;

std::uint64_t size_of(const fs::path& path) {
    std::error_code code;
    const auto status = fs::status(path, code);
    if (!fs::exists(status)) fail("cannot read {}: there is no such file", path.string());
    if (fs::is_directory(status)) fail("cannot read {}: it is a folder", path.string());
    if (!fs::is_regular_file(status)) fail("cannot read {}: it is not an ordinary file", path.string());
    const std::uint64_t size = fs::file_size(path, code);
    if (code || size == 0) fail("cannot read {}: it is empty", path.string());
    return size;
}

TensorFile open_as_it_begins(const fs::path& path, std::uint64_t size) {
    const std::string begin = read_range(path, 0, std::min<std::uint64_t>(size, 16));
    if (begin.starts_with("PK")) return open_zip(path);
    if (begin.starts_with("\x93NUMPY")) fail("it is a .npy file, whose one array has no name");
    if (begin.starts_with("\x89HDF")) return open_hdf5(path);
    if (is_safetensors(begin, size)) return open_safetensors(path);
    if (begins_as_json(begin)) return open_tensorflow_js(path);
    if (begin.starts_with('\x80')) return open_legacy_pytorch(path);
    return open_onnx(path);
}

/// Whether `name` is that of the value or of something within it.
bool lies_in(std::string_view name, const std::string& value) {
    return value.empty() || name == value || (name.starts_with(value) && name[value.size()] == '.');
}

}  // namespace

std::string read_range(const fs::path& path, std::uint64_t offset, std::uint64_t size) {
    const std::uint64_t held = fs::file_size(path);
    if (offset > held || size > held - offset)
        fail("it ends too early: {} bytes from byte {} on are needed, but it has {}", size, offset, held);
    require_memory(static_cast<Index>(size / sizeof(float)), path.string());
    std::string bytes(size, '\0');
    std::ifstream stream(path, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset));
    if (!stream.read(bytes.data(), static_cast<std::streamsize>(size))) fail("it cannot be read");
    return bytes;
}

TensorFile open_onnx(const fs::path& path) {
    const Graph graph = read_model(path);
    TensorFile file;
    const auto add = [&file](const std::string& name, const Array& array) {
        file.tensors.push_back({name, array.extents(), array.type(), [array] { return array; }, {}});
    };
    for (const auto& [name, array] : graph.constants)
        add(name, array);
    for (const Node& node : graph.nodes) {
        if (node.op != "Constant" || node.outputs.empty()) continue;
        const auto value = node.attributes.find("value");
        if (value != node.attributes.end() && std::holds_alternative<Array>(value->second))
            add(node.outputs[0], std::get<Array>(value->second));
    }
    return file;
}

TensorFile open_tensor_file(const fs::path& path) {
    const std::uint64_t size = size_of(path);
    try {
        TensorFile file = open_as_it_begins(path, size);
        file.path = path;
        return file;
    } catch (const Error& error) {
        const std::string sentence = error.what();
        if (sentence.starts_with(path.string())) throw;
        fail("{}: {}", path.string(), sentence);
    } catch (const fs::filesystem_error&) {
        fail("cannot read {}", path.string());
    }
}

const StoredTensor* find_stored(const TensorFile& file, std::string_view name) {
    const auto found = std::find_if(file.tensors.begin(), file.tensors.end(), [&](const StoredTensor& one) {
        return one.name == name ||
               std::find(one.other_names.begin(), one.other_names.end(), name) != one.other_names.end();
    });
    return found == file.tensors.end() ? nullptr : &*found;
}

Array read_stored(const TensorFile& file, std::string_view name) {
    const std::string title = fmt::format("{}: {}", file.path.string(), printable_line(name));
    const StoredTensor* found = find_stored(file, name);
    if (!found) {
        for (const UnreadValue& value : file.unread)
            if (lies_in(name, value.name)) fail("{} cannot be read: {}", title, printable_line(value.why));
        fail("{} holds no tensor {}", file.path.string(), printable_line(name));
    }
    try {
        return found->read();
    } catch (const Error& error) {
        fail("{} cannot be read: {}", title, printable_line(error.what()));
    }
}

}  // namespace engine::network
