#include "engine/network/examination.h"

#include <algorithm>
#include <numeric>

#include "engine/network/audit_sources.h"
#include "engine/network/picture_axes.h"
#include "engine/network/ripple.h"
#include "engine/network/strided.h"
#include "engine/network/verdict_sentence.h"

namespace engine::network {
namespace {

bool is_convolution(const Node& node) { return node.op == "Conv" || node.op == "ConvTranspose"; }

/// Which nodes are shown, without their numbers.
std::vector<LineLayer> line_of(const Graph& graph, const Audit& audit) {
    std::vector<LineLayer> line;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        const auto found = std::ranges::find_if(
            audit.layers, [&](const AuditedLayer& layer) { return layer.layer.node == i; });
        const bool output = std::ranges::count(node.outputs, audit.output_name) > 0;
        if (found == audit.layers.end() && !is_convolution(node) && !output) continue;
        LineLayer layer;
        layer.name = found == audit.layers.end() ? label(node) : found->layer.name;
        layer.op = found == audit.layers.end() ? node.op : std::string(name(found->layer.op));
        layer.node = i;
        if (found != audit.layers.end())
            layer.audited = static_cast<std::size_t>(found - audit.layers.begin());
        line.push_back(std::move(layer));
    }
    return line;
}

/// One source through the network, measured behind every layer of the line.
void run_source(const Graph& graph, const AuditRequest& request, const AuditSource& source,
                const std::map<std::string, Pair>& period, Examination& result, const Progress& progress) {
    NamedArrays feeds = request.feeds;
    feeds[request.port] = source.input;
    Run run(graph, std::move(feeds), {result.audit.output_name});
    for (LineLayer& layer : result.line) {
        const std::string& output = graph.nodes[layer.node].outputs.front();
        run.keep(output);
        run.advance(progress, layer.node);
        const Array* value = run.find(output);
        const auto found = period.find(output);
        layer.ripples.push_back(
            value && value->is_number() && value->rank() == 4 && found != period.end()
                ? measure_ripple(*value, found->second, has_channels_last(value->extents())).ripple
                : std::nullopt);
        run.release(output);
    }
    run.advance(progress);
    result.outputs.push_back(as_picture(run.value(result.audit.output_name), progress));
}

std::vector<std::size_t> ranked(const Audit& audit) {
    std::vector<std::size_t> order(audit.layers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto weight = [&](std::size_t i) {
        const double share = audit.layers[i].share_of_random.value_or(-1);
        return std::pair(-worst_ripple_if_mended(audit, i).value_or(1e9),
                         audit.layers[i].layer.enlarges() ? share : -2);
    };
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
    return order;
}

}  // namespace

Examination examine(const Graph& graph, const AuditRequest& request, const Progress& progress) {
    Examination result;
    result.audit = audit(graph, request, progress.section(0, 0.6));
    result.ranking = ranked(result.audit);
    if (result.audit.output.empty()) return result;
    result.line = line_of(graph, result.audit);
    const KnownExtents extents = known_extents(graph, request, progress.section(0.6, 0.65));
    std::vector<ScaleLayer> layers;
    for (const AuditedLayer& layer : result.audit.layers)
        layers.push_back(layer.layer);
    const auto period = periods(graph, layers, extents);
    const auto count = static_cast<double>(request.sources.size());
    for (std::size_t i = 0; i < request.sources.size(); ++i) {
        const auto at = static_cast<double>(i);
        run_source(graph, request, request.sources[i], period, result,
                   progress.section(0.65 + 0.35 * at / count, 0.65 + 0.35 * (at + 1) / count));
    }
    return result;
}

std::optional<double> worst_ripple_if_mended(const Audit& audit, std::size_t layer) {
    const OutputInSitu* worst = worst_output(audit);
    for (const LayerInSitu& in_situ : audit.layers[layer].in_situ)
        if (worst && in_situ.source == worst->source) return in_situ.output_ripple_if_mended;
    return std::nullopt;
}

std::shared_ptr<const Tensor> as_picture(const Array& array, const Progress& progress) {
    if (!array.is_number() || array.rank() != 4 || array.size() == 0) return nullptr;
    if (!has_channels_last(array.extents())) return array.tensor();
    return transposed(array, {0, 3, 1, 2}, progress).tensor();
}

}  // namespace engine::network
