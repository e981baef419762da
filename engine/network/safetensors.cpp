#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/files/json_text.h"
#include "engine/files/json_value.h"
#include "engine/network/element_bytes.h"
#include "engine/network/tensor_formats.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Longest header that is read, in bytes; one of a thousand tensors has about a hundred thousand.
constexpr std::uint64_t max_header = 1 << 24;
constexpr std::uint64_t length_bytes = 8;

constexpr std::pair<std::string_view, ElementType> types[] = {
    {"F32", ElementType::float32},   {"F64", ElementType::float64}, {"F16", ElementType::float16},
    {"BF16", ElementType::bfloat16}, {"I8", ElementType::int8},     {"I16", ElementType::int16},
    {"I32", ElementType::int32},     {"I64", ElementType::int64},   {"U8", ElementType::uint8},
    {"U16", ElementType::uint16},    {"U32", ElementType::uint32},  {"U64", ElementType::uint64},
    {"BOOL", ElementType::boolean}};

std::uint64_t header_length(const std::string& bytes) {
    std::uint64_t length = 0;
    for (std::size_t i = length_bytes; i-- > 0;)
        length = length << 8 | static_cast<unsigned char>(bytes[i]);
    return length;
}

template <typename Value>
Value required(const json& entry, const char* key) {
    if (!entry.is_object() || !entry.contains(key)) fail("its entry has no {}", key);
    return checked<Value>(entry[key], key);
}

/// `begin` is where the values of the file begin, `available` how many bytes follow from there.
StoredTensor stored(const fs::path& path, const json& entry, std::uint64_t begin, std::uint64_t available) {
    StoredTensor tensor;
    const auto type = required<std::string>(entry, "dtype");
    const auto* const known =
        std::find_if(std::begin(types), std::end(types), [&](const auto& one) { return one.first == type; });
    if (known == std::end(types)) fail("its values are of type {}, which is not read", type);
    tensor.type = known->second;
    tensor.extents = required<std::vector<Index>>(entry, "shape");
    const auto place = required<std::vector<std::uint64_t>>(entry, "data_offsets");
    if (place.size() != 2 || place[0] > place[1] || place[1] > available)
        fail("its data_offsets lie outside the file's {} bytes of values", available);
    const std::uint64_t size = place[1] - place[0], offset = begin + place[0];
    const Index count = count_of(tensor.extents, "it");
    if (size != static_cast<std::uint64_t>(count) * width_of(tensor.type))
        fail("{} of type {} needs {} bytes, but its data_offsets give it {}", to_string(tensor.extents), type,
             static_cast<std::uint64_t>(count) * width_of(tensor.type), size);
    tensor.read = [path, offset, size,
                   layout = Layout{tensor.type, tensor.extents, dense_strides(tensor.extents), 0, false}] {
        check_layout(layout, static_cast<Index>(size / width_of(layout.type)));
        return gather(layout, read_range(path, offset, size));
    };
    return tensor;
}

}  // namespace

bool is_safetensors(const std::string& first_bytes, std::uint64_t file_size) {
    return first_bytes.size() > length_bytes && first_bytes[length_bytes] == '{' &&
           (header_length(first_bytes) <= file_size - length_bytes ||
            !first_bytes.starts_with('\x08'));  // how models in ONNX' format begin
}

TensorFile open_safetensors(const fs::path& path) {
    const std::uint64_t file_size = fs::file_size(path);
    const std::uint64_t length = header_length(read_range(path, 0, length_bytes));
    if (length > file_size - length_bytes)
        fail("its header claims {} bytes, but the file has only {}", length, file_size);
    if (length > max_header) fail("its header has {} bytes, more than the limit of {}", length, max_header);
    const std::string text = read_range(path, length_bytes, length);
    check_json_depth(text);
    json header;
    try {
        header = json::parse(text);
    } catch (const json::exception& error) {
        fail("in its header {}", json_trouble(error.what()));
    }
    if (!header.is_object()) fail("its header is no JSON object");
    TensorFile file;
    const std::uint64_t begin = length_bytes + length;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") continue;
        try {
            file.tensors.push_back(stored(path, entry, begin, file_size - begin));
            file.tensors.back().name = name;
        } catch (const Error& error) {
            file.unread.push_back({name, error.what()});
        }
    }
    return file;
}

}  // namespace engine::network
