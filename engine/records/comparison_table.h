// One row a pipeline: the table of a comparison, for spreadsheets and for papers.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/experiment/added.h"

namespace engine {

struct ComparisonRow {
    std::string picture;  ///< empty where there is one only
    std::string label, pipeline;
    std::optional<double> ripple;      ///< of a constant, the worst colour's; nullopt where undefined
    std::optional<double> psnr, ssim;  ///< against the reference; nullopt without one
    Index parameters = 0, macs = 0;
};

/// A, B and the added ones.
std::vector<ComparisonRow> comparison_rows(const Findings& findings, std::span<const Added> added,
                                           const std::string& left_label = "A",
                                           const std::string& right_label = "B");

/// The means over several pictures, a row for each label; a number that a picture lacks has none.
std::vector<ComparisonRow> mean_rows(const std::vector<ComparisonRow>& rows);

enum class TableFormat { csv, latex, markdown };
/// The format by the extension: .csv, .tex or .md. Throws Error for others.
TableFormat table_format(const std::filesystem::path& path);

/// Undefined numbers are empty; a column names the picture where there are several; LaTeX is a tabular with
/// the pipelines left out, whose labels are escaped.
std::string comparison_table(const std::vector<ComparisonRow>& rows, TableFormat format);

}  // namespace engine
