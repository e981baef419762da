#include "app/export/cell_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/sweep/sweep.h"

namespace app {

std::string run_cells(CellWork& work, const Shard& shard, const engine::Progress& progress,
                      const std::function<void(const CellNews&)>& news) {
    constexpr double making = 0.9;
    const auto mine = engine::shard_cells(work.cells(), shard.number, shard.count);
    const auto count = static_cast<double>(mine.size());
    for (std::size_t i = 0; i < mine.size(); ++i) {
        const double done = making * static_cast<double>(i) / count,
                     next = making * static_cast<double>(i + 1) / count;
        CellNews told{.number = i + 1, .count = mine.size(), .cell = mine[i], .title = work.title(mine[i])};
        told.text = work.make(mine[i], progress.section(done, next));
        progress.report(next);
        if (news) news(told);
    }
    const engine::Progress writing = progress.section(making, 1);
    if (shard.is_whole()) return work.write_results(writing);
    std::size_t kept = 0;
    for (std::size_t cell = 0; cell < work.cells(); ++cell)
        kept += work.is_kept(cell);
    if (kept == work.cells()) return work.write_results(writing);
    if (!std::ranges::all_of(mine, [&](std::size_t cell) { return work.is_kept(cell); }))
        return "another process had all cells, wrote the results and removed the cells";
    return fmt::format(
        "{} of {} cells are done: the shard that completes them, or the same command without --shard, "
        "writes the results",
        kept, work.cells());
}

}  // namespace app
