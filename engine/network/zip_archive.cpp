#include "engine/network/zip_archive.h"

#include <zip.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/core/printable.h"

namespace engine::network {
namespace {

/// An entry may be this large however little it was packed into, and beyond that grow by this factor.
constexpr std::uint64_t harmless_size = 1 << 26;
constexpr std::uint64_t most_growth = 100;

std::string sentence(int code) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    return text;
}

}  // namespace

ZipArchive::ZipArchive(const std::filesystem::path& path)
    : archive_(nullptr, [](zip* archive) { zip_discard(archive); }),
      file_size_(std::filesystem::file_size(path)) {
    int code = 0;
    archive_.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
    if (!archive_) fail("it is a damaged zip archive ({})", sentence(code));
}

std::uint64_t ZipArchive::size() const {
    return static_cast<std::uint64_t>(std::max<zip_int64_t>(0, zip_get_num_entries(archive_.get(), 0)));
}

std::string ZipArchive::name(std::uint64_t entry) const {
    const char* const name = zip_get_name(archive_.get(), entry, ZIP_FL_ENC_RAW);
    return name ? name : "";
}

std::optional<std::uint64_t> ZipArchive::find(const std::string& name) const {
    const zip_int64_t entry = zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_ENC_RAW);
    if (entry < 0) return std::nullopt;
    return static_cast<std::uint64_t>(entry);
}

std::uint64_t ZipArchive::entry_size(std::uint64_t entry) const {
    zip_stat_t stat;
    if (zip_stat_index(archive_.get(), entry, 0, &stat) != 0)
        fail("the entry {} of the archive is damaged", printable_line(name(entry)));
    if (stat.encryption_method != ZIP_EM_NONE)
        fail("the entry {} of the archive is encrypted", printable_line(name(entry)));
    if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
        fail("the entry {} of the archive is packed by a method that is not read",
             printable_line(name(entry)));
    if (stat.comp_size > file_size_ || (stat.comp_method == ZIP_CM_STORE && stat.size != stat.comp_size))
        fail("the entry {} of the archive claims more bytes than the file has", printable_line(name(entry)));
    if (stat.size > harmless_size && stat.size / most_growth > stat.comp_size)
        fail("the entry {} of the archive would grow from {} bytes to {}, more than {}-fold",
             printable_line(name(entry)), stat.comp_size, stat.size, most_growth);
    return stat.size;
}

std::string ZipArchive::read(std::uint64_t entry, std::uint64_t most) const {
    const std::uint64_t size = std::min(entry_size(entry), most);
    require_memory(static_cast<Index>(size / sizeof(float)), "the archive");
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen_index(archive_.get(), entry, 0),
                                                                 zip_fclose);
    if (!file) fail("the entry {} of the archive cannot be read", printable_line(name(entry)));
    std::string bytes(size, '\0');
    for (std::uint64_t done = 0; done < size;) {
        const zip_int64_t count =
            zip_fread(file.get(), bytes.data() + done, std::min<std::uint64_t>(size - done, 1 << 20));
        if (count <= 0) fail("the entry {} of the archive is damaged", printable_line(name(entry)));
        done += static_cast<std::uint64_t>(count);
    }
    return bytes;
}

}  // namespace engine::network
