// Where a sweep keeps its finished cells between runs, so that none is computed twice.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/storage/cell_store.h"
#include "engine/sweep/cell_file.h"
#include "engine/sweep/sweep.h"

namespace app {

class SweepStore {
  public:
    /// Keeps cells below `folder`, which is made when the first one is kept.
    SweepStore(const engine::Sweep& sweep, std::filesystem::path folder, const engine::Region& region);

    /// Finds a kept cell; a damaged one is moved aside, and `message` says so.
    std::optional<engine::CellResult> find(std::size_t cell, std::string& message) const;
    void keep(std::size_t cell, const engine::CellResult& result) const;
    /// Removes the kept cells, and the folder when it is empty then.
    void clear() const;

    /// "r0c1_kernel=2_stride=3", the name of a cell's files.
    std::string name(std::size_t cell) const;

  private:
    std::string id(std::size_t cell) const;

    const engine::Sweep& sweep_;
    CellStore store_;
    std::string region_;
};

}  // namespace app
