// Going to an output pixel by its row and column.
#pragma once

#include <string_view>

#include "app/workbench/workbench.h"

namespace app {

/// Pins the pixel; complains in the status line when the larger of the outputs of A and B has none there.
void go_to_pixel(Workbench& bench, engine::Pair pixel);
/// The same from typed text: two whole numbers with anything between them; no text at all unpins the pixel.
void go_to_pixel(Workbench& bench, std::string_view text);

}  // namespace app
