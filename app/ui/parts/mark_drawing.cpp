#include "app/ui/parts/mark_drawing.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "app/document/mark_edits.h"

namespace app {
namespace {

using engine::Mark;
using engine::MarkKind;

constexpr float line_width = 0.16f, halo_width = 0.32f, glow_width = 0.75f,
                head_length = 0.9f;  ///< in letters' heights

ImU32 to_screen_colour(const engine::MarkColour& colour) {
    return IM_COL32(colour[0], colour[1], colour[2], 255);
}

ImU32 halo_of(const engine::MarkColour& colour) {
    return engine::is_light(colour) ? IM_COL32(0, 0, 0, 215) : IM_COL32(255, 255, 255, 230);
}

void draw_arrow(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 colour, float grown, float width) {
    const float length = std::hypot(to.x - from.x, to.y - from.y);
    if (length < 1) return;
    const float head = std::min(em(head_length), 0.6f * length);
    const ImVec2 along{(to.x - from.x) / length, (to.y - from.y) / length};
    const ImVec2 neck{to.x - head * along.x, to.y - head * along.y};
    const float half = 0.42f * head + grown;
    const ImVec2 tip{to.x + 2 * grown * along.x, to.y + 2 * grown * along.y},
        base{neck.x - grown * along.x, neck.y - grown * along.y};
    list.AddLine(from, neck, colour, width);
    list.AddTriangleFilled(tip, {base.x - half * along.y, base.y + half * along.x},
                           {base.x + half * along.y, base.y - half * along.x}, colour);
}

/// The plate under words.
struct Rectangle {
    ImVec2 min, max;
};
Rectangle plate_of(const Mark& mark, ImVec2 from) {
    const ImVec2 size = ImGui::CalcTextSize(mark.words.c_str());
    const float pad = em(0.3f);
    return {{from.x, from.y - size.y / 2 - pad / 2},
            {from.x + size.x + 2 * pad, from.y + size.y / 2 + pad / 2}};
}

float distance(ImVec2 at, ImVec2 to) { return std::hypot(at.x - to.x, at.y - to.y); }

float distance(ImVec2 at, ImVec2 from, ImVec2 to) {
    const float dx = to.x - from.x, dy = to.y - from.y, squared = dx * dx + dy * dy;
    const float along =
        squared > 0 ? std::clamp(((at.x - from.x) * dx + (at.y - from.y) * dy) / squared, 0.0f, 1.0f) : 0.0f;
    return distance(at, {from.x + along * dx, from.y + along * dy});
}

bool is_inside(ImVec2 at, const Rectangle& box) {
    return at.x >= box.min.x && at.x <= box.max.x && at.y >= box.min.y && at.y <= box.max.y;
}

/// An end of an arrow or a corner of a box.
struct End {
    MarkGrip grip;
    ImVec2 at;
};
std::vector<End> ends_of(const MarkPlane& plane, const Mark& mark) {
    const ImVec2 from = plane.on_screen(mark.from), to = plane.on_screen(mark.to);
    switch (mark.kind) {
        case MarkKind::arrow: return {{{true, true, false, false}, from}, {{false, false, true, true}, to}};
        case MarkKind::box:
            return {{{true, true, false, false}, from},
                    {{true, false, false, true}, {to.x, from.y}},
                    {{false, false, true, true}, to},
                    {{false, true, true, false}, {from.x, to.y}}};
        case MarkKind::text: break;
    }
    return {};
}

/// The edge of a box that the grip moves alone.
std::optional<Rectangle> edge_of(const MarkGrip& grip, ImVec2 from, ImVec2 to) {
    if (grip == MarkGrip{.from_y = true}) return Rectangle{from, {to.x, from.y}};
    if (grip == MarkGrip{.to_y = true}) return Rectangle{{from.x, to.y}, to};
    if (grip == MarkGrip{.from_x = true}) return Rectangle{from, {from.x, to.y}};
    if (grip == MarkGrip{.to_x = true}) return Rectangle{{to.x, from.y}, to};
    return std::nullopt;
}

/// What a press takes of a mark, and how far the mark is from there.
class Grips {
  public:
    Grips(ImVec2 at, const MarkPlane& plane, const Mark& mark) : at_(at) {
        const ImVec2 from = plane.on_screen(mark.from), to = plane.on_screen(mark.to);
        if (mark.kind == MarkKind::text) {
            take_inside(plate_of(mark, from), 0);
            return;
        }
        const bool is_box = mark.kind == MarkKind::box;
        const float size = is_box ? std::min(to.x - from.x, to.y - from.y) : distance(from, to);
        const float reach = em(0.6f);
        // Something of a small one is left to take it by as a whole.
        const float end_reach = std::clamp(size / 4, 2.0f, reach);
        for (const End& end : ends_of(plane, mark))
            offer(end.grip, distance(at_, end.at), end_reach);
        if (is_box) {
            offer_edges(from, to, end_reach);
            take_inside({from, to}, reach);
        } else {
            const float off = distance(at_, from, to);
            if (!grip) offer(whole_mark, off, reach);
            if (grip) away = off;
        }
    }
    std::optional<MarkGrip> grip;
    float away = FLT_MAX;  ///< from its line; more inside a box

  private:
    void offer(const MarkGrip& one, float off, float reach) {
        if (off > reach || off >= away) return;
        grip = one, away = off;
    }
    void offer_edges(ImVec2 from, ImVec2 to, float reach) {
        const std::optional<MarkGrip> corner = grip;
        away = FLT_MAX;
        for (const MarkGrip& edge : {MarkGrip{.from_y = true}, MarkGrip{.to_y = true},
                                     MarkGrip{.from_x = true}, MarkGrip{.to_x = true}}) {
            const Rectangle line = *edge_of(edge, from, to);
            offer(edge, distance(at_, line.min, line.max), reach);
        }
        if (corner) grip = corner;
    }
    /// The smaller of two that lie in each other comes first.
    void take_inside(const Rectangle& box, float reach) {
        if (grip || !is_inside(at_, box)) return;
        grip = whole_mark;
        away = reach > 0 ? reach + distance(box.min, box.max) : 0;
    }

    ImVec2 at_;
};

}  // namespace

MarkPlane::MarkPlane(const Ui& ui, const Placement& place, engine::Pair pixels) : place_(place) {
    engine::Pair taken = ui.state.findings->left->source->shape().plane();
    if (const auto& part = ui.state.stand_in) {
        if (part->is_smaller)
            taken = part->plane;
        else
            origin_ = part->origin;
    }
    down_ = static_cast<double>(pixels.h) / static_cast<double>(taken.h);
    across_ = static_cast<double>(pixels.w) / static_cast<double>(taken.w);
    const double finest = static_cast<double>(place_.zoom) * std::max(down_, across_);
    decimals_ = std::pow(10, std::clamp(std::ceil(std::log10(finest)), 1.0, 6.0));
}

ImVec2 MarkPlane::on_screen(const engine::Spot& spot) const {
    return place_.to_screen((spot.x - static_cast<double>(origin_.w)) * across_,
                            (spot.y - static_cast<double>(origin_.h)) * down_);
}

engine::Spot MarkPlane::spot(ImVec2 at) const {
    const auto rounded = [this](double value) { return std::round(value * decimals_) / decimals_; };
    return {rounded(static_cast<double>((at.y - place_.origin.y) / place_.zoom) / down_ +
                    static_cast<double>(origin_.h)),
            rounded(static_cast<double>((at.x - place_.origin.x) / place_.zoom) / across_ +
                    static_cast<double>(origin_.w))};
}

void draw_mark(const MarkPlane& plane, const Mark& mark) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 colour = to_screen_colour(mark.colour), halo = halo_of(mark.colour);
    const ImVec2 from = plane.on_screen(mark.from), to = plane.on_screen(mark.to);
    switch (mark.kind) {
        case MarkKind::arrow:
            draw_arrow(list, from, to, halo, em(0.1f), em(halo_width));
            return draw_arrow(list, from, to, colour, 0, em(line_width));
        case MarkKind::box:
            list.AddRect(from, to, halo, 0, 0, em(halo_width));
            return list.AddRect(from, to, colour, 0, 0, em(line_width));
        case MarkKind::text: break;
    }
    const Rectangle plate = plate_of(mark, from);
    list.AddRectFilled(plate.min, plate.max, halo);
    list.AddText({plate.min.x + em(0.3f), plate.min.y + em(0.15f)}, colour, mark.words.c_str());
}

void draw_glow(const Theme& theme, const MarkPlane& plane, const Mark& mark) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 from = plane.on_screen(mark.from), to = plane.on_screen(mark.to);
    const ImU32 glow = with_alpha(theme.accent, 0.85f);
    switch (mark.kind) {
        case MarkKind::arrow: return draw_arrow(list, from, to, glow, em(0.32f), em(glow_width));
        case MarkKind::box: return list.AddRect(from, to, glow, 0, 0, em(glow_width));
        case MarkKind::text: break;
    }
    const Rectangle plate = plate_of(mark, from);
    const float wide = em(0.2f);
    list.AddRectFilled({plate.min.x - wide, plate.min.y - wide}, {plate.max.x + wide, plate.max.y + wide},
                       glow);
}

void draw_ends(const Theme& theme, const MarkPlane& plane, const Mark& mark,
               const std::optional<MarkGrip>& taken) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (taken)
        if (const auto edge = edge_of(*taken, plane.on_screen(mark.from), plane.on_screen(mark.to)))
            list.AddLine(edge->min, edge->max, theme.accent, em(0.4f));
    for (const End& end : ends_of(plane, mark)) {
        const bool is_taken = taken == end.grip;
        const float half = em(is_taken ? 0.32f : 0.22f);
        const ImVec2 min{end.at.x - half, end.at.y - half}, max{end.at.x + half, end.at.y + half};
        list.AddRectFilled(min, max, is_taken ? theme.accent : IM_COL32_WHITE);
        list.AddRect(min, max, is_taken ? IM_COL32_WHITE : theme.accent, 0, 0, em(0.1f));
    }
}

std::optional<TakenMark> mark_at(ImVec2 at, const MarkPlane& plane, const std::vector<Mark>& marks) {
    std::optional<TakenMark> taken;
    float nearest = FLT_MAX;
    for (std::size_t place = 0; place < marks.size(); ++place) {
        const Grips grips(at, plane, marks[place]);
        if (!grips.grip || grips.away > nearest) continue;
        nearest = grips.away;
        taken = TakenMark{place, *grips.grip};
    }
    return taken;
}

ImGuiMouseCursor pointer_of(const MarkGrip& grip) {
    if (grip == MarkGrip{.from_y = true} || grip == MarkGrip{.to_y = true}) return ImGuiMouseCursor_ResizeNS;
    if (grip == MarkGrip{.from_x = true} || grip == MarkGrip{.to_x = true}) return ImGuiMouseCursor_ResizeEW;
    return ImGuiMouseCursor_Hand;
}

}  // namespace app
