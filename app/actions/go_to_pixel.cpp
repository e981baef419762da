#include "app/actions/go_to_pixel.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace app {
namespace {

std::vector<engine::Index> numbers_in(std::string_view text) {
    std::vector<engine::Index> numbers;
    const char* end = text.data() + text.size();
    for (const char* at = text.data(); at < end;) {
        engine::Index number = 0;
        const auto [next, failed] = std::from_chars(at, end, number);
        if (failed == std::errc{}) numbers.push_back(number);
        at = failed == std::errc{} ? next : at + 1;
    }
    return numbers;
}

}  // namespace

void go_to_pixel(Workbench& bench, engine::Pair pixel) {
    engine::Pair plane{0, 0};
    for (const Side side : {Side::left, Side::right})
        if (const auto* findings = bench.state().side(side)) {
            const engine::Pair own = findings->output().shape().plane();
            plane = {std::max(plane.h, own.h), std::max(plane.w, own.w)};
        }
    if (pixel.h < 0 || pixel.w < 0 || pixel.h >= plane.h || pixel.w >= plane.w)
        return bench.complain(
            fmt::format("there is no pixel {}, {}: the outputs have {} rows and {} columns, counted from 0",
                        pixel.h, pixel.w, plane.h, plane.w));
    bench.view().pinned = pixel;
}

void go_to_pixel(Workbench& bench, std::string_view text) {
    if (text.find_first_not_of(' ') == text.npos) return bench.view().pinned.reset();
    const auto numbers = numbers_in(text);
    if (numbers.size() != 2)
        return bench.complain(fmt::format("'{}' is no pixel: type a row and a column, such as 12, 40", text));
    go_to_pixel(bench, {numbers[0], numbers[1]});
}

}  // namespace app
