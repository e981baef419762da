#include "app/session/session_document.h"

#include <system_error>

#include "app/session/view_json.h"
#include "engine/core/error.h"
#include "engine/network/load_weights.h"
#include "engine/picture/picture.h"

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

void find_pictures(engine::FigureContents& figure, const fs::path& beside) {
    for (engine::FigurePicture& picture : figure.pictures)
        picture.name = find_source(picture.name, beside);
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
    document.marks = session.marks;
    document.figure = session.figure;
    for (engine::AddedPipeline& one : document.added)
        engine::load_weights(one.pipeline);
    return document;
}

engine::Session session_for(const Document& document) {
    engine::Session session = engine::session_of(document.experiment);
    session.added = document.added;
    session.marks = document.marks;
    session.figure = document.figure;
    const auto find_anywhere = [](std::string& name) {
        std::error_code failed;
        if (fs::is_regular_file(name, failed)) name = fs::absolute(name).lexically_normal();
    };
    find_anywhere(session.source);
    for (engine::FigurePicture& picture : session.figure.pictures)
        find_anywhere(picture.name);
    session.view = treatment_to_json(document.treatment);
    return session;
}

}  // namespace app
