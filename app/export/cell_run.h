// Long work that consists of cells, each kept as it is finished, which several processes may share: sweeps,
// and figures of several pictures.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "engine/core/progress.h"

namespace app {

/// Every count-th cell, beginning with the number-th, from 1.
struct Shard {
    std::size_t number = 1, count = 1;
    bool is_whole() const { return count == 1; }
};

/// One finished cell.
struct CellNews {
    std::size_t number = 0, count = 0;  ///< of this process' cells, from 1
    std::size_t cell = 0;
    std::string title;      ///< "kernel=3 stride=2"
    std::string text = {};  ///< its ripple index, why it is impossible, or that it was kept from before
};

class CellWork {
  public:
    virtual ~CellWork() = default;
    virtual std::size_t cells() const = 0;
    virtual std::string title(std::size_t cell) const = 0;
    /// Takes over a kept cell, or computes and keeps it; returns what is to be said of it.
    virtual std::string make(std::size_t cell, const engine::Progress& progress) = 0;
    /// Whether the cell is kept, by whichever process.
    virtual bool is_kept(std::size_t cell) = 0;
    /// Called once all cells are there.
    virtual std::string write_results(const engine::Progress& progress) = 0;
};

/// Makes the shard's cells; the one that finds all of them kept writes the results. `news` is called on the
/// calling thread. Returns a sentence that says what was written. Throws what the work throws, with all
/// finished cells kept.
std::string run_cells(CellWork& work, const Shard& shard, const engine::Progress& progress,
                      const std::function<void(const CellNews&)>& news);

}  // namespace app
