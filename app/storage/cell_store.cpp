#include "app/storage/cell_store.h"

#include <fmt/format.h>

#include <cctype>
#include <system_error>
#include <utility>

#include "app/storage/json_file.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"

namespace app {

namespace fs = std::filesystem;

CellStore::CellStore(fs::path folder) : folder_(std::move(folder)) {}

fs::path CellStore::file(const std::string& name) const { return folder_ / (name + ".cell.png"); }

std::string CellStore::find(const std::string& name, const std::function<void(const fs::path&)>& read) const {
    try {
        read(file(name));
        return {};
    } catch (const engine::Error& damage) {
        return fmt::format("{} was damaged ({}); {}", file(name).string(), damage.what(),
                           move_aside(file(name)));
    }
}

void CellStore::keep(const std::string& name, std::string_view bytes) const {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error)
        throw engine::ResourceError(
            fmt::format("the folder {} cannot be made: {}", folder_.string(), error.message()));
    try {
        engine::write_file(file(name), bytes);
    } catch (
        const engine::Error& refused) {  // the user chose no such place: nothing is wrong with the request
        throw engine::ResourceError(refused.what());
    }
}

void CellStore::remove(const std::string& name) const {
    std::error_code error;
    fs::remove(file(name), error);
}

void CellStore::clear() const {
    std::error_code not_empty;
    fs::remove(folder_, not_empty);
}

std::string file_name_of(std::string text) {
    for (char& c : text)
        if (!std::isalnum(static_cast<unsigned char>(c)) && c != '=' && c != '.' && c != '-') c = '_';
    return text.substr(0, 120);
}

}  // namespace app
