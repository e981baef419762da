#include "engine/sweep/cell_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/files/json_text.h"
#include "engine/files/json_value.h"
#include "engine/records/report_table.h"
#include "engine/sweep/kept_file.h"

namespace engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view cell_key = "deconvoscope-sweep-cell";

/// The report stands for itself, except for the costs, which are read again.
void check_report(const Json& report) {
    if (!report.is_object()) fail("its report is no JSON object");
    for (const char* side : {"left", "right"}) {
        if (!report.contains(side)) continue;
        for (const char* key : {"parameters", "macs"})
            if (checked<Index>(report.at(side).at(key), key) < 0) fail("its {} are below 0", key);
    }
}

CellResult cell_of(const Json& json) {
    CellResult result;
    result.error = checked<std::string>(json.at("error"), "error");
    if (!result.error.empty()) return result;
    result.report = checked<std::string>(json.at("report"), "report");
    check_json_depth(result.report);
    check_report(Json::parse(result.report));
    if (!json.at("ripple").is_null()) result.ripple = checked<double>(json.at("ripple"), "ripple");
    if (result.ripple && !(*result.ripple >= 0)) fail("its ripple is {}: below 0", *result.ripple);
    const auto shape = checked<std::vector<Index>>(json.at("shape"), "shape");
    if (shape.size() != 4) fail("its shape has {} numbers instead of 4", shape.size());
    result.shape = {shape[0], shape[1], shape[2], shape[3]};
    check_size(result.shape, "its output");
    return result;
}

}  // namespace

std::string encode_cell(const CellResult& result, const std::string& id) {
    Json json;
    json["error"] = result.error;
    json["ripple"] = result.ripple ? Json(*result.ripple) : Json(nullptr);
    json["shape"] = {result.shape.n, result.shape.c, result.shape.h, result.shape.w};
    json["report"] = result.report;
    return encode_kept(cell_key, id, std::move(json), result.picture);
}

std::optional<CellResult> read_cell(const std::filesystem::path& path, const std::string& id) {
    std::optional<CellResult> result;
    read_kept(path, cell_key, id, [&](const Json& json) {
        result = cell_of(json);
        if (result->error.empty()) result->picture = kept_picture(path);
    });
    return result;
}

std::string sweep_csv(const Sweep& sweep, const std::vector<const CellResult*>& cells) {
    std::vector<std::string> columns;
    std::vector<std::vector<std::pair<std::string, std::string>>> rows(cells.size());
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        if (!cells[cell]) continue;
        rows[cell] = report_fields(cells[cell]->report);
        for (const auto& [name, value] : rows[cell])
            if (std::find(columns.begin(), columns.end(), name) == columns.end()) columns.push_back(name);
    }
    std::vector<std::string> head;
    for (const SweepAxis& axis : sweep.axes)
        head.push_back(axis.name);
    head.insert(head.end(), {"status", "error"});
    head.insert(head.end(), columns.begin(), columns.end());
    std::string text = csv_line(head);
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        if (!cells[cell]) continue;
        std::vector<std::string> fields = sweep.values(cell);
        fields.insert(fields.end(), {cells[cell]->error.empty() ? "done" : "impossible", cells[cell]->error});
        for (const std::string& column : columns) {
            const auto found = std::find_if(rows[cell].begin(), rows[cell].end(),
                                            [&](const auto& field) { return field.first == column; });
            fields.push_back(found == rows[cell].end() ? "" : found->second);
        }
        text += csv_line(fields);
    }
    return text;
}

}  // namespace engine
