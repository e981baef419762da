#include "engine/figure/plate_columns.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "engine/core/number_text.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

/// A pipeline's column before its numbers are compared.
struct Measured {
    const SideFindings& side;
    const std::optional<Score>& score;
};

std::string printed(const std::optional<double>& value, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : "–";
}

std::optional<double> ripple_of(const SideFindings& side) {
    return has_phases(side) ? headline_ripple(side) : std::nullopt;
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

void add_numbers(std::vector<PlateColumn>& columns, const std::vector<Measured>& measured, bool apart) {
    std::vector<std::optional<double>> psnr, ssim, ripple;
    for (const Measured& one : measured) {
        psnr.push_back(one.score ? one.score->psnr : std::nullopt);
        ssim.push_back(one.score ? one.score->ssim : std::nullopt);
        ripple.push_back(ripple_of(one.side));
    }
    const auto digits = [](int count) {
        return [count](const auto& value) { return printed(value, count); };
    };
    const bool scored =
        std::ranges::any_of(measured, [](const Measured& one) { return one.score.has_value(); });
    const auto psnr_runs = compared(psnr, digits(2), true), ssim_runs = compared(ssim, digits(4), true);
    if (scored && apart) {
        add_line(columns, "PSNR (dB)", {psnr_runs});
        add_line(columns, "SSIM", {ssim_runs});
    } else if (scored) {
        add_line(columns, "PSNR (dB) / SSIM", {psnr_runs, ssim_runs});
    }
    if (std::ranges::none_of(ripple, [](const auto& value) { return value.has_value(); })) return;
    add_line(
        columns, "ripple index",
        {compared(
            ripple, [](const auto& value) { return value ? ripple_text(value) : std::string("–"); }, false)});
}

std::string label_or(const std::string& label, const char* otherwise) {
    return label.empty() ? otherwise : label;
}

}  // namespace

std::vector<PlateColumn> plate_columns(const PlateBlock& block, const FigureOptions& options, bool apart) {
    const Findings& findings = block.findings;
    std::vector<PlateColumn> columns;
    if (const auto& reference = findings.experiment.reference; reference && reference->picture.picture)
        columns.push_back({"reference", reference->picture.picture.get(), "", {}});
    else
        columns.push_back({"input", findings.left->source.get(), "", {}});
    std::vector<Measured> measured;
    const auto add = [&](const std::string& label, const SideFindings& side,
                         const std::optional<Score>& score) {
        columns.push_back({label, &side.output(), side.text, {}});
        measured.push_back({side, score});
    };
    add(label_or(options.left_label, "A"), *findings.left, findings.left_score);
    add(label_or(options.right_label, "B"), *findings.right, findings.right_score);
    for (const Added& one : block.added)
        add(one.label, one.side(), one.findings->right_score);
    add_numbers(columns, measured, apart);
    return columns;
}

std::vector<std::string> plate_notes(const PlateBlock& block, const FigureOptions& options) {
    std::vector<std::pair<std::string, std::string>> found;  // a sentence, and the labels that it holds for
    const auto add = [&](const std::string& label, const Findings& findings, std::string_view side) {
        for (const std::string& note : findings.score_notes) {
            if (!note.starts_with(side)) continue;
            const std::string sentence = note.substr(side.size());
            const auto same = std::ranges::find(found, sentence, &std::pair<std::string, std::string>::first);
            if (same == found.end())
                found.emplace_back(sentence, label);
            else
                same->second += ", " + label;
        }
    };
    add(label_or(options.left_label, "A"), block.findings, "left: ");
    add(label_or(options.right_label, "B"), block.findings, "right: ");
    for (const Added& one : block.added)
        add(one.label, *one.findings, "right: ");
    std::vector<std::string> notes;
    for (const auto& [sentence, labels] : found)
        notes.push_back(labels + ": " + sentence);
    return notes;
}

}  // namespace engine
