// Marking: what the mouse does with the marks on the pictures of Overview and Output. Not saved.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "engine/records/mark.h"

namespace app {

/// What the mouse does on the pictures, instead of moving them. Those that draw come first, in the order of
/// engine::MarkKind.
enum class MarkTool { arrow, box, words, move, erase };
constexpr bool draws(MarkTool tool) { return tool < MarkTool::move; }

/// Which of a mark's coordinates follow the mouse: those of an arrow's end, of a box's edge or corner, or
/// all.
struct MarkGrip {
    bool from_y = false, from_x = false, to_y = false, to_x = false;
    bool operator==(const MarkGrip&) const = default;
};
inline constexpr MarkGrip whole_mark{true, true, true, true};

/// A mark in the hand.
struct HeldMark {
    std::size_t place = 0;  ///< among the document's marks
    MarkGrip grip;
    engine::Mark was, now;
    engine::Spot taken_at;        ///< where the mouse took it
    bool double_clicked = false;  ///< words are typed anew then
    bool operator==(const HeldMark&) const = default;
};

struct Marking {
    std::optional<MarkTool> tool;
    int colour = 0;                     ///< place in engine::mark_colours
    std::optional<engine::Mark> draft;  ///< being drawn
    std::optional<std::size_t> chosen;  ///< the mark that keys move and remove, by its place
    std::optional<HeldMark> held;
    bool asks_words = false;  ///< the draft, or the chosen mark, waits for its words …
    std::string words;        ///< … as far as they are typed
    bool operator==(const Marking&) const = default;
};

}  // namespace app
