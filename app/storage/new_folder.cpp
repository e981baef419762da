#include "app/storage/new_folder.h"

#include <stdlib.h>

#include <system_error>

#include "engine/core/error.h"
#include "engine/files/atomic_file.h"

namespace app {

namespace fs = std::filesystem;

NewFolder::NewFolder(const fs::path& folder) {
    std::error_code error;
    fs::path missing = folder.has_filename() ? folder : folder.parent_path();  // "out/" is "out"
    for (; !missing.empty() && !fs::exists(missing, error); missing = missing.parent_path())
        made_.push_back(missing);
    fs::create_directories(folder, error);
    if (error) {
        made_.clear();
        engine::fail("{}: the folder cannot be made: {}", folder.string(), error.message());
    }
    engine::check_writable(folder / "file");
}

NewFolder::~NewFolder() {
    std::error_code not_empty;
    for (const fs::path& folder : made_)
        fs::remove(folder, not_empty);
}

PrivateFolder::PrivateFolder() {
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "deconvoscope-XXXXXX").string();
    if (error || !::mkdtemp(name.data()))
        throw engine::ResourceError("no folder can be made among the temporary files");
    path_ = name;
}

PrivateFolder::~PrivateFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace app
