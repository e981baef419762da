#include "engine/files/npy.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/files/npy_header.h"

namespace engine {
namespace {

static_assert(std::endian::native == std::endian::little, "npy files are written as the machine holds them");

/// Turns values that lie in Fortran order (first index fastest) into C order.
Tensor from_fortran_order(const Tensor& stored) {
    const Shape& shape = stored.shape();
    Tensor result = Tensor::uninitialized(shape);
    const float* value = stored.data();
    for (Index w = 0; w < shape.w; ++w)
        for (Index h = 0; h < shape.h; ++h)
            for (Index c = 0; c < shape.c; ++c)
                for (Index n = 0; n < shape.n; ++n)
                    result(n, c, h, w) = *value++;
    return result;
}

/// The values behind the header, which the stream has just passed; in blocks, so that only the tensor takes
/// memory.
Tensor read_values(std::istream& stream, const NpyHeader& header, const Shape& shape, const std::string& name,
                   const Progress& progress = {}) {
    Tensor tensor = Tensor::uninitialized(shape);
    std::vector<char> block(static_cast<std::size_t>(1 << 16) * header.item_size);
    float* target = tensor.data();
    for (Index left = tensor.size(); left > 0;) {
        progress.check();
        const Index count = std::min<Index>(left, 1 << 16);
        stream.read(block.data(),
                    static_cast<std::streamsize>(static_cast<std::size_t>(count) * header.item_size));
        if (!stream) fail("{} ends in the middle of its values", name);
        for (Index i = 0; i < count; ++i)
            *target++ = npy_value(block.data() + static_cast<std::size_t>(i) * header.item_size, header);
        left -= count;
    }
    return tensor;
}

struct OpenArray {
    std::ifstream stream;
    NpyHeader header;
};

/// Opens the file and reads its header; the claims of the header are compared with the file's size.
OpenArray open_array(const std::filesystem::path& path) {
    const std::string name = path.string();
    std::error_code code;
    const auto status = std::filesystem::status(path, code);
    if (!std::filesystem::exists(status)) fail("cannot read {}: there is no such file", name);
    if (std::filesystem::is_directory(status)) fail("cannot read {}: it is a folder", name);
    if (!std::filesystem::is_regular_file(status)) fail("cannot read {}: it is not an ordinary file", name);
    const std::uintmax_t size = std::filesystem::file_size(path, code);
    OpenArray array{std::ifstream(path, std::ios::binary), {}};
    if (code || !array.stream) fail("cannot read {}: {}", name, std::generic_category().message(errno));
    array.header = read_npy_header(array.stream, name);
    const std::uintmax_t available = size - static_cast<std::uintmax_t>(array.stream.tellg());
    Index elements = 1;
    for (const Index extent : array.header.shape) {
        if (extent == 0) fail("{} holds an empty array", name);
        if (extent > max_elements / elements)
            fail("{} claims more than the limit of {} values", name, max_elements);
        elements *= extent;
    }
    if (static_cast<std::uintmax_t>(elements) * array.header.item_size > available)
        fail("{} is truncated: its header claims {} values of {} bytes, but only {} bytes follow", name,
             elements, array.header.item_size, available);
    require_memory(elements, name);
    return array;
}

std::string npy_bytes_before(const std::string& shape) {
    std::string dictionary =
        fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", shape);
    // The values are to start at a multiple of 64: 10 bytes come before the dictionary, and a newline ends
    // it.
    dictionary.append((64 - (10 + dictionary.size() + 1) % 64) % 64, ' ');
    dictionary += '\n';
    const auto length = static_cast<unsigned>(dictionary.size());
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(length & 0xFF);
    bytes += static_cast<char>(length >> 8);
    return bytes + dictionary;
}

void write_array(PendingFile& file, const std::string& shape, const Tensor& tensor) {
    file.write(npy_bytes_before(shape));
    file.write({reinterpret_cast<const char*>(tensor.data()),
                static_cast<std::size_t>(tensor.size()) * sizeof(float)});
}

/// The values in C order, whichever the file has.
Tensor read_ordered(OpenArray& array, const Shape& shape, const std::string& name, const Progress& progress) {
    Tensor values = read_values(array.stream, array.header, shape, name, progress);
    return array.header.fortran_order ? from_fortran_order(values) : std::move(values);
}

}  // namespace

Tensor read_npy(const std::filesystem::path& path) {
    OpenArray array = open_array(path);
    const auto& shape = array.header.shape;
    if (shape.size() != 4)
        fail("{} holds a {}-D array: 4-D is needed (N, C, H, W)", path.string(), shape.size());
    return read_ordered(array, {shape[0], shape[1], shape[2], shape[3]}, path.string(), {});
}

Tensor read_npy_pictures(const std::filesystem::path& path, const Progress& progress) {
    OpenArray array = open_array(path);
    auto shape = array.header.shape;
    if (shape.size() == 3) shape.insert(shape.begin(), 1);
    if (shape.size() != 4)
        fail("{} holds a {}-D array: 3-D (C, H, W) or 4-D (N, C, H, W) is needed", path.string(),
             shape.size());
    return read_ordered(array, {shape[0], shape[1], shape[2], shape[3]}, path.string(), progress);
}

Tensor read_npy_weight(const std::filesystem::path& path, bool transposed) {
    OpenArray array = open_array(path);
    const auto& shape = array.header.shape;
    const std::string kernel =
        shape.size() == 2
            ? fmt::format("; numpy's reshape(1, 1, {}, {}) makes a kernel one", shape[0], shape[1])
            : "";
    if (shape.size() != 4)
        fail("{} holds a {}-D array: a weight is 4-D, {}{}", path.string(), shape.size(),
             transposed ? "[I, O/groups, kH, kW]" : "[O, I/groups, kH, kW]", kernel);
    return read_ordered(array, {shape[0], shape[1], shape[2], shape[3]}, path.string(), {});
}

std::vector<Index> npy_shape(const std::filesystem::path& path) { return open_array(path).header.shape; }

Tensor read_npy_vector(const std::filesystem::path& path) {
    OpenArray array = open_array(path);
    const auto& shape = array.header.shape;
    Index elements = 1, longest = 1;
    for (const Index extent : shape) {
        elements *= extent;
        longest = std::max(longest, extent);
    }
    if ((shape.size() != 1 && shape.size() != 4) || elements != longest)
        fail("{} is no bias or slope: a 1-D array with one value per channel is needed", path.string());
    return read_values(array.stream, array.header, {1, elements, 1, 1}, path.string());
}

void write_npy(PendingFile& file, const Tensor& tensor) {
    const Shape& shape = tensor.shape();
    write_array(file, fmt::format("{}, {}, {}, {}", shape.n, shape.c, shape.h, shape.w), tensor);
}

void write_npy_vector(PendingFile& file, const Tensor& tensor) {
    write_array(file, fmt::format("{},", tensor.size()), tensor);
}

void write_npy(const std::filesystem::path& path, const Tensor& tensor) {
    PendingFile file(path);
    write_npy(file, tensor);
    file.commit();
}

}  // namespace engine
