// Session files: an Experiment (and whatever the window wants to keep beside it) as JSON.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/experiment/added_pipeline.h"
#include "engine/experiment/experiment.h"
#include "engine/records/figure_contents.h"

namespace engine {

/// What is read. Written is 1 as long as the experiment has no encoder, which version 1 did not know.
inline constexpr int session_version = 2;
/// The text chunk of a figure (PNG) that carries the session it was made from.
inline constexpr std::string_view session_text_key = "deconvoscope-session";

/// The content of a session file. `extra` is the JSON text of everything this version does not know, and of
/// the window's own "view" object; it is kept and written back.
struct Session {
    std::string source;    ///< name for load_source
    Pipeline left, right;  ///< with the values of edited weights
    Loss loss;
    std::string view = "{}";   ///< JSON object, the window's
    std::string extra = "{}";  ///< JSON object, unknown keys
    Pipeline encoder{};        ///< without stages in files of version 1
    std::string reference{};   ///< what the outputs are scored against: a file, "original", or nothing
    ScoreRule score_rule{};
    std::vector<AddedPipeline> added{};  ///< beside left and right in figures and tables
    std::vector<Mark> marks{};           ///< on the picture
    FigureContents figure{};
    bool operator==(const Session&) const = default;
};

/// The session that brings an experiment back.
Session session_of(const Experiment& experiment);

std::string session_json(const Session& session);
/// Throws Error that names `name` for damaged text and for versions of the future.
Session parse_session(const std::string& json, const std::string& name);
/// The same from a file, also from a figure (PNG) that the program made.
Session read_session(const std::filesystem::path& path);
void write_session(const std::filesystem::path& path, const Session& session);

}  // namespace engine
