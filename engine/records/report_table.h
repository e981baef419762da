// The numbers of a report as fields of a table.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace engine {

/// Dotted names ("right.coverage.interior_ratio", "left.stages.0.macs") and texts of everything in a report;
/// null is empty, lists of numbers stay JSON.
std::vector<std::pair<std::string, std::string>> report_fields(const std::string& report_json);

/// RFC 4180, "name,value", one row per field.
std::string report_csv(const std::string& report_json);
/// One line of such a table, with the quotes that it needs.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace engine
