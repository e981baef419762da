// Marks on the pictures of a figure, and where these pictures stand in it.
#pragma once

#include <span>

#include "engine/figure/drawing.h"
#include "engine/records/mark.h"

namespace engine {

/// Draws what of the marks falls into a part of a picture, which is drawn at that place. `taken` is the size
/// of the picture that A and B take, whose pixels marks are placed by; `type` the size of their words, in
/// sheet units.
void draw_marks(const Drawing& drawing, std::span<const Mark> marks, Pair taken, const PicturePlace& place,
                double type);

}  // namespace engine
