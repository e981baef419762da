#include <map>

#include "engine/core/error.h"
#include "engine/network/pytorch_tensors.h"
#include "engine/network/tensor_formats.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;

/// The bytes of PyTorch's first pickle, the number 0x1950a86a20f9469cfc6c.
constexpr std::string_view magic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";

/// The values of all storages that the pickle speaks of, by key.
std::map<std::string, Storage> storages(const Pickle& pickle) {
    std::map<std::string, Storage> result;
    for (const PickleValue& value : pickle.values) {
        if (value.kind != PickleValue::Kind::persistent) continue;
        const Storage storage = storage_of(pickle, value);
        const auto& [place, is_new] = result.emplace(storage.key, storage);
        if (!is_new && (place->second.type != storage.type || place->second.held != storage.held))
            fail("its pickle describes a storage in two ways");
    }
    return result;
}

/// The places of each storage's values in the file: they stand in the order of the last pickle, each after
/// its number of values in 8 bytes.
std::map<std::string, std::uint64_t> places(const fs::path& path, const Pickle& keys, std::uint64_t position,
                                            const std::map<std::string, Storage>& known) {
    constexpr std::uint64_t count_bytes = 8;
    std::map<std::string, std::uint64_t> result;
    for (const std::uint32_t item : keys.root().items) {
        const std::string& key = keys.at(item).text;
        const auto storage = known.find(key);
        if (storage == known.end()) fail("it holds a storage that its pickle does not know");
        const std::string bytes = read_range(path, position, count_bytes);
        Index count = 0;
        std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&count));
        if (count != storage->second.held)
            fail("one of its storages has {} values, but its pickle says {}", count, storage->second.held);
        position += count_bytes;
        if (!result.emplace(key, position).second) fail("it holds a storage twice");
        position += static_cast<std::uint64_t>(count) * width_of(storage->second.type);
    }
    return result;
}

}  // namespace

TensorFile open_legacy_pytorch(const fs::path& path) {
    const std::uint64_t file_size = fs::file_size(path);
    const std::string bytes = read_range(path, 0, std::min<std::uint64_t>(file_size, 4 * max_pickle_bytes));
    const Pickle first = read_pickle(bytes);
    if (first.root().text != magic) fail("it is a pickle, but not one of PyTorch's");
    const Pickle version = read_pickle(bytes, first.end);
    const Pickle system = read_pickle(bytes, version.end);
    const auto& facts = system.root().items;
    for (std::size_t i = 0; i + 1 < facts.size(); i += 2)
        if (system.at(facts[i]).text == "little_endian" && system.at(facts[i + 1]).integer == 0)
            fail("its values are big-endian, which is not read");
    const Pickle pickle = read_pickle(bytes, system.end);
    const Pickle keys = read_pickle(bytes, pickle.end);
    const auto begins = places(path, keys, keys.end, storages(pickle));
    return pytorch_tensors(pickle, [path, begins](const Storage& storage) {
        const auto begin = begins.find(storage.key);
        if (begin == begins.end()) fail("its values are missing in the file");
        return read_range(path, begin->second,
                          static_cast<std::uint64_t>(storage.held) * width_of(storage.type));
    });
}

}  // namespace engine::network
