#include "app/ui/parts/side_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/explain/plain_words.h"

namespace app {

void two_sides(Ui& ui, const char* id, const std::function<void(Side, const engine::SideFindings&)>& draw) {
    const ImGuiTableFlags flags =
        ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_BordersInnerV;
    if (!ImGui::BeginTable(id, 2, flags)) return;
    ImGui::TableNextRow();
    for (const Side side : {Side::left, Side::right}) {
        ImGui::TableNextColumn();
        ImGui::PushID(letter(side));
        if (const auto* findings = ui.state.side(side)) draw(side, *findings);
        ImGui::PopID();
    }
    ImGui::EndTable();
}

void side_badge(Ui& ui, Side side) {
    const WithFont bold(ui.theme.fonts.bold);
    const WithColour colour(ImGuiCol_Text, ui.theme.side(side));
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(letter(side));
}

void side_words(const engine::SideFindings& findings) {
    ImGui::BeginGroup();
    wrapped_lines(shorter_words(findings.pipeline), 2);
    ImGui::EndGroup();
    tooltip(findings.text);
}

void wrapped_lines(const std::vector<std::string>& forms, int lines) {
    const float width = ImGui::GetContentRegionAvail().x,
                most = (static_cast<float>(lines) + 0.5f) * ImGui::GetTextLineHeight();
    const auto fits = [&](const std::string& text) { return wrapped_size(text, width).y <= most; };
    wrapped_lines(*std::find_if(forms.begin(), forms.end() - 1, fits), lines);
}

void wrapped_lines(const std::string& text, int lines) {
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = wrapped_size(text, width).y;
    if (height > (static_cast<float>(lines) + 0.5f) * ImGui::GetTextLineHeight())
        return text_fitted(text, width);
    note_text(text);
    write_wrapped(text, width);
}

namespace {

/// The stages of a deep pipeline in one line: the one looked at, those beside it by arrows, all of them in a
/// list.
void stage_choice(int& chosen, const engine::SideFindings& findings, const std::string& id, int current,
                  const std::vector<std::string>& titles) {
    const int last = static_cast<int>(titles.size()) - 1;
    begin_disabled(current <= 0);
    if (button(("<##" + id).c_str(), "The stage before.")) chosen = current - 1;
    end_disabled();
    ImGui::SameLine(0, 1);
    const std::string shown =
        current < 0 ? "stage"
                    : fmt::format("{}   of 0 to {}", titles[static_cast<std::size_t>(current)], last);
    ImGui::SetNextItemWidth(std::min(em(14), ImGui::GetContentRegionAvail().x - ImGui::GetFrameHeight()));
    const std::string help =
        current < 0 ? std::string()
                    : "Look at this stage:\n" + findings.stages[static_cast<std::size_t>(current)].text;
    if (const int index = combo(("##" + id + "/stage").c_str(), shown.c_str(), titles, current, help);
        index >= 0)
        chosen = index;
    ImGui::SameLine(0, 1);
    begin_disabled(current >= last);
    if (button((">##" + id).c_str(), "The stage after.")) chosen = current + 1;
    end_disabled();
}

}  // namespace

void stage_tabs(Ui& ui, Side side, const engine::SideFindings& findings, const char* view, int current) {
    int& chosen = ui.view.stage[side == Side::left ? 0 : 1];
    const std::string id = std::string(view) + "/" + letter(side);
    std::vector<std::string> titles;
    float width = 0;
    for (const auto& stage : findings.stages) {
        titles.push_back(fmt::format("{} {}", titles.size(), stage.op));
        width += ImGui::CalcTextSize(titles.back().c_str()).x + 2 * ImGui::GetStyle().FramePadding.x +
                 ImGui::GetStyle().ItemSpacing.x;
    }
    if (width - ImGui::GetStyle().ItemSpacing.x > ImGui::GetContentRegionAvail().x)
        return stage_choice(chosen, findings, id, current, titles);
    for (std::size_t i = 0; i < titles.size(); ++i) {
        if (i > 0) ImGui::SameLine();
        if (toggle((titles[i] + "##" + id).c_str(), static_cast<int>(i) == current,
                   "Look at this stage:\n" + findings.stages[i].text))
            chosen = static_cast<int>(i);
    }
}

void piece_row(Ui& ui, const char* id, float height, const std::vector<Piece>& pieces) {
    const ImGuiTableFlags flags = ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_NoSavedSettings;
    if (!ImGui::BeginTable(id, static_cast<int>(pieces.size()), flags)) return;
    for (const Piece& piece : pieces)
        ImGui::TableSetupColumn(piece.title.c_str(), ImGuiTableColumnFlags_WidthStretch, piece.share);
    ImGui::TableNextRow(0, height + ImGui::GetTextLineHeightWithSpacing());
    for (const Piece& piece : pieces) {
        ImGui::TableNextColumn();
        caption(ui, piece.title, piece.help, piece.brief);
        piece.draw({ImGui::GetContentRegionAvail().x, height});
    }
    ImGui::EndTable();
}

void next_group(float width, float gap) {
    ImGui::SameLine(0, gap);
    if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
}

int part_of(const Ui& ui) { return ui.view.part[static_cast<std::size_t>(ui.view.open)]; }

void part_tabs(Ui& ui, const std::vector<const char*>& titles, const std::vector<std::string>& help) {
    const auto view = static_cast<std::size_t>(ui.view.open);
    float width = 0;
    for (const char* title : titles)
        width += ImGui::CalcTextSize(title).x + 2 * ImGui::GetStyle().FramePadding.x + 1;
    next_group(width);
    int& part = ui.view.part[view];
    part = std::min(part, static_cast<int>(titles.size()) - 1);
    const std::string label = std::string("##part/") + info(ui.view.open).id;
    const int chosen = segmented(label.c_str(), titles, part, help);
    if (chosen >= 0) part = chosen;
}

void caption(Ui& ui, const std::string& text, std::string_view help, const std::string& brief) {
    const WithColour dim(ImGuiCol_Text, ui.theme.dim);
    const float width = ImGui::GetContentRegionAvail().x;
    const bool fits = brief.empty() || ImGui::CalcTextSize(text.c_str()).x <= width;
    text_fitted(fits ? text : brief, width);
    if (!help.empty() && ImGui::IsItemHovered()) {
        const WithColour bright(ImGuiCol_Text, ui.theme.text);
        tooltip(help);
    }
}

void remark(Ui& ui, std::string_view text, float height) {
    const float width = ImGui::GetContentRegionAvail().x;
    const bool high = height > 0 && wrapped_size(text, width).y > height;
    const WithFont font(high ? ui.theme.fonts.small : nullptr);
    const WithColour dim(ImGuiCol_Text, ui.theme.dim);
    write_wrapped(text);
    note_text(text);
}

}  // namespace app
