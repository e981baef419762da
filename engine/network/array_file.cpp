#include "engine/network/array_file.h"

#include <fstream>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/files/npy_header.h"
#include "engine/network/strided.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;

/// The values lie with the first index fastest.
Array from_fortran_order(const Array& stored, const Extents& extents) {
    std::vector<Index> steps;
    Index step = 1;
    for (const Index extent : extents) {
        steps.push_back(step);
        step *= extent;
    }
    return strided(stored, extents, steps, 0, {});
}

}  // namespace

Array read_array(const fs::path& path) {
    const std::string name = path.string();
    std::error_code code;
    const auto status = fs::status(path, code);
    if (!fs::exists(status)) fail("cannot read {}: there is no such file", name);
    if (!fs::is_regular_file(status)) fail("cannot read {}: it is not an ordinary file", name);
    const std::uintmax_t size = fs::file_size(path, code);
    std::ifstream stream(path, std::ios::binary);
    if (code || !stream) fail("cannot read {}", name);
    const NpyHeader header = read_npy_header(stream, name);
    const Index count = count_of(header.shape, name);
    const auto bytes = static_cast<std::uintmax_t>(count) * header.item_size;
    if (bytes > size - static_cast<std::uintmax_t>(stream.tellg()))
        fail("{} is truncated: its header claims {} values of {} bytes", name, count, header.item_size);
    if (count == 0) fail("{} holds an empty array", name);
    require_memory(count, name);
    std::string raw(static_cast<std::size_t>(bytes), '\0');
    if (!stream.read(raw.data(), static_cast<std::streamsize>(bytes)))
        fail("{} ends in the middle of its values", name);
    Tensor values = Tensor::uninitialized(folded(header.shape));
    for (Index i = 0; i < count; ++i)
        values.data()[i] = npy_value(raw.data() + static_cast<std::size_t>(i) * header.item_size, header);
    const Array array(header.shape, std::move(values));
    return header.fortran_order ? from_fortran_order(array, header.shape) : array;
}

void write_array(PendingFile& file, const Array& array) {
    const bool truth = array.type() == ElementType::boolean;
    std::string shape;
    for (const Index extent : array.extents())
        shape += std::to_string(extent) + ", ";
    if (array.rank() > 1) shape.resize(shape.size() - 2);
    std::string dictionary = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}",
                                         array.is_number() ? "<f4"
                                         : truth           ? "|b1"
                                                           : "<i8",
                                         shape);
    // The values start at a multiple of 64: 10 bytes come before the dictionary, and a newline ends it.
    dictionary.append((64 - (10 + dictionary.size() + 1) % 64) % 64, ' ');
    dictionary += '\n';
    std::string start("\x93NUMPY\x01\x00", 8);
    start += static_cast<char>(dictionary.size() & 0xFF);
    start += static_cast<char>(dictionary.size() >> 8);
    file.write(start + dictionary);
    const auto bytes_of = [](const auto& values) {
        return std::string_view(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    };
    if (array.is_number()) return file.write(bytes_of(array.numbers()));
    if (!truth) return file.write(bytes_of(array.integers()));
    std::string flags;
    for (const Index value : array.integers())
        flags += static_cast<char>(value != 0);
    file.write(flags);
}

}  // namespace engine::network
