#include "engine/figure/plate_columns.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "engine/core/number_text.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

std::string printed(const std::optional<double>& value, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : "–";
}

/// One number of every pipeline; the best are bold unless all are printed alike.
std::vector<PlateRun> compared(const std::vector<std::optional<double>>& values,
                               const std::function<std::string(const std::optional<double>&)>& print,
                               bool larger_is_better) {
    std::optional<double> best;
    for (const auto& value : values)
        if (value && (!best || (larger_is_better ? *value > *best : *value < *best))) best = value;
    std::vector<PlateRun> runs;
    for (const auto& value : values)
        runs.push_back({print(value), best && print(value) == print(best)});
    if (std::ranges::all_of(runs, &PlateRun::bold))
        for (PlateRun& run : runs)
            run.bold = false;
    return runs;
}

/// Puts a line under every column: `head` says in the first one what it is.
void add_line(std::vector<PlateColumn>& columns, const std::string& head,
              const std::vector<std::vector<PlateRun>>& numbers) {
    columns.front().numbers.push_back({{head, false}});
    for (std::size_t i = 1; i < columns.size(); ++i) {
        PlateLine line;
        for (const auto& number : numbers) {
            if (!line.empty()) line.push_back({" / ", false});
            line.push_back(number[i - 1]);
        }
        columns[i].numbers.push_back(std::move(line));
    }
}

void add_numbers(std::vector<PlateColumn>& columns, const PlateBlock& block, bool apart) {
    std::vector<std::optional<double>> psnr, ssim, ripple;
    for (const PlateSide& side : block.sides) {
        psnr.push_back(side.numbers.psnr);
        ssim.push_back(side.numbers.ssim);
        ripple.push_back(side.has_phases ? side.numbers.ripple : std::nullopt);
    }
    const auto digits = [](int count) {
        return [count](const auto& value) { return printed(value, count); };
    };
    const auto psnr_runs = compared(psnr, digits(2), true), ssim_runs = compared(ssim, digits(4), true);
    if (block.scored && apart) {
        add_line(columns, "PSNR (dB)", {psnr_runs});
        add_line(columns, "SSIM", {ssim_runs});
    } else if (block.scored) {
        add_line(columns, "PSNR (dB) / SSIM", {psnr_runs, ssim_runs});
    }
    if (std::ranges::none_of(ripple, [](const auto& value) { return value.has_value(); })) return;
    add_line(
        columns, "ripple index",
        {compared(
            ripple, [](const auto& value) { return value ? ripple_text(value) : std::string("–"); }, false)});
}

}  // namespace

std::vector<PlateColumn> plate_columns(const PlateBlock& block, bool apart) {
    std::vector<PlateColumn> columns{{block.scored ? "reference" : "input", &block.truth, "", {}}};
    for (const PlateSide& side : block.sides)
        columns.push_back({side.numbers.label, &side.output, side.numbers.pipeline, {}});
    add_numbers(columns, block, apart);
    return columns;
}

std::vector<std::string> plate_notes(const PlateBlock& block) {
    std::vector<std::pair<std::string, std::string>> found;  // a sentence, and the labels that it holds for
    for (const PlateSide& side : block.sides)
        for (const std::string& note : side.notes) {
            const auto same = std::ranges::find(found, note, &std::pair<std::string, std::string>::first);
            if (same == found.end())
                found.emplace_back(note, side.numbers.label);
            else
                same->second += ", " + side.numbers.label;
        }
    std::vector<std::string> notes;
    for (const auto& [sentence, labels] : found)
        notes.push_back(labels + ": " + sentence);
    return notes;
}

}  // namespace engine
