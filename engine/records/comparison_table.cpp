#include "engine/records/comparison_table.h"

#include <array>

#include "engine/analysis/pattern_words.h"
#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/records/report_table.h"

namespace engine {
namespace {

ComparisonRow row_of(const std::string& label, const SideFindings& side, const std::optional<Score>& score) {
    ComparisonRow row{label, side.text, headline_ripple(side), {}, {}, side.cost.parameters, side.cost.macs};
    if (score) row.psnr = score->psnr, row.ssim = score->ssim;
    return row;
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
    std::string text = csv_line({"label", "pipeline", "ripple", "psnr", "ssim", "parameters", "macs"});
    for (const ComparisonRow& row : rows)
        text += csv_line({row.label, row.pipeline, exact(row.ripple), exact(row.psnr), exact(row.ssim),
                          fmt::format("{}", row.parameters), fmt::format("{}", row.macs)});
    return text;
}

std::string latex(const std::vector<ComparisonRow>& rows) {
    std::string text =
        "\\begin{tabular}{lrrrrr}\n\\hline\n"
        " & Ripple & PSNR (dB) & SSIM & Parameters & Multiply-adds \\\\\n\\hline\n";
    for (const ComparisonRow& row : rows)
        text += fmt::format("{} & {} \\\\\n", latex_text(row.label), fmt::join(numbers(row), " & "));
    return text + "\\hline\n\\end{tabular}\n";
}

std::string markdown(const std::vector<ComparisonRow>& rows) {
    std::string text =
        "| | pipeline | ripple | PSNR (dB) | SSIM | parameters | multiply-adds |\n"
        "|---|---|---|---|---|---|---|\n";
    for (const ComparisonRow& row : rows)
        text += fmt::format("| {} | `{}` | {} |\n", markdown_text(row.label), markdown_text(row.pipeline),
                            fmt::join(numbers(row), " | "));
    return text;
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
