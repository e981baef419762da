// Marks: arrows, boxes and words that are drawn on a picture, and belong to it wherever its place is shown.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/tensor.h"

namespace engine {

/// A place in pixels of the picture that A and B take: (0, 0) is its top left corner, (0.5, 0.5) the middle
/// of its first pixel.
struct Spot {
    double y = 0, x = 0;
    bool operator==(const Spot&) const = default;
};

enum class MarkKind { arrow, box, text };
using MarkColour = std::array<std::uint8_t, 3>;
inline constexpr MarkColour usual_mark_colour{220, 38, 38};

struct Mark {
    MarkKind kind = MarkKind::arrow;
    Spot from;  ///< an arrow's tail, a box's corner, the left end of a text, in the middle of its height
    Spot to;    ///< an arrow's tip, a box's other corner; nothing of a text
    std::string words;  ///< a text's
    MarkColour colour = usual_mark_colour;
    bool operator==(const Mark&) const = default;
};

inline constexpr std::size_t max_marks = 200, max_mark_words = 200;  ///< of a picture; bytes of a text

/// "[COLOUR] arrow Y,X Y,X", from its tail to its tip; "[COLOUR] box Y,X,H,W"; "[COLOUR] text Y,X WORDS".
/// COLOUR is a name of mark_colours or #rrggbb; red when it is left out. Throws Error.
Mark parse_mark(std::string_view text);
/// The text that parse_mark() reads the same mark from.
std::string print(const Mark& mark);
/// Throws Error for more than max_marks.
void check_marks(const std::vector<Mark>& marks);
/// Whether anything of it lies in a picture of that size: a part of an arrow or of a box's edges, the
/// beginning of a text.
bool is_seen(const Mark& mark, Pair plane);

/// Whether black stands out from the colour more than white does (luma of ITU-R BT.601): what runs around a
/// mark has the other one, so that it is seen on light and dark alike.
bool is_light(const MarkColour& colour);

/// A colour that has a name.
struct NamedColour {
    const char* name;
    MarkColour colour;
};
inline constexpr std::array<NamedColour, 7> mark_colours{{{"red", usual_mark_colour},
                                                          {"yellow", {250, 204, 21}},
                                                          {"green", {22, 163, 74}},
                                                          {"blue", {37, 99, 235}},
                                                          {"purple", {147, 51, 234}},
                                                          {"black", {0, 0, 0}},
                                                          {"white", {255, 255, 255}}}};

}  // namespace engine
