#include <sstream>

#include "engine/core/error.h"
#include "engine/files/npy_header.h"
#include "engine/network/element_bytes.h"
#include "engine/network/keras_file.h"
#include "engine/network/pytorch_tensors.h"
#include "engine/network/tensor_formats.h"
#include "engine/network/zip_archive.h"

namespace engine::network {
namespace {

constexpr std::string_view npy = ".npy";
/// The header of an array is sought in so many bytes, of so many arrays.
constexpr std::uint64_t npy_header_bytes = 4096;
constexpr std::uint64_t max_arrays = 4096;

using Archive = std::shared_ptr<const ZipArchive>;

StoredTensor array(const Archive& archive, std::uint64_t entry) {
    std::istringstream stream(archive->read(entry, npy_header_bytes));
    const NpyHeader header = read_npy_header(stream, "it");
    const auto begin = static_cast<std::uint64_t>(stream.tellg());
    StoredTensor tensor;
    tensor.extents = header.shape;
    tensor.type = header.item_size == 2   ? ElementType::float16
                  : header.item_size == 4 ? ElementType::float32
                                          : ElementType::float64;
    const Layout layout{tensor.type, header.shape, dense_strides(header.shape, header.fortran_order), 0,
                        header.big_endian};
    tensor.read = [archive, entry, begin, layout] {
        const std::uint64_t size = archive->entry_size(entry);
        check_layout(layout, static_cast<Index>((size - begin) / width_of(layout.type)));
        return gather(layout, archive->read(entry).substr(begin));
    };
    return tensor;
}

TensorFile arrays(const Archive& archive) {
    if (archive->size() > max_arrays)
        fail("its archive has {} entries, more than the limit of {}", archive->size(), max_arrays);
    TensorFile file;
    for (std::uint64_t entry = 0; entry < archive->size(); ++entry) {
        std::string name = archive->name(entry);
        if (!name.ends_with(npy)) continue;
        name.resize(name.size() - npy.size());
        try {
            StoredTensor tensor = array(archive, entry);
            tensor.name = name;
            file.tensors.push_back(std::move(tensor));
        } catch (const Error& error) {
            file.unread.push_back({name, error.what()});
        }
    }
    if (file.tensors.empty() && file.unread.empty())
        fail("it is a zip archive that holds neither NumPy's arrays nor PyTorch's tensors");
    return file;
}

/// The entry "data.pkl", which stands in a folder of any name.
std::optional<std::uint64_t> pickle_entry(const ZipArchive& archive) {
    for (std::uint64_t entry = 0; entry < archive.size(); ++entry) {
        const std::string name = archive.name(entry);
        if (name == "data.pkl" || name.ends_with("/data.pkl")) return entry;
    }
    return std::nullopt;
}

TensorFile tensors(const Archive& archive, std::uint64_t entry) {
    const std::string name = archive->name(entry);
    const std::string folder = name.substr(0, name.size() - std::string_view("data.pkl").size());
    if (const auto order = archive->find(folder + "byteorder"); order && archive->read(*order, 3) == "big")
        fail("its values are big-endian, which is not read");
    if (archive->entry_size(entry) > max_pickle_bytes)
        fail("its pickle has more than the limit of {} bytes", max_pickle_bytes);
    const std::string bytes = archive->read(entry);
    return pytorch_tensors(read_pickle(bytes), [archive, folder](const Storage& storage) {
        const auto found = archive->find(folder + "data/" + storage.key);
        if (!found) fail("its values are missing in the archive");
        const std::uint64_t size = static_cast<std::uint64_t>(storage.held) * width_of(storage.type);
        if (archive->entry_size(*found) != size)
            fail("its storage claims {} bytes, but the archive holds {}", size, archive->entry_size(*found));
        return archive->read(*found);
    });
}

}  // namespace

TensorFile open_zip(const std::filesystem::path& path) {
    const auto archive = std::make_shared<const ZipArchive>(path);
    if (archive->find("config.json"))
        if (const auto keras = open_keras_zip(path)) return tensors_of(*keras);
    const auto entry = pickle_entry(*archive);
    return entry ? tensors(archive, *entry) : arrays(archive);
}

}  // namespace engine::network
