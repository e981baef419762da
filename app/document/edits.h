// Edits: everything that can be done to the document, each a named function, so that the window, the tests
// and undo speak of the same things.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/document/document.h"

namespace app {

/// A change to the document. `apply` may throw engine::Error: then nothing changes, the sentence is shown and
/// the fields of its settings turn red.
struct Edit {
    std::function<void(Document&)> apply;
    /// The undo menu's name for the step, made from the documents before and after: "B stride 2 → 3".
    std::function<std::string(const Document& before, const Document& after)> label;
};

/// Sets one parameter of one stage, as in PIPE: set_parameter(Side::right, 0, "stride", "3"). A file of
/// weights is read.
Edit set_parameter(Part part, std::size_t stage, std::string key, std::string value);
/// Sets the whole weight of a stage, as by hand.
Edit set_weight(Part part, std::size_t stage, engine::Tensor weight);

Edit insert_stage(Part part, std::size_t before, std::string_view operation);
Edit remove_stage(Part part, std::size_t stage);
/// Moves a stage so that it stands at `to` afterwards. A concat's stage number follows its stage.
Edit move_stage(Part part, std::size_t from, std::size_t to);
/// Repeats the first upsampling block (upsample and the conv after it, or conv_transpose) `depth` times in a
/// row.
Edit set_depth(Side side, int depth);

Edit set_pipeline(Part part, engine::Pipeline pipeline, std::string label);
/// Throws on application when the text is no PIPE, pointing at the place, or a file of weights cannot be
/// read. Weights edited by hand stay with the stage that names them. No text is no stages, for the encoder:
/// the sides take the picture itself.
Edit set_pipe_text(Part part, std::string text);
Edit apply_preset(std::string_view id);
Edit copy_side(Side from);
Edit swap_sides();
/// Makes the other side upscale by the factor of `side`, to n*factor pixels, where it has a stage that can.
Edit match_other_side(Side side);

Edit set_loss(engine::Loss loss);
/// Sets whether and how both outputs are scored against the picture as it was opened.
Edit set_scored(bool on);
Edit set_score_rule(engine::ScoreRule rule);
/// Sets the pipelines that stand beside A and B in figures and tables.
Edit set_added(std::vector<engine::AddedPipeline> added, std::string label);
/// Sets the arrows, boxes and words on the picture.
Edit set_marks(std::vector<engine::Mark> marks, std::string label);
/// Sets the crops and further pictures of the figure.
Edit set_figure(engine::FigureContents figure, std::string label);
/// Replaces everything at once, as a session file does.
Edit replace_document(Document document, std::string label);

/// Whether the stage is there to enlarge.
bool enlarges(const engine::Stage& stage);
/// How often the block of set_depth stands in the pipeline, and the factor by which the pipeline upscales.
int depth_of(const engine::Pipeline& pipeline);
engine::Pair upscale_of(const engine::Pipeline& pipeline);

}  // namespace app
