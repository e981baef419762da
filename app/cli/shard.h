// --shard: one piece of work shared by several processes.
#pragma once

#include <optional>
#include <string>

#include "app/export/cell_run.h"

namespace CLI {
class App;
}

namespace app::cli {

/// `cell` is the command's word for one.
void add_shard_option(CLI::App& app, std::optional<std::string>& target, const char* cell);
/// "i/n", 1 <= i <= n; all where the flag is not given. Throws Error that names --shard.
Shard parse_shard(const std::optional<std::string>& text);
/// Throws Error where the cells of a shard would go with the process.
void check_shard(const Shard& shard, bool keeps_cells);

/// "[3/12] kernel=3: ripple index 0.2" on standard error.
void print_news(const CellNews& news);

/// What an interrupted run says.
const char* interrupted(bool keeps_cells);

}  // namespace app::cli
