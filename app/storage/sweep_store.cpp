#include "app/storage/sweep_store.h"

#include <cctype>
#include <system_error>

#include "app/storage/json_file.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/sweep/contact_sheet.h"

namespace app {

SweepStore::SweepStore(const engine::Sweep& sweep, std::filesystem::path folder, const engine::Region& region)
    : sweep_(sweep),
      folder_(std::move(folder)),
      region_(fmt::format("{},{},{},{}", region.top, region.left, region.bottom, region.right)) {}

std::string SweepStore::name(std::size_t cell) const {
    std::string name = fmt::format("r{:02}c{:02}_{}", cell / sweep_.cols(), cell % sweep_.cols(),
                                   engine::cell_title(sweep_, cell));
    for (char& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c)) && c != '=' && c != '.' && c != '-') c = '_';
    return name.substr(0, 120);
}

std::filesystem::path SweepStore::file(std::size_t cell) const {
    return folder_ / (name(cell) + ".cell.png");
}

std::string SweepStore::id(std::size_t cell) const {
    return engine::fingerprint(sweep_, cell) + " " + region_;
}

std::optional<engine::CellResult> SweepStore::find(std::size_t cell, std::string& message) const {
    try {
        return engine::read_cell(file(cell), id(cell));
    } catch (const engine::Error& damage) {
        message = fmt::format("{} was damaged ({}); {}", file(cell).string(), damage.what(),
                              move_aside(file(cell)));
        return std::nullopt;
    }
}

void SweepStore::keep(std::size_t cell, const engine::CellResult& result) const {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error)
        throw engine::ResourceError(
            fmt::format("the folder {} cannot be made: {}", folder_.string(), error.message()));
    engine::write_file(file(cell), engine::encode_cell(result, id(cell)));
}

void SweepStore::clear() const {
    std::error_code error;
    for (std::size_t cell = 0; cell < sweep_.cells(); ++cell)
        std::filesystem::remove(file(cell), error);
    std::filesystem::remove(folder_, error);
}

}  // namespace app
