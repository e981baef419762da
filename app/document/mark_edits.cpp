#include "app/document/mark_edits.h"

#include <array>
#include <cmath>
#include <utility>

namespace app {

engine::Pair marked_plane(const State& state) {
    if (state.stand_in) return state.stand_in->plane;
    return state.findings ? state.findings->left->source->shape().plane() : engine::Pair{0, 0};
}

std::optional<std::size_t> chosen_mark(const State& state) {
    const Marking& marking = state.view.marking;
    const bool is_there = marking.chosen && *marking.chosen < state.document.marks.size();
    return draws_marks(state.view) && marking.tool == MarkTool::move && is_there ? marking.chosen
                                                                                 : std::nullopt;
}

std::optional<std::size_t> mark_after(const State& state, std::optional<std::size_t> place) {
    const std::size_t count = state.document.marks.size();
    if (count == 0) return std::nullopt;
    return place ? (*place + 1) % count : 0;
}

std::optional<engine::Mark> placed(engine::Mark mark, engine::Pair plane) {
    if (mark.kind == engine::MarkKind::box) {
        if (mark.from.y == mark.to.y || mark.from.x == mark.to.x) return std::nullopt;
        if (mark.to.y < mark.from.y) std::swap(mark.from.y, mark.to.y);
        if (mark.to.x < mark.from.x) std::swap(mark.from.x, mark.to.x);
    }
    if (mark.kind == engine::MarkKind::arrow && mark.from == mark.to) return std::nullopt;
    return engine::is_seen(mark, plane) ? std::optional(std::move(mark)) : std::nullopt;
}

std::optional<engine::Mark> moved(engine::Mark mark, const MarkGrip& grip, engine::Spot by,
                                  engine::Pair plane) {
    const auto move = [](double& coordinate, bool moves, double way) {
        // Sums of decimal fractions have rounding in their last digits.
        if (moves) coordinate = std::round((coordinate + way) * 1e6) / 1e6;
    };
    move(mark.from.y, grip.from_y, by.y), move(mark.from.x, grip.from_x, by.x);
    if (mark.kind != engine::MarkKind::text)
        move(mark.to.y, grip.to_y, by.y), move(mark.to.x, grip.to_x, by.x);
    return placed(std::move(mark), plane);
}

Edit replace_mark(std::size_t place, engine::Mark mark, std::string label) {
    return {[=](Document& document) {
                if (place < document.marks.size()) document.marks[place] = mark;
            },
            [=](const Document&, const Document&) { return label; }};
}

Edit remove_mark(std::size_t place) {
    return {[=](Document& document) {
                if (place < document.marks.size())
                    document.marks.erase(document.marks.begin() + static_cast<std::ptrdiff_t>(place));
            },
            [](const Document&, const Document&) { return std::string("mark erased"); }};
}

std::string name_of(engine::MarkKind kind) {
    constexpr std::array<const char*, 3> names{"arrow", "box", "words"};
    return names[static_cast<std::size_t>(kind)];
}

}  // namespace app
