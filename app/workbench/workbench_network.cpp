// The trained network of the Network view: what is asked of it, and where its layers go.
#include <fmt/format.h>

#include <algorithm>

#include "app/session/session_keeper.h"
#include "app/storage/paths.h"
#include "app/workbench/workbench_workers.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/network/onnx_file.h"
#include "engine/network/take_layer.h"

namespace app {
namespace {

namespace fs = std::filesystem;
namespace network = engine::network;

}  // namespace

void Workbench::show_network(const LoadOutcome& outcome) {
    NetworkView& view = state_.view.network;
    const std::string file = fs::absolute(outcome.name).string();
    if (view.file != file) view.layer.clear();
    view.file = file;
    state_.view.open = View::network;
    ask_for_network();
}

void Workbench::ask_for_network() {
    const engine::Source& source = state_.document.experiment.source;
    const NetworkView& view = state_.view.network;
    if (!source.picture || state_.view.open != View::network || view.file.empty()) return;
    network_.want(network_job(view, source));
    const auto layer = shown_network_layer();
    if (!layer) return;
    network_.look(*layer, shown_network_source());
    if (view.part == NetworkPart::mend) network_.mend(*layer);
}

std::optional<std::size_t> Workbench::shown_network_layer() const {
    const auto& findings = network_.findings();
    if (!findings || findings->examination.ranking.empty()) return std::nullopt;
    const auto& layers = findings->examination.audit.layers;
    const auto found = std::ranges::find_if(layers, [&](const network::AuditedLayer& layer) {
        return layer.layer.name == state_.view.network.layer;
    });
    return found == layers.end() ? findings->examination.ranking.front()
                                 : static_cast<std::size_t>(found - layers.begin());
}

std::size_t Workbench::shown_network_source() const {
    const auto& findings = network_.findings();
    if (!findings) return 0;
    const auto& sources = findings->request.sources;
    const auto found = std::ranges::find(sources, state_.view.network.source, &network::AuditSource::name);
    return found == sources.end() ? findings->picture_source
                                  : static_cast<std::size_t>(found - sources.begin());
}

void Workbench::take_network_layer(Side side) {
    const fs::path folder = keeper_ && !state_folder().empty() ? state_folder() / "activations" : fs::path();
    const auto& findings = network_.findings();
    if (findings && !findings->tensors.empty()) {
        const NetworkView& view = state_.view.network;
        const auto chosen = std::ranges::find(findings->tensors, view.layer, &NetworkTensor::name);
        if (chosen == findings->tensors.end()) return complain("choose a tensor first");
        return network_.take(TensorUse{view.layer, view.transposed, view.stride}, side, folder);
    }
    const auto layer = shown_network_layer();
    if (!layer) return complain("there is no layer of a network to take: open one first");
    network_.take(*layer, shown_network_source(), side, folder);
    say(fmt::format("Taking {} …", network_.findings()->examination.audit.layers[*layer].layer.name));
}

bool Workbench::take_from_network() {
    const auto outcome = network_.taken();
    if (!outcome) return false;
    if (!outcome->error.empty()) {
        complain(outcome->error);
        return true;
    }
    const network::TakenLayer& taken = outcome->taken;
    const std::string& name = outcome->name;
    Document document = state_.document;
    document.pipeline(outcome->side) = taken.layer;
    document.experiment.encoder = taken.encoder;
    std::string sentence = fmt::format("{} is {} now", name, letter(outcome->side));
    const bool tensor = outcome->of->graph == nullptr;
    if (!outcome->keeps_picture) {
        document.treatment = {};
        document.original = taken.picture;
        document.experiment.source = outcome->source;
        sentence += tensor             ? ", with noise of its channels as the source"
                    : taken.from_input ? ", with what goes into the network as the source"
                                       : ", with what reaches it inside the network as the source";
    }
    if (!taken.encoder.stages.empty()) sentence += ", and the layers before it as the encoder";
    edit(replace_document(std::move(document),
                          fmt::format("{} of the network to {}", name, letter(outcome->side))));
    sentence += ".";
    for (const std::string& note : taken.notes)
        sentence += " " + note;
    say(sentence);
    state_.view.open = View::overview;
    return true;
}

void Workbench::save_mended_network(const fs::path& path) {
    const auto findings = network_.findings();
    const auto layer = shown_network_layer();
    if (!findings || !layer) return complain("there is no network to write: open one first");
    const auto method = state_.view.network.method;
    run_in_background("Writing " + path.string(), [=](const engine::Progress& progress) {
        const auto& audited = findings->examination.audit.layers[*layer].layer;
        engine::PendingFile file(path);
        file.write(network::print_onnx(
            network::mended(*findings->graph, audited, method, findings->request, progress)));
        file.commit();
        return fmt::format("Saved {}, with {} mended", path.string(), audited.name);
    });
}

}  // namespace app
