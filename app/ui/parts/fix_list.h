// The fixes that were tried on a side, and what the views read of the study.
#pragma once

#include <optional>
#include <string>

#include "app/ui/widgets/ui.h"
#include "engine/experiment/study.h"

namespace app {

/// The study of that side; null while it is under way.
const engine::SideStudy* study_of(const Ui& ui, Side side);
/// Whether the study answers the document as it stands, so that its pipelines may be put into it.
bool is_current(const Ui& ui);
/// "ripple 0.53", or that there is no ripple index.
std::string ripple_text(const std::optional<double>& ripple);

/// What the fixes of a list even out.
enum class Evens { output, gradient };

/// One line: the first fix that was tried and helps, the others behind a button; or that there is nothing to
/// fix.
void fix_list(Ui& ui, Side side, Evens evens, float width);

}  // namespace app
