#include "engine/records/report_table.h"

#include <nlohmann/json.hpp>

#include "engine/core/printable.h"

namespace engine {
namespace {

using Json = nlohmann::ordered_json;

/// Dotted names and texts of everything in the report.
void flatten(const Json& value, const std::string& name,
             std::vector<std::pair<std::string, std::string>>& fields) {
    const bool list_of_objects = value.is_array() && !value.empty() && value.front().is_object();
    if (value.is_object() || list_of_objects) {
        std::size_t index = 0;
        for (const auto& [key, part] : value.items()) {
            const std::string label = list_of_objects ? std::to_string(index++) : key;
            flatten(part, name.empty() ? label : name + "." + label, fields);
        }
        return;
    }
    fields.emplace_back(name, value.is_null()     ? ""
                              : value.is_string() ? value.get<std::string>()
                                                  : value.dump());
}

std::string quoted(const std::string& given) {
    const std::string text = printable(given);
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string result = "\"";
    for (const char c : text)
        result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> report_fields(const std::string& report_json) {
    std::vector<std::pair<std::string, std::string>> fields;
    if (!report_json.empty()) flatten(Json::parse(report_json), "", fields);
    return fields;
}

std::string report_csv(const std::string& report_json) {
    std::string text = csv_line({"name", "value"});
    for (const auto& [name, value] : report_fields(report_json))
        text += csv_line({name, value});
    return text;
}

std::string csv_line(const std::vector<std::string>& fields) {
    std::string text;
    for (std::size_t i = 0; i < fields.size(); ++i)
        text += (i ? "," : "") + quoted(fields[i]);
    return text + "\r\n";
}

}  // namespace engine
