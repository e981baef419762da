#include "app/workbench/named_pipelines.h"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

#include "app/document/added_labels.h"
#include "app/session/session_document.h"
#include "app/workbench/network_findings.h"
#include "engine/core/error.h"
#include "engine/network/load_weights.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/records/session.h"

namespace app {
namespace {

namespace fs = std::filesystem;
using Pipelines = std::vector<engine::AddedPipeline>;

struct Named {
    fs::path file;     ///< empty: the text is a pipeline
    std::string part;  ///< behind the #
};

bool holds_pipelines(const fs::path& file) {
    std::error_code failed;
    return fs::is_regular_file(file, failed) && (is_network_file(file) || is_session_file(file));
}

Named parted(const std::string& text) {
    if (holds_pipelines(text)) return {text, {}};
    const std::size_t mark = text.find('#');
    if (mark == std::string::npos || !holds_pipelines(text.substr(0, mark))) return {};
    return {text.substr(0, mark), text.substr(mark + 1)};
}

Pipelines of_session(const Named& named) {
    const engine::Session session = engine::read_session(named.file);
    Pipelines all{{"A", session.left}, {"B", session.right}};
    std::ranges::copy(labelled(session.added), std::back_inserter(all));
    std::string names;
    for (const engine::AddedPipeline& one : all)
        names += fmt::format("{}{}", names.empty() ? "" : ", ", one.label);
    if (!named.part.empty())
        std::erase_if(all, [&](const engine::AddedPipeline& one) { return one.label != named.part; });
    if (all.empty())
        engine::fail("{} has no pipeline {}: there are {}", named.file.string(), named.part, names);
    for (engine::AddedPipeline& one : all)
        one.label = named.file.stem().string() + " " + one.label;
    return all;
}

Pipelines of_network(const Named& named, const engine::Source& source, const engine::Progress& progress) {
    NetworkView view;
    view.file = named.file.string();
    const auto found = examine_network(network_job(view, source), progress.section(0, 0.8));
    if (!found->error.empty()) engine::fail("{}", found->error);
    if (!found->graph) engine::fail("{} holds weights alone, and no layers", view.file);
    const auto& layers = found->examination.audit.layers;
    std::string names;
    for (const engine::network::AuditedLayer& one : layers)
        names += fmt::format("{}{}", names.empty() ? "" : ", ", one.layer.name);
    const auto layer = std::ranges::find_if(
        layers, [&](const engine::network::AuditedLayer& one) { return one.layer.name == named.part; });
    if (layer == layers.end())
        engine::fail("{}#LAYER is expected, and the layers that change the scale are {}", view.file, names);
    const engine::network::TakenLayer taken = engine::network::take_layer(
        *found->graph, view.file, found->examination.audit, static_cast<std::size_t>(layer - layers.begin()),
        found->request, found->picture_source, progress.section(0.8, 1));
    if (!taken.from_input)
        engine::fail("{} has no way from the picture that stages could say{}{}", named.part,
                     taken.notes.empty() ? "" : ": ", taken.notes.empty() ? "" : taken.notes.back());
    engine::Pipeline whole = taken.encoder;
    std::ranges::copy(taken.layer.stages, std::back_inserter(whole.stages));
    return {{fmt::format("{} {}", named.file.stem().string(), named.part), std::move(whole)}};
}

}  // namespace

fs::path pipeline_file(const std::string& text) { return parted(text).file; }

Pipelines named_pipelines(const std::string& text, const engine::Source& source,
                          const engine::Progress& progress) {
    const Named named = parted(text);
    if (named.file.empty()) {
        Pipelines one{{"", engine::parse_pipeline(text)}};
        engine::load_weights(one.front().pipeline);
        return one;
    }
    Pipelines all = is_network_file(named.file) ? of_network(named, source, progress) : of_session(named);
    for (engine::AddedPipeline& one : all)
        engine::load_weights(one.pipeline);
    return all;
}

}  // namespace app
