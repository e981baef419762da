#include "app/ui/parts/verdict_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "app/ui/parts/fix_list.h"
#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

float pad() { return em(0.5f); }
float box_gap() { return ImGui::GetStyle().ItemSpacing.x; }

std::string capitalised(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

constexpr std::string_view both = "A and B: ";

/// The sentence without the name of its side; empty when it is not about one side.
std::string about(Side side, const std::string& sentence) {
    for (const std::string& start : {std::string(letter(side)) + ": ", std::string(both)})
        if (sentence.rfind(start, 0) == 0) return capitalised(sentence.substr(start.size()));
    return {};
}

/// The first sentence about a side, empty where there is none.
std::string about(const Ui& ui, Side side) {
    for (const std::string& sentence : ui.state.findings->verdict)
        if (std::string text = about(side, sentence); !text.empty()) return text;
    return {};
}

/// The other sentences, which speak of the pair.
std::vector<std::string> about_both(const Ui& ui) {
    std::vector<std::string> sentences;
    for (const std::string& sentence : ui.state.findings->verdict)
        if (about(Side::left, sentence).empty() && about(Side::right, sentence).empty())
            sentences.push_back(sentence);
    return sentences;
}

float text_height(std::string_view text, float width) { return wrapped_size(text, width).y; }

float side_text_width(float width) { return (width - box_gap()) / 2 - 3 * pad() - em(1); }

/// A text as long as the sentences usually are, so that their room is there before they need it.
constexpr const char* long_sentence =
    "Kernel 3 is not a multiple of stride 2: interior pixels receive 1, 2 or 4 taps; with a constant kernel, a constant "
    "picture comes out rippling by 48 %.";

float boxes_height(Ui& ui, float width) {
    float tallest = text_height(long_sentence, side_text_width(width));
    for (const Side side : {Side::left, Side::right})
        tallest = std::max(tallest, text_height(about(ui, side), side_text_width(width)));
    return ui.steady("verdict/boxes", tallest + 2 * pad() * 0.7f);
}

/// One side's sentence in its colour's box.
void side_box(Ui& ui, Side side, ImVec2 size) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Box box{at, {at.x + size.x, at.y + size.y}};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(box.min, box.max, with_alpha(ui.theme.side(side), 0.13f),
                       ImGui::GetStyle().ChildRounding);
    fill({box.min, {box.min.x + em(0.22f), box.max.y}}, ui.theme.side(side));
    const float top = at.y + pad() * 0.7f;
    {
        const WithFont bold(ui.theme.fonts.bold);
        list.AddText({at.x + pad() * 1.4f, top}, ui.theme.side(side), letter(side));
    }
    const std::string text = about(ui, side);
    const float left = at.x + 2 * pad() + em(1);
    list.AddText({left, top}, ui.theme.text, wrapped(text, box.max.x - pad() - left).c_str());
    note_text(text);
    ImGui::Dummy(size);
    note(std::string("verdict/") + letter(side));
}

/// Under each side's sentence the change that removes its ripple, one click away.
void what_to_try(Ui& ui, float width) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float column = (width - box_gap()) / 2;
    for (const Side side : {Side::left, Side::right}) {
        ImGui::SetCursorScreenPos({corner.x + (side == Side::left ? 0 : column + box_gap()), corner.y});
        fix_list(ui, side, Evens::output, column);
    }
    ImGui::SetCursorScreenPos({corner.x, corner.y + ImGui::GetTextLineHeightWithSpacing()});
}

}  // namespace

float verdict_height(Ui& ui, float width) {
    constexpr float usual_lines = 3;
    float sentences = 0;
    for (const std::string& sentence : about_both(ui))
        sentences += text_height(sentence, width) + em(0.15f);
    const float lines = std::max(sentences, usual_lines * (ImGui::GetTextLineHeight() + em(0.15f)));
    return verdict_boxes_height(ui, width) + ui.steady("verdict/sentences", lines) +
           ImGui::GetTextLineHeightWithSpacing() + em(0.4f);
}

float verdict_boxes_height(Ui& ui, float width) {
    return boxes_height(ui, width) + ImGui::GetStyle().ItemSpacing.y;
}

void verdict_boxes(Ui& ui) {
    const float width = ImGui::GetContentRegionAvail().x, height = boxes_height(ui, width);
    const ImVec2 size{(width - box_gap()) / 2, height};
    side_box(ui, Side::left, size);
    ImGui::SameLine(0, box_gap());
    side_box(ui, Side::right, size);
}

void verdict_lines(Ui& ui) {
    verdict_boxes(ui);
    const float width = ImGui::GetContentRegionAvail().x;
    what_to_try(ui, width);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ImGui::GetStyle().ItemSpacing.x, em(0.15f)});
    for (const std::string& sentence : about_both(ui)) {
        write_wrapped(sentence, width);
        note_text(sentence);
    }
    ImGui::PopStyleVar();
}

}  // namespace app
