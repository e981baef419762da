#include "app/cli/shard.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>

#include "app/cli/say.h"
#include "engine/core/error.h"
#include "engine/sweep/sweep.h"

namespace app::cli {

void add_shard_option(CLI::App& app, std::optional<std::string>& target, const char* cell) {
    app.add_option("--shard", target,
                   fmt::format("Compute only every n-th {}, beginning with the i-th, from 1", cell))
        ->type_name("i/n");
}

Shard parse_shard(const std::optional<std::string>& text) {
    if (!text) return {};
    Shard shard{0, 0};
    const char* end = text->data() + text->size();
    const auto first = std::from_chars(text->data(), end, shard.number);
    if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '/') {
        const auto second = std::from_chars(first.ptr + 1, end, shard.count);
        if (second.ec == std::errc{} && second.ptr == end && shard.number >= 1 &&
            shard.number <= shard.count && shard.count <= engine::max_sweep_cells)
            return shard;
    }
    engine::fail("--shard {}: i/n is expected, with i from 1 to n and n at most {}", *text,
                 engine::max_sweep_cells);
}

void check_shard(const Shard& shard, bool keeps_cells) {
    if (!shard.is_whole() && !keeps_cells)
        engine::fail("--shard {}/{}: its cells could not be kept, because there is no home folder",
                     shard.number, shard.count);
}

void print_news(const CellNews& news) {
    remark(fmt::format("[{}/{}] {}: {}", news.number, news.count, news.title, news.text));
}

const char* interrupted(bool keeps_cells) {
    return keeps_cells ? "interrupted: finished cells are kept, the same command goes on from there"
                       : "interrupted: nothing was written";
}

}  // namespace app::cli
