#include "engine/network/onnx_tensor.h"

#include <Eigen/Core>
#include <bit>
#include <charconv>
#include <cstring>
#include <fstream>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/network/element_bytes.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;
using onnx::TensorProto;

static_assert(std::endian::native == std::endian::little, "ONNX' raw data are little-endian");

/// The types are in the order of ElementType.
constexpr int numbers[] = {TensorProto::FLOAT,    TensorProto::DOUBLE, TensorProto::FLOAT16,
                           TensorProto::BFLOAT16, TensorProto::INT8,   TensorProto::INT16,
                           TensorProto::INT32,    TensorProto::INT64,  TensorProto::UINT8,
                           TensorProto::UINT16,   TensorProto::UINT32, TensorProto::UINT64,
                           TensorProto::BOOL};

std::string title(const TensorProto& tensor) {
    return "the tensor " + (tensor.name().empty() ? std::string("without a name") : tensor.name());
}

/// `at(i)` gives value i as stored.
template <typename At>
Array fill(const Extents& extents, Index count, ElementType type, const At& at) {
    if (!is_floating(type)) {
        std::vector<Index> values(static_cast<std::size_t>(count));
        for (Index i = 0; i < count; ++i)
            values[static_cast<std::size_t>(i)] = static_cast<Index>(at(i));
        return Array(extents, std::move(values), type);
    }
    Tensor values;
    if (count > 0) values.reset(folded(extents));
    for (Index i = 0; i < count; ++i)
        values.data()[i] = static_cast<float>(at(i));
    return Array(extents, std::move(values), type);
}

Array from_bytes(const Extents& extents, Index count, ElementType type, std::string_view bytes) {
    const char* data = bytes.data();
    if (type == ElementType::float32) {
        Tensor values;
        if (count > 0) values.reset(folded(extents));
        if (count > 0) std::memcpy(values.data(), data, bytes.size());
        return Array(extents, std::move(values), type);
    }
    const auto width = static_cast<Index>(width_of(type));
    if (is_floating(type))
        return fill(extents, count, type, [&](Index i) { return float_at(type, data + i * width); });
    return fill(extents, count, type, [&](Index i) { return integer_at(type, data + i * width); });
}

/// The place of the tensor's bytes in a file.
struct Place {
    fs::path file;
    std::uintmax_t offset = 0;
    std::optional<std::uintmax_t> length;
};

std::uintmax_t number_in(const TensorProto& tensor, const onnx::StringStringEntryProto& entry) {
    std::uintmax_t value = 0;
    const std::string& text = entry.value();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        fail("{}: its {} in the data file is no number: \"{}\"", title(tensor), entry.key(), text);
    return value;
}

Place place_of(const TensorProto& tensor, const fs::path& folder) {
    Place place;
    for (const auto& entry : tensor.external_data()) {
        if (entry.key() == "location") {
            const fs::path location = fs::path(entry.value()).lexically_normal();
            if (location.empty() || location.is_absolute() || *location.begin() == "..")
                fail("{}: its data file \"{}\" is outside the model's folder", title(tensor), entry.value());
            place.file = folder / location;
        } else if (entry.key() == "offset") {
            place.offset = number_in(tensor, entry);
        } else if (entry.key() == "length") {
            place.length = number_in(tensor, entry);
        }
    }
    if (place.file.empty()) fail("{}: its values stand in a file that is not named", title(tensor));
    return place;
}

std::string external_bytes(const TensorProto& tensor, const fs::path& folder, std::size_t size) {
    const Place place = place_of(tensor, folder);
    std::error_code code;
    const auto status = fs::status(place.file, code);
    if (!fs::exists(status)) fail("{}: its data file {} is missing", title(tensor), place.file.string());
    if (!fs::is_regular_file(status))
        fail("{}: its data file {} is no regular file", title(tensor), place.file.string());
    const std::uintmax_t held = fs::file_size(place.file, code);
    if (place.length && *place.length != size)
        fail("{}: {} bytes are needed, but its entry in the data file has {}", title(tensor), size,
             *place.length);
    if (code || place.offset > held || size > held - place.offset)
        fail("{}: {} bytes from byte {} on are needed, but its data file {} has only {}", title(tensor), size,
             place.offset, place.file.string(), held);
    std::string bytes(size, '\0');
    std::ifstream stream(place.file, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(place.offset));
    if (!stream.read(bytes.data(), static_cast<std::streamsize>(size)))
        fail("{}: its data file {} cannot be read", title(tensor), place.file.string());
    return bytes;
}

/// Values in the message's typed fields, of which each type has its own.
Array from_fields(const TensorProto& tensor, const Extents& extents, Index count, ElementType type) {
    const auto held = [&](int size) {
        if (size != count)
            fail("{}: {} needs {} values, but it holds {}", title(tensor), to_string(extents), count, size);
    };
    const auto at = [](const auto& field) {
        return [&field](Index i) { return field[static_cast<int>(i)]; };
    };
    switch (type) {
        case ElementType::float32:
            held(tensor.float_data_size());
            return fill(extents, count, type, at(tensor.float_data()));
        case ElementType::float64:
            held(tensor.double_data_size());
            return fill(extents, count, type, at(tensor.double_data()));
        case ElementType::int64:
            held(tensor.int64_data_size());
            return fill(extents, count, type, at(tensor.int64_data()));
        case ElementType::uint32:
        case ElementType::uint64:
            held(tensor.uint64_data_size());
            return fill(extents, count, type, at(tensor.uint64_data()));
        default: break;
    }
    held(tensor.int32_data_size());
    const auto& data = tensor.int32_data();
    const auto bits = [&](Index i) { return static_cast<std::uint16_t>(data[static_cast<int>(i)]); };
    if (type == ElementType::float16)
        return fill(extents, count, type, [&](Index i) { return half_to_float(bits(i)); });
    if (type == ElementType::bfloat16)
        return fill(extents, count, type, [&](Index i) { return bfloat16_to_float(bits(i)); });
    return fill(extents, count, type, at(data));
}

template <typename Value>
void append(std::string& bytes, Value value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append_float(std::string& bytes, ElementType type, float value) {
    switch (type) {
        case ElementType::float32: return append(bytes, value);
        case ElementType::float64: return append(bytes, static_cast<double>(value));
        case ElementType::float16:
            return append(bytes, Eigen::numext::bit_cast<std::uint16_t>(Eigen::half(value)));
        default: return append(bytes, Eigen::numext::bit_cast<std::uint16_t>(Eigen::bfloat16(value)));
    }
}

}  // namespace

int onnx_type(ElementType type) { return numbers[static_cast<std::size_t>(type)]; }

ElementType element_type(int onnx_type, const std::string& what) {
    for (std::size_t i = 0; i < std::size(numbers); ++i)
        if (numbers[i] == onnx_type) return static_cast<ElementType>(i);
    const std::string type = TensorProto::DataType_IsValid(onnx_type)
                                 ? TensorProto::DataType_Name(static_cast<TensorProto::DataType>(onnx_type))
                                 : "number " + std::to_string(onnx_type);
    fail("{} has the element type {}, which is not read", what, type);
}

Array read_tensor(const TensorProto& tensor, const fs::path& folder) {
    const ElementType type = element_type(tensor.data_type(), title(tensor));
    const Extents extents(tensor.dims().begin(), tensor.dims().end());
    const Index count = count_of(extents, title(tensor));
    const std::size_t size = static_cast<std::size_t>(count) * width_of(type);
    if (tensor.has_segment()) fail("{} is one segment of a larger one, which is not read", title(tensor));
    if (tensor.data_location() == TensorProto::EXTERNAL)
        return from_bytes(extents, count, type, external_bytes(tensor, folder, size));
    if (!tensor.has_raw_data()) return from_fields(tensor, extents, count, type);
    if (tensor.raw_data().size() != size)
        fail("{}: {} of {} needs {} bytes, but it holds {}", title(tensor), to_string(extents),
             network::name(type), size, tensor.raw_data().size());
    return from_bytes(extents, count, type, tensor.raw_data());
}

void write_tensor(const Array& array, const std::string& name, TensorProto& tensor) {
    tensor.set_name(name);
    tensor.set_data_type(onnx_type(array.type()));
    for (const Index extent : array.extents())
        tensor.add_dims(extent);
    std::string& bytes = *tensor.mutable_raw_data();
    bytes.reserve(static_cast<std::size_t>(array.size()) * width_of(array.type()));
    if (array.is_number()) {
        for (const float value : array.numbers())
            append_float(bytes, array.type(), value);
        return;
    }
    // Two's complement, little-endian: the low bytes of the 64-bit value are the value in the narrower type.
    for (const Index value : array.integers())
        bytes.append(reinterpret_cast<const char*>(&value), width_of(array.type()));
}

}  // namespace engine::network
