// The options that compare, sweep and the window share: a picture and two pipelines.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/document/document.h"
#include "app/document/view_state.h"
#include "engine/core/progress.h"
#include "engine/records/session.h"

namespace CLI {
class App;
}

namespace app::cli {

struct PairOptions {
    std::optional<std::string> image, session, preset, left, right, encoder;
    std::string left_flag = "--left";  ///< what `left` is called on this command line
    bool grey = false;  ///< these and those below of SourceTreatment; a session's own where not given
    std::optional<int> longest_side;
    bool enlarge = false;
    std::optional<std::string> interpolation;
    bool no_antialias = false;
    std::optional<int> frame;
};

/// Adds IMAGE, --grey, --longest-side, --session, --preset, --left, --right and --encoder; `options` must
/// outlive the parsing.
void add_pair_options(CLI::App& app, PairOptions& options);

/// One pipeline of the command line with its weights loaded. Throws Error that begins with `option`.
engine::Pipeline read_side(const std::string& option, const std::string& text);

/// The session that the options describe, with weights loaded: the pipelines of the session file, of the
/// preset, or the given ones, the default's where a side is not given; the picture of IMAGE, or else of the
/// session file. Throws Error that names the option.
engine::Session chosen_session(const PairOptions& options);
/// The same with its picture loaded and prepared as the options or the session want it; `view` becomes the
/// session's.
Document chosen_document(const PairOptions& options, ViewState& view, const engine::Progress& progress = {});

/// The loss of --loss; throws Error that names the flag.
engine::Loss chosen_loss(const std::string& text);

/// The sentence about IMAGE that limits and names it, for --help.
std::string image_help();

}  // namespace app::cli
