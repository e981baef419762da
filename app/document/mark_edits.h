// Edits of single marks on the picture.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "app/document/edits.h"
#include "app/document/state.h"

namespace app {

/// The pixels of what A and B take, which marks are placed by; {0, 0} before there are findings.
engine::Pair marked_plane(const State& state);
/// The place of the mark that keys move and remove, while the tool for it is taken.
std::optional<std::size_t> chosen_mark(const State& state);
/// The one behind that, or the first.
std::optional<std::size_t> mark_after(const State& state, std::optional<std::size_t> place);

/// The mark with a box's corners in order. Nothing where it is none, such as an arrow without length, or is
/// not seen in a picture of that size.
std::optional<engine::Mark> placed(engine::Mark mark, engine::Pair plane);
/// The same with the coordinates of the grip moved by so many pixels.
std::optional<engine::Mark> moved(engine::Mark mark, const MarkGrip& grip, engine::Spot by,
                                  engine::Pair plane);

Edit replace_mark(std::size_t place, engine::Mark mark, std::string label);
Edit remove_mark(std::size_t place);
/// "arrow", "box" or "words".
std::string name_of(engine::MarkKind kind);

}  // namespace app
