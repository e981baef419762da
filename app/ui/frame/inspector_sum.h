// The inspector's sums: every input × tap product that makes a pixel of A and of B.
#pragma once

#include <optional>

#include "app/ui/widgets/ui.h"

namespace app {

/// Fills what is left of the inspector; a hint where there is no pixel.
void pixel_sums(Ui& ui, std::optional<engine::Pair> pixel);

}  // namespace app
