#include "engine/records/comparison_table.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/analysis/pattern_words.h"
#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/records/report_table.h"

namespace engine {
namespace {

ComparisonRow row_of(const std::string& label, const SideFindings& side, const std::optional<Score>& score) {
    ComparisonRow row;
    row.label = label, row.pipeline = side.text, row.ripple = headline_ripple(side);
    row.parameters = side.cost.parameters, row.macs = side.cost.macs;
    if (score) row.psnr = score->psnr, row.ssim = score->ssim;
    return row;
}

bool names_pictures(const std::vector<ComparisonRow>& rows) {
    return std::ranges::any_of(rows, [](const ComparisonRow& row) { return !row.picture.empty(); });
}

std::string number(const std::optional<double>& value, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : "";
}

/// Numbers as they stand in tables that people read.
std::array<std::string, 5> numbers(const ComparisonRow& row) {
    return {number(row.ripple, 4), number(row.psnr, 2), number(row.ssim, 4),
            fmt::format("{}", row.parameters), fmt::format("{}", row.macs)};
}

std::string latex_text(const std::string& text) {
    std::string result;
    for (const char c : printable(text)) {
        if (std::string_view("&%$#_{}").find(c) != std::string_view::npos)
            result += std::string("\\") + c;
        else if (c == '\\')
            result += "\\textbackslash{}";
        else if (c == '~' || c == '^')
            result += fmt::format("\\{}{{}}", c);
        else
            result += c;
    }
    return result;
}

std::string markdown_text(const std::string& text) {
    std::string result;
    for (const char c : printable(text))
        result += c == '|' ? std::string("\\|") : std::string(1, c);
    return result;
}

std::string csv(const std::vector<ComparisonRow>& rows) {
    const auto exact = [](const std::optional<double>& value) {
        return value ? fmt::format("{}", *value) : std::string();
    };
    const bool several = names_pictures(rows);
    const auto line = [&](std::string picture, std::vector<std::string> cells) {
        if (several) cells.insert(cells.begin(), std::move(picture));
        return csv_line(cells);
    };
    std::string text = line("picture", {"label", "pipeline", "ripple", "psnr", "ssim", "parameters", "macs"});
    for (const ComparisonRow& row : rows)
        text +=
            line(row.picture, {row.label, row.pipeline, exact(row.ripple), exact(row.psnr), exact(row.ssim),
                               fmt::format("{}", row.parameters), fmt::format("{}", row.macs)});
    return text;
}

std::string latex(const std::vector<ComparisonRow>& rows) {
    const bool several = names_pictures(rows);
    std::string text = fmt::format(
        "\\begin{{tabular}}{{{}lrrrrr}}\n\\hline\n"
        "{} & Ripple & PSNR (dB) & SSIM & Parameters & Multiply-adds \\\\\n\\hline\n",
        several ? "l" : "", several ? "Picture &" : "");
    for (const ComparisonRow& row : rows)
        text += fmt::format("{}{} & {} \\\\\n", several ? latex_text(row.picture) + " & " : "",
                            latex_text(row.label), fmt::join(numbers(row), " & "));
    return text + "\\hline\n\\end{tabular}\n";
}

std::string markdown(const std::vector<ComparisonRow>& rows) {
    const bool several = names_pictures(rows);
    std::string text = fmt::format(
        "|{} | pipeline | ripple | PSNR (dB) | SSIM | parameters | multiply-adds |\n"
        "|{}---|---|---|---|---|---|---|\n",
        several ? " picture |" : "", several ? "---|" : "");
    for (const ComparisonRow& row : rows)
        text += fmt::format("|{} {} | `{}` | {} |\n", several ? " " + markdown_text(row.picture) + " |" : "",
                            markdown_text(row.label), markdown_text(row.pipeline),
                            fmt::join(numbers(row), " | "));
    return text;
}

/// The mean over the rows; nullopt where one of them has no such number.
std::optional<double> mean_of(const std::vector<const ComparisonRow*>& rows,
                              std::optional<double> ComparisonRow::*number) {
    double sum = 0;
    for (const ComparisonRow* row : rows) {
        if (!(row->*number)) return std::nullopt;
        sum += *(row->*number);
    }
    return sum / static_cast<double>(rows.size());
}

}  // namespace

std::vector<ComparisonRow> comparison_rows(const Findings& findings, std::span<const Added> added,
                                           const std::string& left_label, const std::string& right_label) {
    std::vector<ComparisonRow> rows{row_of(left_label, *findings.left, findings.left_score),
                                    row_of(right_label, *findings.right, findings.right_score)};
    for (const Added& one : added)
        rows.push_back(row_of(one.label, one.side(), one.findings->right_score));
    return rows;
}

std::vector<ComparisonRow> mean_rows(const std::vector<ComparisonRow>& rows) {
    std::vector<ComparisonRow> means;
    std::size_t kinds = 0;  // the rows of every picture follow each other in the same order
    while (kinds < rows.size() && rows[kinds].picture == rows.front().picture)
        ++kinds;
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        std::vector<const ComparisonRow*> same;
        double macs = 0;
        for (std::size_t i = kind; i < rows.size(); i += kinds)
            same.push_back(&rows[i]), macs += static_cast<double>(rows[i].macs);
        ComparisonRow mean = rows[kind];
        mean.picture = "mean";
        mean.ripple = mean_of(same, &ComparisonRow::ripple);
        mean.psnr = mean_of(same, &ComparisonRow::psnr);
        mean.ssim = mean_of(same, &ComparisonRow::ssim);
        mean.macs = static_cast<Index>(std::llround(macs / static_cast<double>(same.size())));
        means.push_back(mean);
    }
    return means;
}

TableFormat table_format(const std::filesystem::path& path) {
    const std::string extension = path.extension().string();
    if (extension == ".csv") return TableFormat::csv;
    if (extension == ".tex") return TableFormat::latex;
    if (extension == ".md") return TableFormat::markdown;
    fail("{}: the name must end in .csv, .tex or .md", path.string());
}

std::string comparison_table(const std::vector<ComparisonRow>& rows, TableFormat format) {
    switch (format) {
        case TableFormat::csv: return csv(rows);
        case TableFormat::latex: return latex(rows);
        case TableFormat::markdown: return markdown(rows);
    }
    return {};
}

}  // namespace engine
