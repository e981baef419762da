#include "app/session/session_document.h"

#include <system_error>

#include "app/document/added_labels.h"
#include "app/session/view_json.h"
#include "engine/core/error.h"
#include "engine/network/load_weights.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"

namespace app {

namespace fs = std::filesystem;

bool is_session_file(const fs::path& path) {
    if (path.extension() == ".json") return true;
    return path.extension() == ".png" && !engine::read_png_text(path, engine::session_text_key).empty();
}

bool is_lesson_file(const fs::path& path) { return path.extension() == ".lesson"; }

std::string find_source(const std::string& source, const fs::path& beside) {
    std::error_code ignored;
    if (beside.empty() || source.empty() || fs::exists(source, ignored)) return source;
    for (const fs::path& name : {fs::path(source), fs::path(source).filename()})
        if (fs::is_regular_file(beside / name, ignored)) return (beside / name).string();
    return source;
}

Document pipelines_of(const engine::Session& session, ViewState& view) {
    Document document;
    view_from_json(session.view, view, document.treatment);
    document.experiment.encoder = session.encoder;
    document.experiment.left = session.left;
    document.experiment.right = session.right;
    document.experiment.loss = session.loss;
    if (!session.reference.empty())
        document.experiment.reference = engine::Reference{{session.reference, nullptr}, session.score_rule};
    engine::load_weights(document.experiment.encoder);
    engine::load_weights(document.experiment.left);
    engine::load_weights(document.experiment.right);
    document.added = session.added;
    for (engine::AddedPipeline& one : document.added)
        engine::load_weights(one.pipeline);
    return document;
}

std::vector<engine::AddedPipeline> named_pipelines(const std::string& text) {
    std::vector<engine::AddedPipeline> named;
    std::error_code failed;
    if (fs::is_regular_file(text, failed)) {
        if (!is_session_file(text)) engine::fail("{} holds no session", text);
        const engine::Session session = engine::read_session(text);
        const std::string stem = fs::path(text).stem().string();
        named = {{stem + " A", session.left}, {stem + " B", session.right}};
        for (const engine::AddedPipeline& one : labelled(session.added))
            named.push_back({stem + " " + one.label, one.pipeline});
    } else {
        named = {{"", engine::parse_pipeline(text)}};
    }
    for (engine::AddedPipeline& one : named)
        engine::load_weights(one.pipeline);
    return named;
}

engine::Session session_for(const engine::Experiment& experiment, const SourceTreatment& treatment,
                            const std::vector<engine::AddedPipeline>& added) {
    engine::Session session = engine::session_of(experiment);
    session.added = added;
    std::error_code failed;
    if (fs::is_regular_file(session.source, failed))
        session.source = fs::absolute(session.source).lexically_normal();
    session.view = treatment_to_json(treatment);
    return session;
}

}  // namespace app
