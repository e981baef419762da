#include "app/storage/sweep_store.h"

#include <fmt/format.h>

#include "engine/sweep/contact_sheet.h"

namespace app {

SweepStore::SweepStore(const engine::Sweep& sweep, std::filesystem::path folder, const engine::Region& region)
    : sweep_(sweep),
      store_(std::move(folder)),
      region_(fmt::format("{},{},{},{}", region.top, region.left, region.bottom, region.right)) {}

std::string SweepStore::name(std::size_t cell) const {
    return file_name_of(fmt::format("r{:02}c{:02}_{}", cell / sweep_.cols(), cell % sweep_.cols(),
                                    engine::cell_title(sweep_, cell)));
}

std::string SweepStore::id(std::size_t cell) const {
    return engine::fingerprint(sweep_, cell) + " " + region_;
}

std::optional<engine::CellResult> SweepStore::find(std::size_t cell, std::string& message) const {
    std::optional<engine::CellResult> found;
    const std::string damage = store_.find(
        name(cell), [&](const std::filesystem::path& file) { found = engine::read_cell(file, id(cell)); });
    if (!damage.empty()) message = damage;
    return found;
}

void SweepStore::keep(std::size_t cell, const engine::CellResult& result) const {
    store_.keep(name(cell), engine::encode_cell(result, id(cell)));
}

void SweepStore::clear() const {
    for (std::size_t cell = 0; cell < sweep_.cells(); ++cell)
        store_.remove(name(cell));
    store_.clear();
}

}  // namespace app
