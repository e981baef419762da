#include "engine/network/audit.h"
#include "engine/network/read_model.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/network/mend.h"
#include "engine/network/phase_weights.h"
#include "engine/network/picture_axes.h"
#include "engine/network/ripple.h"
#include "engine/network/verdict_sentence.h"

namespace engine::network {
namespace {

NamedArrays feeds_for(const AuditRequest& request, const AuditSource& source) {
    NamedArrays feeds = request.feeds;
    feeds[request.port] = source.input;
    return feeds;
}

/// One source through the network: at every layer that enlarges, the ripple of what it gives; before every
/// layer that can be mended, a fork that goes on with the mended weights to the output.
class SourceAudit {
  public:
    SourceAudit(const Graph& graph, Audit& audit, const AuditSource& source, NamedArrays feeds)
        : graph_(graph), audit_(audit), source_(source), run_(graph, std::move(feeds), {audit.output_name}) {}

    void go(const std::vector<std::optional<Graph>>& mended, const Progress& progress) {
        struct Stop {
            std::size_t node;
            bool after;
            std::size_t layer;
        };
        std::vector<Stop> stops;
        for (std::size_t i = 0; i < audit_.layers.size(); ++i) {
            const ScaleLayer& layer = audit_.layers[i].layer;
            if (!layer.enlarges()) continue;
            audit_.layers[i].in_situ.push_back({source_.name, {}, {}});
            if (mended[i]) stops.push_back({*layer.weight_node, false, i});
            stops.push_back({layer.node, true, i});
        }
        std::stable_sort(stops.begin(), stops.end(), [](const Stop& a, const Stop& b) {
            return std::pair(a.node, a.after) < std::pair(b.node, b.after);
        });
        for (std::size_t i = 0; i < stops.size(); ++i) {
            const Stop& stop = stops[i];
            const Progress part =
                progress.section(static_cast<double>(i) / static_cast<double>(stops.size() + 1),
                                 static_cast<double>(i + 1) / static_cast<double>(stops.size() + 1));
            AuditedLayer& layer = audit_.layers[stop.layer];
            if (stop.after) {
                run_.keep(layer.layer.output(graph_));
                run_.advance(part, stop.node);
                layer.in_situ.back().ripple = measure_ripple(run_.value(layer.layer.output(graph_)),
                                                             layer.layer.stride, layer.layer.channels_last)
                                                  .ripple;
            } else {
                if (stop.node > 0) run_.advance(part, stop.node - 1);
                layer.in_situ.back().output_ripple_if_mended =
                    mended_output(*mended[stop.layer], layer.layer, part);
            }
        }
        run_.advance(progress);
        const Ripple output = of_output(run_.value(audit_.output_name));
        audit_.output.push_back({source_.name, output.ripple, output.levels});
    }

  private:
    std::optional<double> mended_output(const Graph& mended, const ScaleLayer& layer,
                                        const Progress& progress) const {
        Run fork = run_;
        fork.rewire(mended);
        const std::string& name = mended.nodes[*layer.weight_node].inputs[1];
        fork.replace(name, mended.constants.at(name));
        fork.advance(progress);
        return of_output(fork.value(audit_.output_name)).ripple;
    }

    Ripple of_output(const Array& output) const {
        return measure_ripple(output, audit_.output_period, has_channels_last(output.extents()));
    }

    const Graph& graph_;
    Audit& audit_;
    const AuditSource& source_;
    Run run_;
};

/// Each layer alone with equal phases, where that is possible.
std::vector<std::optional<Graph>> all_mended(const Graph& graph, const std::vector<AuditedLayer>& layers) {
    std::vector<std::optional<Graph>> result;
    for (const AuditedLayer& layer : layers) {
        result.emplace_back();
        if (!layer.layer.enlarges() || !layer.weight_ripple) continue;
        try {
            result.back() = with_equal_phases(graph, layer.layer);
        } catch (const Error&) {
            // Phases without taps cannot be made equal: the column stays empty.
        }
    }
    return result;
}

/// Zeros where no source fits the port, so that factors that only a run tells are known.
AuditRequest for_extents(const Graph& graph, const AuditRequest& request) {
    AuditRequest result = request;
    const auto port = std::find_if(graph.inputs.begin(), graph.inputs.end(),
                                   [&](const Port& p) { return p.name == request.port; });
    if (!request.sources.empty() || port == graph.inputs.end() || port->any_rank || !is_floating(port->type))
        return result;
    Extents extents = port->extents;
    for (std::size_t i = 0; i < extents.size(); ++i)
        if (extents[i] < 1) extents[i] = i == 0 ? 1 : 64;
    Tensor zeros;
    if (count_of(extents, "the network's input") > 0) zeros = Tensor(folded(extents), 0.0f);
    result.sources.push_back({"", Array(extents, std::move(zeros), port->type)});
    return result;
}

void audit_structure(const Graph& graph, const KnownExtents& extents, Audit& audit) {
    std::vector<ScaleLayer> layers = scale_layers(graph, extents);
    const auto period = periods(graph, layers, extents);
    if (const auto found = period.find(audit.output_name); found != period.end())
        audit.output_period = found->second;
    for (ScaleLayer& layer : layers) {
        AuditedLayer entry;
        if (const auto weights = PhasedWeights::of(graph, layer)) {
            entry.weight_ripple = weights->ripple();
            entry.share_of_random = weights->share_of_random();
        }
        entry.layer = std::move(layer);
        audit.layers.push_back(std::move(entry));
    }
}

}  // namespace

KnownExtents run_extents(const Graph& graph, const AuditRequest& request, const Progress& progress) {
    KnownExtents extents;
    if (request.sources.empty() || graph.outputs.empty()) return extents;
    Run run(graph, feeds_for(request, request.sources.front()), {graph.outputs.front().name});
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        for (const std::string& output : graph.nodes[i].outputs)
            run.keep(output);
        run.advance(progress, i);
        for (const std::string& output : graph.nodes[i].outputs)
            if (const Array* value = run.find(output)) extents[output] = value->extents();
        for (const std::string& output : graph.nodes[i].outputs)
            run.release(output);
    }
    extents[request.port] = request.sources.front().input.extents();
    return extents;
}

Audit audit(const Graph& graph, const AuditRequest& request, const Progress& progress) {
    Audit result;
    result.notes = request.notes;
    if (const std::string note = layout_note(graph); !note.empty()) result.notes.push_back(note);
    if (!graph.outputs.empty()) result.output_name = graph.outputs.front().name;
    KnownExtents extents;
    bool runs = !request.sources.empty();
    try {
        extents = run_extents(graph, for_extents(graph, request), progress.section(0, 0.1));
    } catch (const Error& error) {
        runs = false;
        result.notes.push_back(
            fmt::format("The network cannot be run, so that only its structure and weights are judged: {}.",
                        error.what()));
    }
    audit_structure(graph, extents, result);
    const auto mended = runs ? all_mended(graph, result.layers) : std::vector<std::optional<Graph>>{};
    const auto count = static_cast<double>(request.sources.size());
    for (std::size_t i = 0; runs && i < request.sources.size(); ++i) {
        const auto at = static_cast<double>(i);
        SourceAudit source(graph, result, request.sources[i], feeds_for(request, request.sources[i]));
        source.go(mended, progress.section(0.1 + 0.9 * at / count, 0.1 + 0.9 * (at + 1) / count));
    }
    result.verdict = verdict_sentence(result);
    return result;
}

std::vector<double> mean_activations(const Graph& graph, const ScaleLayer& layer, const AuditRequest& request,
                                     const Progress& progress) {
    if (!layer.weight_node) fail("{} has no weights to mend", layer.name);
    if (request.sources.empty())
        fail("{} needs a picture or constants whose activations are measured", layer.name);
    const std::string& input = graph.nodes[*layer.weight_node].inputs[0];
    std::vector<double> means;
    for (const AuditSource& source : request.sources) {
        const NamedArrays values = run(graph, feeds_for(request, source), {input}, progress);
        const Array& x = values.at(input);
        const Index channels = x.extents().at(1), batch = x.extents().at(0),
                    plane = x.size() / (batch * channels);
        means.resize(static_cast<std::size_t>(channels), 0);
        for (Index c = 0; c < channels; ++c) {
            double sum = 0;
            for (const float value :
                 x.numbers().subspan(static_cast<std::size_t>(c * plane), static_cast<std::size_t>(plane)))
                sum += static_cast<double>(value);
            means[static_cast<std::size_t>(c)] +=
                sum / static_cast<double>(plane) / static_cast<double>(request.sources.size());
        }
    }
    return means;
}

}  // namespace engine::network
