#include "engine/network/hdf5_file.h"

#include <hdf5.h>

#include <functional>
#include <optional>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/network/own_process.h"

namespace engine::network {
namespace {

/// Datasets of one file, and bytes of an attribute: far above what networks have.
constexpr std::size_t max_datasets = 65536;
constexpr std::size_t max_text = std::size_t{1} << 26;
/// deflate makes at most 1032 bytes of one.
constexpr std::uint64_t max_growth = 1032;

/// The library says nothing itself, and loads no filter from a plugin that a file asks for.
void prepare_library() {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    H5PLset_loading_state(0);
}

/// An identifier of the library, closed at the end.
class Handle {
  public:
    Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() {
        if (id_ >= 0) close_(id_);
    }
    operator hid_t() const { return id_; }
    bool valid() const { return id_ >= 0; }

  private:
    hid_t id_;
    herr_t (*close_)(hid_t);
};

struct NumberType {
    ElementType element;
    hid_t memory;
};

std::optional<NumberType> number_type(hid_t type) {
    const std::size_t width = H5Tget_size(type);
    if (H5Tget_class(type) == H5T_FLOAT) {
        if (width == 2) return NumberType{ElementType::float16, H5T_NATIVE_FLOAT};
        if (width == 4) return NumberType{ElementType::float32, H5T_NATIVE_FLOAT};
        if (width == 8) return NumberType{ElementType::float64, H5T_NATIVE_FLOAT};
    }
    if (H5Tget_class(type) == H5T_INTEGER && width <= 8)
        return NumberType{ElementType::int64, H5T_NATIVE_INT64};
    return std::nullopt;
}

Extents extents_of(hid_t dataset) {
    const Handle space(H5Dget_space(dataset), H5Sclose);
    const int rank = space.valid() ? H5Sget_simple_extent_ndims(space) : -1;
    if (rank < 0 || rank > H5S_MAX_RANK) fail("its extents cannot be read");
    if (H5Sget_simple_extent_type(space) == H5S_NULL) fail("it holds no values");
    std::vector<hsize_t> sizes(static_cast<std::size_t>(rank));
    if (rank > 0) H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
    Extents extents;
    for (const hsize_t size : sizes) {
        if (size > static_cast<hsize_t>(max_elements)) fail("it claims {} values along one axis", size);
        extents.push_back(static_cast<Index>(size));
    }
    return extents;
}

/// The claimed values have to be there: values that no byte of the file stands for are a lie, too.
void check_stored(hid_t dataset, const Extents& extents, std::size_t width) {
    const Index count = count_of(extents, "it");
    if (count < 1) fail("it holds no values");
    const Handle creation(H5Dget_create_plist(dataset), H5Pclose);
    if (!creation.valid()) fail("its properties cannot be read");
    if (H5Pget_external_count(creation) > 0) fail("its values stand in another file, which is not read");
    if (H5Pget_layout(creation) == H5D_VIRTUAL) fail("it is put together of other files, which are not read");
    const std::uint64_t stored = H5Dget_storage_size(dataset);
    const std::uint64_t needed = static_cast<std::uint64_t>(count) * width;
    const bool packed = H5Pget_nfilters(creation) > 0;
    if (stored < (packed ? needed / max_growth : needed))
        fail("{} needs {} bytes, but only {} are stored", to_string(extents), needed, stored);
    require_memory(count, "it");
}

std::string variable_text(hid_t at, hid_t type, hid_t space) {
    char* bytes = nullptr;
    const Handle memory(H5Tcopy(type), H5Tclose);
    if (H5Aread(at, memory, &bytes) < 0 || !bytes) fail("an attribute of it cannot be read");
    std::string text(bytes);
    H5Dvlen_reclaim(memory, space, H5P_DEFAULT, &bytes);
    return text;
}

std::string fixed_text(hid_t at, hid_t type) {
    const std::size_t size = H5Tget_size(type);
    if (size > max_text) fail("an attribute of it claims {} bytes", size);
    std::string text(size, '\0');
    if (H5Aread(at, type, text.data()) < 0) fail("an attribute of it cannot be read");
    text.resize(std::min(text.size(), text.find('\0')));
    return text;
}

/// The text of one of the file's own attributes; nullopt for others.
std::optional<std::string> text_of(hid_t file, const char* attribute) {
    if (H5Aexists(file, attribute) <= 0) return std::nullopt;
    const Handle at(H5Aopen(file, attribute, H5P_DEFAULT), H5Aclose);
    const Handle type(H5Aget_type(at), H5Tclose), space(H5Aget_space(at), H5Sclose);
    if (!at.valid() || !type.valid() || !space.valid() || H5Tget_class(type) != H5T_STRING ||
        H5Sget_simple_extent_npoints(space) != 1)
        fail("its attribute {} is no text", attribute);
    std::string text = H5Tis_variable_str(type) > 0 ? variable_text(at, type, space) : fixed_text(at, type);
    if (text.size() > max_text) fail("its attribute {} has {} bytes", attribute, text.size());
    return text;
}

/// Info is H5O_info_t, which HDF5 1.12 calls H5O_info1_t.
template <typename Info>
herr_t note_dataset(hid_t, const char* name, const Info* info, void* list) {
    if (info->type != H5O_TYPE_DATASET) return 0;
    auto& names = *static_cast<std::vector<std::string>*>(list);
    names.emplace_back(name);
    return names.size() > max_datasets ? 1 : 0;
}

std::vector<std::string> datasets_of(hid_t file) {
    std::vector<std::string> names;
    if (H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_NATIVE, note_dataset, &names, H5O_INFO_BASIC) < 0)
        fail("its groups cannot be read: it is damaged");
    if (names.size() > max_datasets) fail("it has more than the limit of {} datasets", max_datasets);
    return names;
}

Array read_dataset(hid_t file, const std::string& name) {
    const Handle dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose);
    const Handle type(dataset.valid() ? H5Dget_type(dataset) : -1, H5Tclose);
    const auto number = type.valid() ? number_type(type) : std::nullopt;
    if (!number) fail("its values are no numbers");
    const Extents extents = extents_of(dataset);
    check_stored(dataset, extents, H5Tget_size(type));
    const auto get = [&](void* target) {
        if (H5Dread(dataset, number->memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, target) < 0)
            fail("its values cannot be read: they are damaged or packed in a way that is not read");
    };
    if (!is_floating(number->element)) {
        std::vector<Index> values(static_cast<std::size_t>(count_of(extents, "it")));
        get(values.data());
        return Array(extents, std::move(values));
    }
    Tensor values = Tensor::uninitialized(folded(extents));
    get(values.data());
    return Array(extents, std::move(values), number->element);
}

/// The header of what follows in the pipe.
enum Record : std::uint64_t { text = 1, numbers = 2, integers = 3, unread = 4, end = 5 };

void send(Pipe& pipe, const std::string& name, const Array& array) {
    pipe.put(array.is_number() ? Record::numbers : Record::integers);
    pipe.put(name);
    pipe.put(static_cast<std::uint64_t>(array.type()));
    pipe.put(array.extents().size());
    for (const Index extent : array.extents())
        pipe.put(static_cast<std::uint64_t>(extent));
    if (array.is_number())
        pipe.put(array.numbers().data(), array.numbers().size_bytes());
    else
        pipe.put(array.integers().data(), array.integers().size_bytes());
}

void send_file(Pipe& pipe, hid_t file) {
    if (file < 0) fail("it is no HDF5 file, or a damaged one");
    for (const char* attribute : {"model_config", "keras_version"})
        if (const auto value = text_of(file, attribute)) {
            pipe.put(Record::text);
            pipe.put(std::string(attribute));
            pipe.put(*value);
        }
    for (const std::string& name : datasets_of(file)) {
        std::string trouble;
        try {
            send(pipe, name, read_dataset(file, name));
        } catch (const Error& error) {
            trouble = error.what();
        }
        if (trouble.empty()) continue;
        pipe.put(Record::unread);
        pipe.put(name);
        pipe.put(trouble);
    }
    pipe.put(Record::end);
}

Array receive_array(Pipe& pipe, bool is_number, ElementType type) {
    Extents extents(pipe.get_number());
    for (Index& extent : extents)
        extent = static_cast<Index>(pipe.get_number());
    const Index count = count_of(extents, "it");
    require_memory(count, "it");
    if (!is_number) {
        std::vector<Index> values(static_cast<std::size_t>(count));
        pipe.get(values.data(), values.size() * sizeof(Index));
        return Array(extents, std::move(values), type);
    }
    Tensor values = Tensor::uninitialized(folded(extents));
    pipe.get(values.data(), static_cast<std::size_t>(count) * sizeof(float));
    return Array(extents, std::move(values), type);
}

Hdf5File receive_file(Pipe& pipe) {
    Hdf5File file;
    for (;;) {
        const std::uint64_t record = pipe.get_number();
        if (record == Record::end) return file;
        const std::string name = pipe.get_text();
        if (record == Record::text) {
            file.texts[name] = pipe.get_text();
        } else if (record == Record::unread) {
            file.unread.push_back({name, pipe.get_text()});
        } else {
            const auto type = static_cast<ElementType>(pipe.get_number());
            const Array array = receive_array(pipe, record == Record::numbers, type);
            file.tensors.push_back({name, array.extents(), type, [array] { return array; }, {}});
        }
    }
}

Hdf5File read(const std::function<void(Pipe&)>& work) {
    Hdf5File file;
    in_own_process(
        work, [&](Pipe& pipe) { file = receive_file(pipe); },
        "it is damaged in a way that HDF5's library cannot read");
    return file;
}

}  // namespace

Hdf5File read_hdf5(const std::filesystem::path& path) {
    return read([&](Pipe& pipe) {
        prepare_library();
        send_file(pipe, H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
    });
}

Hdf5File read_hdf5_bytes(const std::string& bytes) {
    return read([&](Pipe& pipe) {
        prepare_library();
        const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
        constexpr std::size_t step = 1 << 16;
        H5Pset_fapl_core(access, step, 0);
        // The library takes a pointer to bytes that it copies and does not change.
        H5Pset_file_image(access, const_cast<char*>(bytes.data()), bytes.size());
        send_file(pipe, H5Fopen("in memory", H5F_ACC_RDONLY, access));
    });
}

}  // namespace engine::network
