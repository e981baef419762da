// Whether marks can be seen on the picture that they are for: another may stand under its name by now, or it
// may be taken smaller.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/document/document.h"

namespace app {

/// Throws engine::Error for the first mark of which nothing lies in the picture; its sentence begins with
/// those words.
void check_seen(std::string_view words, const std::vector<engine::Mark>& marks,
                const engine::Experiment& experiment);
/// The same of a further picture of a figure.
void check_row_marks(const std::string& picture, const std::vector<engine::Mark>& marks,
                     const engine::Experiment& experiment);
/// Why nothing of the mark would be seen on that picture; empty when something would.
std::string why_unseen(const engine::Mark& mark, const engine::Experiment& experiment);
/// Those of which something lies in a picture of that size.
std::vector<engine::Mark> seen_marks(std::vector<engine::Mark> marks, engine::Pair plane);
/// How many of the document's marks are not seen, as one sentence; empty when all are.
std::string unseen_remark(const Document& document);

}  // namespace app
