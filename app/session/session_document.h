// Turns session files into documents and back, for the window and the command line alike.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/document/document.h"
#include "app/document/view_state.h"
#include "engine/records/session.h"

namespace app {

/// Whether a file holds a session: .json, or a figure (PNG) that carries one.
bool is_session_file(const std::filesystem::path& path);

/// Whether the name is that of a lesson.
bool is_lesson_file(const std::filesystem::path& path);

/// The present place of a session's picture: a file that is not at its old place may have moved together with
/// the session or figure into the folder `beside` (empty: none).
std::string find_source(const std::string& source, const std::filesystem::path& beside);

/// The same of a figure's further pictures.
void find_pictures(engine::FigureContents& figure, const std::filesystem::path& beside);

/// A session's document, with its weights loaded but not the picture, which `treatment` says how to treat;
/// `view` becomes the session's. Throws as load_weights.
Document pipelines_of(const engine::Session& session, ViewState& view);

/// The session that a figure carries: the comparison and the picture's preparation, but not the view. Files
/// are named by their absolute path, so that the figure opens from any folder.
engine::Session session_for(const Document& document);

}  // namespace app
