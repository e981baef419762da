// Files of named tensors. The first byte chooses: the file as it is (safetensors, zips, PyTorch's old form,
// ONNX), or the inside of an archive whose checksums are right: an array of NumPy's, or the pickle of
// PyTorch's.
#include <zlib.h>

#include "engine/network/tensor_file.h"
#include "tests/fuzz/fuzz.h"

namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

void put(std::string& to, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        to += static_cast<char>(value >> 8 * i & 0xff);
}

/// The common part of a local header and the one in the directory.
std::string described(const std::string& name, const std::string& bytes) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
    std::string result;
    for (const std::uint32_t number : {20u, 0u, 0u, 0u, 33u})  // version, flags, stored, time and date
        put(result, number, 2);
    put(result, static_cast<std::uint32_t>(::crc32(0, data, size)), 4);
    put(result, size, 4), put(result, size, 4);
    put(result, static_cast<std::uint32_t>(name.size()), 2), put(result, 0, 2);
    return result;
}

std::string stored_zip(const Entries& entries) {
    std::string archive, directory;
    for (const auto& [name, bytes] : entries) {
        const std::string both = described(name, bytes);
        directory += "PK\x01\x02" + std::string("\x14\0", 2) + both + std::string(10, '\0');
        put(directory, static_cast<std::uint32_t>(archive.size()), 4);
        directory += name;
        archive += "PK\x03\x04" + both + name + bytes;
    }
    const auto begin = static_cast<std::uint32_t>(archive.size());
    archive += directory + "PK\x05\x06" + std::string(4, '\0');
    put(archive, static_cast<std::uint32_t>(entries.size()), 2);
    put(archive, static_cast<std::uint32_t>(entries.size()), 2);
    put(archive, static_cast<std::uint32_t>(directory.size()), 4);
    put(archive, begin, 4), put(archive, 0, 2);
    return archive;
}

std::string file_of(unsigned kind, const std::string& bytes) {
    switch (kind % 3) {
        case 1: return stored_zip({{"w.npy", bytes}, {"b.npy", bytes}});
        case 2:
            return stored_zip(
                {{"m/data.pkl", bytes}, {"m/data/0", std::string(64, 'x')}, {"m/data/1", "yy"}});
        default: return bytes;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const fuzz::File file(file_of(data[0], std::string(fuzz::text_of(data + 1, size - 1))));
    fuzz::expect_an_answer([&] {
        const engine::network::TensorFile tensors = engine::network::open_tensor_file(file.name());
        for (const engine::network::UnreadValue& value : tensors.unread)
            FUZZ_CHECK(!value.why.empty());
        for (std::size_t i = 0; i < tensors.tensors.size() && i < 20; ++i)
            fuzz::expect_an_answer([&] {
                const engine::network::StoredTensor& stored = tensors.tensors[i];
                const engine::network::Array array = read_stored(tensors, stored.name);
                FUZZ_CHECK(array.size() == engine::network::count_of(array.extents(), "it"));
                double sum = 0;
                if (array.is_number())
                    for (const float value : array.numbers())
                        sum += static_cast<double>(value);
                FUZZ_CHECK(sum != 1e300);
            });
    });
    return 0;
}
