#include "app/ui/equivalence/identity_cards.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/heatmap.h"
#include "engine/identities/equivalence.h"

namespace app {
namespace {

/// Each claim in one line.
struct Title {
    std::string_view id;
    const char* text;
};
constexpr std::array titles{
    Title{"fold_nearest", "Nearest + conv = one transposed conv"},
    Title{"gather_form", "Transposed conv = zeros inserted, then conv"},
    Title{"adjoint", "Transposed conv is the adjoint of conv"},
    Title{"bilinear_triangle", "Bilinear = transposed conv with a triangle"},
    Title{"subpixel", "Transposed conv = small convs + pixel shuffle"},
    Title{"icnr", "ICNR begins as conv + nearest"},
    Title{"strided_conv_gradient", "Gradient of a strided conv = transposed conv"},
    Title{"gradient_coverage", "Gradient of ones counts the taps"},
    Title{"average_pool_gradient", "Gradient of conv + avg pool = upsample + conv"},
    Title{"max_pool_gradient", "Gradient of conv + max pool: to each maximum"},
    Title{"max_pool_zero_insertion", "Gradient of max pool = a zero insertion"},
    Title{"max_pool_upsample", "Gradient of max pool = an upsample + conv"},
    Title{"upsample_conv_gradient", "Gradient of upsample + conv = strided conv"},
    Title{"transposed_conv_gradient", "Gradient of a transposed conv = strided conv"}};

const char* title_of(const engine::Demonstration& shown) {
    const auto found =
        std::find_if(titles.begin(), titles.end(), [&](const Title& title) { return title.id == shown.id; });
    return found == titles.end() ? shown.claim.c_str() : found->text;
}

void single_number(Ui& ui, float value, ImVec2 size) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy(size);
    fill({at, {at.x + size.x, at.y + size.y}}, ui.theme.canvas);
    const WithFont large(ui.theme.fonts.large);
    const std::string text = table_number(static_cast<double>(value), 7);
    const ImVec2 extent = ImGui::CalcTextSize(text.c_str());
    ImGui::GetWindowDrawList()->AddText({at.x + (size.x - extent.x) / 2, at.y + (size.y - extent.y) / 2},
                                        ui.theme.text, text.c_str());
}

/// The properties that the three pictures of a card share.
struct CardLook {
    engine::Range range;  ///< of both sides
    ImVec2 size;          ///< of each picture with its caption
    float caption;        ///< height of the caption
};

/// One picture of a card with what it is under it; both sides share their range.
void card_picture(Ui& ui, const engine::Demonstration& shown, bool left, const CardLook& look) {
    const engine::Tensor& tensor = left ? shown.left : shown.right;
    const std::string name = fmt::format("equivalence/{}/{}", shown.id, left ? "left" : "right");
    ImGui::BeginGroup();
    const engine::Display display{
        look.range.low < 0 ? engine::DisplayKind::signed_map : engine::DisplayKind::picture, look.range, 0};
    const ImVec2 size{look.size.x, look.size.y - look.caption};
    if (tensor.size() == 1)
        single_number(ui, tensor.values()[0], size);
    else
        tensor_map(ui, ("##" + name).c_str(), name, ui.state.study_serial, tensor, display, size);
    if (look.caption > 0) {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        write_wrapped(left ? shown.left_label : shown.right_label, size.x);
    }
    ImGui::EndGroup();
}

/// Right minus left, in the colours of the sides' own range: what is equal comes out blank.
void difference_picture(Ui& ui, const engine::Demonstration& shown, const CardLook& look) {
    ImGui::BeginGroup();
    const ImVec2 size{look.size.x, look.size.y - look.caption};
    if (shown.left.size() == 1 || shown.left.shape() != shown.right.shape()) {
        single_number(ui, static_cast<float>(shown.max_abs), size);
    } else {
        const double reach = std::max(std::abs(look.range.low), std::abs(look.range.high));
        const HeatSource source{fmt::format("equivalence/{}/difference", shown.id),
                                ui.state.study_serial,
                                shown.left.shape().plane(),
                                [&](engine::Index y, engine::Index x) {
                                    double sum = 0;
                                    for (engine::Index c = 0; c < shown.left.shape().c; ++c)
                                        sum += static_cast<double>(shown.right(0, c, y, x)) -
                                               static_cast<double>(shown.left(0, c, y, x));
                                    return sum / static_cast<double>(shown.left.shape().c);
                                },
                                engine::ColourMap::diverging,
                                {-reach, reach}};
        heat_map(ui, fmt::format("##equivalence/{}/difference", shown.id).c_str(), source, size);
    }
    if (look.caption > 0) {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        write_wrapped("right − left, in the range of both: blank where they are equal", size.x);
    }
    ImGui::EndGroup();
}

engine::Range range_of_both(const engine::Demonstration& shown) {
    const auto whole = [&](engine::DisplayKind kind) {
        const engine::Range a = engine::automatic_range(shown.left, kind),
                            b = engine::automatic_range(shown.right, kind);
        return engine::Range{std::min(a.low, b.low), std::max(a.high, b.high)};
    };
    const engine::Range range = whole(engine::DisplayKind::picture);
    if (range.low >= 0) return {0, std::max(range.high, 1e-12)};
    return whole(engine::DisplayKind::signed_map);
}

ImU32 verdict_colour(const Ui& ui, const engine::Demonstration& shown) {
    if (shown.identity) return shown.holds ? ui.theme.good : ui.theme.bad;
    return ui.theme.warn;
}

/// One line of the list: verdict, what is claimed, the largest difference. Whether it was clicked.
bool list_row(Ui& ui, const engine::Demonstration& shown, int index, float width, float height) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool open = ui.view.identity == index;
    const bool clicked = ImGui::InvisibleButton(("##equivalence/" + shown.id).c_str(), {width, height});
    if (clicked) ui.view.identity = index;
    const Box box = item_box();
    note("equivalence/" + shown.id);
    const bool hovered = ImGui::IsItemHovered();
    tooltip(shown.claim + "\n" + shown.verdict);
    if (open || hovered) fill(box, with_alpha(ui.theme.raised, open ? 1.0f : 0.5f));
    fill({box.min, {box.min.x + em(0.22f), box.max.y}}, verdict_colour(ui, shown));
    const float text = at.y + (height - ImGui::GetTextLineHeight()) / 2;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddText({at.x + em(0.6f), text}, verdict_colour(ui, shown), shown.holds ? "=" : "≠");
    const std::string number = table_number(shown.max_abs, 2);
    const bool numbered = width > em(22);  // otherwise the card alone tells it
    const float number_width = numbered ? ImGui::CalcTextSize(number.c_str()).x : 0;
    if (numbered) list.AddText({box.max.x - number_width - em(0.4f), text}, ui.theme.dim, number.c_str());
    ImGui::SetCursorScreenPos({at.x + em(1.8f), text});
    text_fitted(title_of(shown), width - em(2.6f) - number_width);
    ImGui::SetCursorScreenPos({at.x, at.y + height});
    return clicked;
}

enum class Group { forward, gradients, often_said };
constexpr std::array groups{std::pair(Group::forward, "Forward"), std::pair(Group::gradients, "Gradients"),
                            std::pair(Group::often_said, "Often said, and no identity")};

Group group_of(const engine::Demonstration& shown) {
    if (!shown.identity) return Group::often_said;
    return shown.id.find("gradient") != shown.id.npos ? Group::gradients : Group::forward;
}

/// The height of a row of the list, which shares all of the room out evenly.
void group_heading(const Ui& ui, const char* title, float height) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const WithFont bold(ui.theme.fonts.bold);
    ImGui::GetWindowDrawList()->AddText({at.x, at.y + height - ImGui::GetTextLineHeight() - em(0.1f)},
                                        ui.theme.dim, translated(title).c_str());
    note_text(title);
    ImGui::Dummy({1, height});
}

bool list_of_claims(Ui& ui, const std::vector<engine::Demonstration>& all, ImVec2 size, bool titled) {
    ImGui::BeginChild("claims", size, false);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ImGui::GetStyle().ItemSpacing.x, 0});
    if (titled) {
        const WithFont small(ui.theme.fonts.small);
        caption(ui, "Claims, with the largest difference",
                "Checked on the middle of this picture. = holds within the rounding of "
                "float32, ≠ does not. Click one to see both sides.");
    }
    const float room = ImGui::GetContentRegionAvail().y, width = ImGui::GetContentRegionAvail().x;
    const float height =
        std::clamp(std::floor(room / static_cast<float>(all.size() + groups.size())), em(1.1f), em(2.6f));
    bool clicked = false;
    for (const auto& [group, title] : groups) {
        group_heading(ui, title, height);
        for (std::size_t i = 0; i < all.size(); ++i)
            if (group_of(all[i]) == group)
                clicked |= list_row(ui, all[i], static_cast<int>(i), width, height);
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
    return clicked;
}

/// The chosen claim, both sides with their difference, and the verdict.
void card(Ui& ui, const engine::Demonstration& shown, ImVec2 size) {
    ImGui::BeginChild("card", size, false);
    write_wrapped(shown.claim);
    note_text(shown.claim);
    {
        const WithColour colour(ImGuiCol_Text, verdict_colour(ui, shown));
        write_wrapped(shown.verdict);
        note_text(shown.verdict);
    }
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float captions = 3 * ImGui::GetTextLineHeightWithSpacing();
    const float third = (room.x - 2 * ImGui::GetStyle().ItemSpacing.x) / 3;
    const CardLook look{range_of_both(shown), {third, std::min(room.y, third + captions)}, captions};
    if (look.size.y > captions + em(2)) {
        card_picture(ui, shown, true, look);
        ImGui::SameLine();
        card_picture(ui, shown, false, look);
        ImGui::SameLine();
        difference_picture(ui, shown, look);
    }
    ImGui::EndChild();
    note("equivalence/card");
}

/// The claims that were tried; null, with a remark, while there are none.
const std::vector<engine::Demonstration>* claims(Ui& ui) {
    const auto& study = ui.state.study;
    if (study && !study->error.empty()) return remark(ui, study->error), nullptr;
    if (!study || study->demonstrations.empty()) return remark(ui, "Being computed …"), nullptr;
    ui.view.identity = std::clamp(ui.view.identity, 0, static_cast<int>(study->demonstrations.size()) - 1);
    return &study->demonstrations;
}

}  // namespace

bool identity_list(Ui& ui) {
    const auto* all = claims(ui);
    return all && list_of_claims(ui, *all, ImGui::GetContentRegionAvail(), false);
}

void chosen_identity(Ui& ui) {
    if (const auto* all = claims(ui)) card(ui, (*all)[static_cast<std::size_t>(ui.view.identity)], {0, 0});
}

void identity_cards(Ui& ui, const std::function<void()>& below, float below_height) {
    const auto* shown = claims(ui);
    if (!shown) return;
    const auto& all = *shown;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float list = std::min(em(26), room.x * 0.45f), gap = ImGui::GetStyle().ItemSpacing.x * 2;
    const float height = std::max(room.y, em(16));
    list_of_claims(ui, all, {list, height}, true);
    ImGui::SameLine(0, gap);
    ImGui::BeginChild("right", {room.x - list - gap, height}, false);
    card(ui, all[static_cast<std::size_t>(ui.view.identity)], {0, below ? height - below_height : 0});
    if (below) below();
    ImGui::EndChild();
}

}  // namespace app
