// model.json of TensorFlow.js: a Keras model or a graph of TensorFlow's nodes, and a list of the files that
// hold its weights, one after the other, whole or as whole numbers with a scale.
#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/files/atomic_file.h"
#include "engine/files/json_value.h"
#include "engine/network/element_bytes.h"
#include "engine/network/graph_model.h"
#include "engine/network/keras_file.h"
#include "engine/network/tensor_formats.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t max_json = 1 << 26;
constexpr std::size_t max_tensors = 65536, max_files = 4096;

struct Part {
    fs::path path;
    std::uint64_t size = 0;
};
using Parts = std::vector<Part>;

Part part(const fs::path& folder, const std::string& name) {
    const fs::path relative = fs::path(name).lexically_normal();
    if (relative.empty() || relative.is_absolute() || *relative.begin() == "..")
        fail("its weights are said to be in {}, outside its folder", printable_line(name));
    const fs::path path = folder / relative;
    std::error_code code;
    if (!fs::is_regular_file(path, code)) fail("the file {} of its weights is missing", printable_line(name));
    return {path, fs::file_size(path)};
}

/// Bytes from all files as if they stood in one.
std::string read_parts(const Parts& parts, std::uint64_t offset, std::uint64_t size) {
    std::string bytes;
    for (const Part& one : parts) {
        if (offset >= one.size) {
            offset -= one.size;
            continue;
        }
        const std::uint64_t take = std::min(one.size - offset, size - bytes.size());
        bytes += read_range(one.path, offset, take);
        offset = 0;
        if (bytes.size() == size) break;
    }
    if (bytes.size() != size) fail("its files of weights end too early");
    return bytes;
}

ElementType type_named(const std::string& name) {
    for (const ElementType type : {ElementType::float32, ElementType::float16, ElementType::int32,
                                   ElementType::uint8, ElementType::uint16, ElementType::boolean})
        if (network::name(type) == name) return type;
    fail("its values are of type {}, which is not read", printable_line(name));
}

/// value = min + scale · whole number
Array unpacked(const Array& packed, float scale, float least) {
    Tensor values = Tensor::uninitialized(folded(packed.extents()));
    const auto integers = packed.integers();
    for (std::size_t i = 0; i < integers.size(); ++i)
        values.data()[i] = least + scale * static_cast<float>(integers[i]);
    return Array(packed.extents(), std::move(values));
}

/// Adds a tensor and moves the offset behind it.
StoredTensor stored(const json& entry, const std::shared_ptr<const Parts>& parts, std::uint64_t total,
                    std::uint64_t& offset) {
    StoredTensor tensor;
    tensor.name = checked<std::string>(entry.at("name"), "name");
    tensor.extents = checked<std::vector<Index>>(entry.at("shape"), "shape");
    tensor.type = type_named(checked<std::string>(entry.at("dtype"), "dtype"));
    ElementType held = tensor.type;
    float scale = 1, least = 0;
    const auto packing = entry.find("quantization");
    const bool packed = packing != entry.end() && packing->is_object();
    if (packed) {
        held = type_named(checked<std::string>(packing->at("dtype"), "dtype"));
        scale = checked_or<float>(*packing, "scale", 1);
        least = checked_or<float>(*packing, "min", 0);
    }
    const std::string title = "its weight " + printable_line(tensor.name);
    const std::uint64_t size = static_cast<std::uint64_t>(count_of(tensor.extents, title)) * width_of(held);
    if (offset > total || size > total - offset)
        fail("{} claims {} bytes, but its files have only {} left", title, size,
             total - std::min(offset, total));
    const Layout layout{held, tensor.extents, dense_strides(tensor.extents), 0, false};
    tensor.read = [parts, offset, size, layout, packed, scale, least] {
        check_layout(layout, static_cast<Index>(size / width_of(layout.type)));
        const Array array = gather(layout, read_parts(*parts, offset, size));
        return array.is_number() || !packed ? array : unpacked(array, scale, least);
    };
    offset += size;
    return tensor;
}

void add_group(const json& group, const fs::path& folder, std::vector<StoredTensor>& tensors) {
    const auto names = checked<std::vector<std::string>>(group.at("paths"), "paths");
    if (names.size() > max_files) fail("its weights are in more than {} files", max_files);
    auto parts = std::make_shared<Parts>();
    std::uint64_t total = 0, offset = 0;
    for (const std::string& name : names) {
        parts->push_back(part(folder, name));
        total += parts->back().size;
    }
    const json& entries = group.at("weights");
    if (!entries.is_array() || entries.size() > max_tensors) fail("its list of weights cannot be read");
    for (const json& entry : entries)
        tensors.push_back(stored(entry, parts, total, offset));
}

/// The text of the model may be an object or be text itself.
json topology_of(const json& model) {
    json topology = model.at("modelTopology");
    if (topology.is_string()) topology = parse_model_json(topology.get<std::string>(), "its modelTopology");
    if (topology.is_object() && topology.contains("model_config")) topology = json(topology["model_config"]);
    if (topology.is_string()) topology = parse_model_json(topology.get<std::string>(), "its model_config");
    return topology;
}

}  // namespace

bool begins_as_json(const std::string& bytes) {
    const auto first = bytes.find_first_not_of(" \t\r\n");
    return first != std::string::npos && bytes[first] == '{';
}

namespace {

struct Read {
    json topology, signature;
    std::vector<StoredTensor> stored;
    bool is_graph_model() const { return topology.is_object() && topology.contains("node"); }
};

json signature_of(const json& model) {
    for (const json* holder :
         {&model, model.contains("userDefinedMetadata") ? &model["userDefinedMetadata"] : &model})
        if (holder->is_object() && holder->contains("signature") && (*holder)["signature"].is_object())
            return (*holder)["signature"];
    return json::object();
}

/// `use` gets what is in the file; what it throws about JSON is a sentence about "it", too.
template <typename Use>
auto with_model(const fs::path& path, const Use& use) {
    const json model = parse_model_json(read_file(path, max_json), "it");
    try {
        if (!model.contains("weightsManifest") || !model.contains("modelTopology"))
            fail(
                "it is JSON, but no model.json of TensorFlow.js: it has no modelTopology and weightsManifest");
        Read read;
        const json& groups = model.at("weightsManifest");
        if (!groups.is_array() || groups.size() > max_files) fail("its weightsManifest cannot be read");
        for (const json& group : groups)
            add_group(group, path.parent_path(), read.stored);
        read.topology = topology_of(model);
        read.signature = signature_of(model);
        return use(std::move(read));
    } catch (const json::exception&) {
        fail("its description of the model or of the weights cannot be read");
    }
}

KerasFile keras_file(Read read) {
    KerasFile file;
    file.dialect.tensorflow_js = true;
    file.stored = std::move(read.stored);
    file.model = read_keras_config(read.topology);
    return file;
}

}  // namespace

Graph read_tensorflow_js(const fs::path& path) {
    return with_model(path, [](Read read) {
        return read.is_graph_model() ? graph_of_graph_model(read.topology, read.signature, read.stored)
                                     : graph_of(keras_file(std::move(read)));
    });
}

TensorFile open_tensorflow_js(const fs::path& path) {
    return with_model(path, [](Read read) {
        if (!read.is_graph_model()) return tensors_of(keras_file(std::move(read)));
        TensorFile file;
        file.tensors = tensors_of_graph_model(read.topology, read.stored);
        return file;
    });
}

}  // namespace engine::network
