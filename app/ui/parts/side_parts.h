// Pieces that the views with an A and a B column share.
#pragma once

#include <functional>
#include <string>

#include "app/ui/widgets/ui.h"
#include "engine/analysis/side_findings.h"

namespace app {

/// A row with one cell for A and one for B, of equal width; nothing is drawn for a side without findings.
/// Rows of one view stand under one another.
void two_sides(Ui& ui, const char* id, const std::function<void(Side, const engine::SideFindings&)>& draw);

/// "transposed conv 4×4, stride 2"; the PIPE text as its tooltip.
void side_words(const engine::SideFindings& findings);

/// "A" or "B" in the side's colour.
void side_badge(Ui& ui, Side side);
/// Text over at most that many lines; cut to one line, with the whole as its tooltip, where it needs more.
void wrapped_lines(const std::string& text, int lines);
/// The first of the forms, from long to short, that needs no more.
void wrapped_lines(const std::vector<std::string>& forms, int lines);

/// A tab per stage ("0 upsample"), `current` pressed; a click writes the choice to the view.
void stage_tabs(Ui& ui, Side side, const engine::SideFindings& findings, const char* view, int current);

/// Pieces in columns under their captions; each draws into the size it is given.
struct Piece {
    std::string title;
    std::string help;
    std::function<void(ImVec2 size)> draw;
    std::string brief = {};  ///< the title where the other does not fit
    float share = 1;         ///< of the row's width, in proportion to those of the others
};
void piece_row(Ui& ui, const char* id, float height, const std::vector<Piece>& pieces);
/// Between the groups of a toolbar: the next one, `width` wide, stands beside the last with a gap, or on a
/// new line where it would be cut.
void next_group(float width, float gap = em(1));

/// Below this height (in font sizes) headings and captions of a view share lines …
inline constexpr float low_room = 44;
/// … and below this one the part that `part_tabs` chooses stands alone.
inline constexpr float part_room = 33;
/// Tabs for the parts of the open view; which one is chosen is kept in the view state.
void part_tabs(Ui& ui, const std::vector<const char*>& titles, const std::vector<std::string>& help);
/// The chosen part of the open view.
int part_of(const Ui& ui);

/// A dim heading over a picture or plot, with a tooltip that explains it; the brief one where the other does
/// not fit.
void caption(Ui& ui, const std::string& text, std::string_view help, const std::string& brief = {});

/// A sentence over the whole width, wrapped, dim; in small type where it would be higher than `height`,
/// unless that is 0.
void remark(Ui& ui, std::string_view text, float height = 0);

}  // namespace app
