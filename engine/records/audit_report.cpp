#include "engine/records/audit_report.h"

#include <nlohmann/json.hpp>

#include "engine/core/number_text.h"
#include "engine/core/version.h"
#include "engine/records/report_table.h"

namespace engine {
namespace {

using Json = nlohmann::ordered_json;
using network::Audit;
using network::AuditedLayer;

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }
Json or_null(const std::optional<Index>& value) { return value ? Json(*value) : Json(nullptr); }
Json pair_json(Pair pair) { return Json::array({pair.h, pair.w}); }

Json ports(const std::vector<network::Port>& all) {
    Json list = Json::array();
    for (const network::Port& port : all) {
        Json shape = Json::array();
        for (const Index extent : port.extents)
            shape.push_back(extent < 0 ? Json(nullptr) : Json(extent));
        list.push_back({{"name", port.name}, {"shape", port.any_rank ? Json(nullptr) : shape}});
    }
    return list;
}

Json layer_json(const AuditedLayer& entry) {
    const network::ScaleLayer& layer = entry.layer;
    Json in_situ = Json::array();
    for (const auto& source : entry.in_situ)
        in_situ.push_back({{"source", source.source},
                           {"ripple", or_null(source.ripple)},
                           {"output_ripple_if_mended", or_null(source.output_ripple_if_mended)}});
    const bool weights = layer.weight_node.has_value();
    return {{"name", layer.name},
            {"op", network::name(layer.op)},
            {"kernel", layer.kernel ? pair_json(*layer.kernel) : Json(nullptr)},
            {"stride", pair_json(layer.stride)},
            {"channels", Json::array({or_null(layer.channels_in), or_null(layer.channels_out)})},
            {"parameters", layer.parameters},
            {"coverage_ratio", or_null(layer.coverage_ratio)},
            {"weights", weights ? Json{{"ripple", or_null(entry.weight_ripple)},
                                       {"share_of_random", or_null(entry.share_of_random)}}
                                : Json(nullptr)},
            {"in_situ", in_situ}};
}

std::string text(const std::optional<double>& value, int digits = 6) {
    return value ? fmt::format("{:.{}g}", *value, digits) : "";
}
std::string text(const std::optional<Index>& value) { return value ? std::to_string(*value) : ""; }
std::string text(const std::optional<Pair>& value) {
    return value ? fmt::format("{}x{}", value->h, value->w) : "";
}

std::string shown(const std::optional<double>& value) { return value ? number_text(*value, 3) : "-"; }

}  // namespace

std::string audit_json(const network::Graph& graph, const Audit& audit, const std::string& model) {
    Json layers = Json::array(), output = Json::array();
    for (const AuditedLayer& layer : audit.layers)
        layers.push_back(layer_json(layer));
    for (const auto& source : audit.output)
        output.push_back(
            {{"source", source.source}, {"ripple", or_null(source.ripple)}, {"levels", source.levels}});
    const Json report = {{"deconvoscope", version()},
                         {"model",
                          {{"name", model},
                           {"format", graph.format},
                           {"nodes", graph.nodes.size()},
                           {"parameters", network::parameter_count(graph)},
                           {"inputs", ports(graph.inputs)},
                           {"outputs", ports(graph.outputs)}}},
                         {"layers", layers},
                         {"output", {{"period", pair_json(audit.output_period)}, {"in_situ", output}}},
                         {"verdict", audit.verdict},
                         {"notes", audit.notes}};
    return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string audit_csv(const Audit& audit) {
    std::vector<std::string> header = {
        "name",         "op",         "kernel",         "stride",         "channels_in",
        "channels_out", "parameters", "coverage_ratio", "weights_ripple", "share_of_random"};
    for (const auto& source : audit.output) {
        header.push_back("ripple_" + source.source);
        header.push_back("output_ripple_if_mended_" + source.source);
    }
    std::string table = csv_line(header);
    for (const AuditedLayer& entry : audit.layers) {
        const network::ScaleLayer& l = entry.layer;
        std::vector<std::string> line = {l.name,
                                         std::string(network::name(l.op)),
                                         text(l.kernel),
                                         text(std::optional(l.stride)),
                                         text(l.channels_in),
                                         text(l.channels_out),
                                         std::to_string(l.parameters),
                                         text(l.coverage_ratio),
                                         text(entry.weight_ripple),
                                         text(entry.share_of_random)};
        for (std::size_t i = 0; i < audit.output.size(); ++i) {
            const bool there = i < entry.in_situ.size();
            line.push_back(there ? text(entry.in_situ[i].ripple) : "");
            line.push_back(there ? text(entry.in_situ[i].output_ripple_if_mended) : "");
        }
        table += csv_line(line);
    }
    std::vector<std::string> last = {"output", "", "", text(std::optional(audit.output_period)), "", "", "",
                                     "",       "", ""};
    for (const auto& source : audit.output) {
        last.push_back(text(source.ripple));
        last.push_back("");
    }
    return table + csv_line(last);
}

std::string audit_text(const Audit& audit) {
    std::string result = audit.verdict + "\n\n";
    for (const AuditedLayer& entry : audit.layers) {
        const network::ScaleLayer& l = entry.layer;
        result += fmt::format("{}  {}{} stride {}  coverage {}", l.name, network::name(l.op),
                              l.kernel ? " kernel " + to_string(*l.kernel) : "", to_string(l.stride),
                              shown(l.coverage_ratio));
        if (entry.share_of_random)
            result += fmt::format("  weights {} ({:.0f} % of random)", shown(entry.weight_ripple),
                                  100 * *entry.share_of_random);
        for (const auto& source : entry.in_situ)
            result +=
                fmt::format("  {} {}{}", source.source, shown(source.ripple),
                            source.output_ripple_if_mended
                                ? fmt::format(" (output if mended {})", shown(source.output_ripple_if_mended))
                                : "");
        result += "\n";
    }
    if (!audit.output.empty())
        result += fmt::format("output {}, period {}:", audit.output_name, to_string(audit.output_period));
    for (const auto& source : audit.output)
        result += fmt::format("  {} {} ({} levels)", source.source, shown(source.ripple),
                              number_text(source.levels, 3));
    if (!audit.output.empty()) result += "\n";
    for (const std::string& note : audit.notes)
        result += "note: " + note + "\n";
    return result;
}

}  // namespace engine
