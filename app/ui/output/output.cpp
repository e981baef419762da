// The Output view: the two outputs, large.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/output/channel_sheet.h"
#include "app/ui/output/shared_panes.h"
#include "app/ui/parts/output_pane.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/parts/views.h"
#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

using engine::Index;

// While linked, what one pane does the other does too; whatever offset lies between them stays.
void follow(const PanZoom& before, const PanZoom& after, PanZoom& other) {
    if (before == after) return;
    if (after.fit) {
        other.fit = true;
        return;
    }
    if (before.zoom <= 0 || other.zoom <= 0) return;  // both begin at the same place
    other.fit = false;
    other.zoom *= after.zoom / before.zoom;
    other.x += after.x - before.x;
    other.y += after.y - before.y;
}

/// The source of a pane's output: the pipeline, or a stage on the way.
void stage_choice(Ui& ui, Side side) {
    const engine::SideFindings& findings = *ui.state.side(side);
    if (findings.stages.size() < 2) return;
    int& chosen = ui.view.output_stage[side == Side::left ? 0 : 1];
    const int last = static_cast<int>(findings.stages.size()) - 1;
    if (chosen >= last) chosen = -1;
    std::vector<std::string> names{fmt::format("{}: output", letter(side))};
    for (int i = 0; i < last; ++i)
        names.push_back(
            fmt::format("{}: {} {}", letter(side), i, findings.stages[static_cast<std::size_t>(i)].op));
    next_group(em(9), ImGui::GetStyle().ItemSpacing.x);
    ImGui::SetNextItemWidth(em(9));
    const int index = combo(fmt::format("##{}/output_stage", letter(side)).c_str(),
                            names[static_cast<std::size_t>(chosen + 1)].c_str(), names, chosen + 1,
                            fmt::format("Which stage's output {} shows.", letter(side)));
    if (index >= 0) chosen = index - 1;
}

std::string score_text(const char* name, const std::optional<engine::Score>& score) {
    if (!score || !score->mse) return fmt::format("{} –", name);
    return fmt::format("{} {} dB, SSIM {}, MAE {}", name, score->psnr ? table_number(*score->psnr) : "∞",
                       score->ssim ? table_number(*score->ssim) : "–", table_number(score->mae.value_or(0)));
}

/// A and B against the picture as it was opened: which of them is the better upsampler of what an encoder
/// reduced.
void score_choice(Ui& ui) {
    const auto& reference = ui.state.document.experiment.reference;
    bool scored = reference.has_value();
    next_group(em(6), ImGui::GetStyle().ItemSpacing.x);
    if (checkbox(
            "score##output", &scored,
            "Compares A and B with the picture as it was opened: PSNR, SSIM and mean error, clipped to 0 to 1. Choose an "
            "encoder that reduces the picture to see which side brings it back better."))
        ui.edit(set_scored(scored));
    if (!reference) return;
    engine::ScoreRule rule = reference->rule;
    next_group(em(5), ImGui::GetStyle().ItemSpacing.x);
    bool changed = checkbox("luma##output/score", &rule.luma,
                            "Compares BT.601 luma (16 to 235) alone, as super-resolution papers do.");
    next_group(em(8), ImGui::GetStyle().ItemSpacing.x);
    ImGui::SetNextItemWidth(em(8));
    int border = static_cast<int>(rule.border);
    const Change moved = slider("##output/score/border", &border, 0, 16,
                                "Pixels left off each side before comparing.", "border %d");
    rule.border = border;
    if (changed) ui.edit(set_score_rule(rule));
    if (moved) ui.edit(moved, set_score_rule(rule));
    const engine::Findings& findings = *ui.state.findings;
    if (!findings.score_notes.empty()) {
        next_group(em(20));
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        ImGui::AlignTextToFramePadding();
        return text_fitted(findings.score_notes.front(), ImGui::GetContentRegionAvail().x);
    }
    for (const auto& [side, score] :
         {std::pair{Side::left, &findings.left_score}, {Side::right, &findings.right_score}}) {
        const std::string text = score_text(letter(side), *score);
        next_group(ImGui::CalcTextSize(text.c_str()).x);
        const WithColour colour(ImGuiCol_Text, ui.theme.side(side));
        ImGui::AlignTextToFramePadding();
        ImGui::TextUnformatted(text.c_str());
        note_text(text);
        tooltip("Against the picture as it was opened.");
    }
}

void show_toolbar(Ui& ui) {
    const int layout =
        segmented("##layout", {"Side by side", "Wipe", "Difference", "One"}, static_cast<int>(ui.view.layout),
                  {"A and B in two panes", "A and B in one pane, parted by a line (W)",
                   "B minus A in diverging colours (D)", "One large pane; hold X for the other side"});
    if (layout >= 0) ui.view.layout = static_cast<OutputLayout>(layout);
    ImGui::SameLine();
    checkbox("linked##output", &ui.view.linked,
             "A and B pan and zoom together (L). Relinking keeps their offset.");
    ImGui::SameLine();
    checkbox("input##output", &ui.view.show_input, "What A and B take, beside the outputs (I).");
    ImGui::SameLine();
    checkbox(
        "original##output", &ui.view.show_original,
        "The picture as it was opened, before it was resized, made grey or encoded, beside the outputs (Shift+I).");
    for (const Side side : {Side::left, Side::right})
        stage_choice(ui, side);
    next_group(em(8), ImGui::GetStyle().ItemSpacing.x);
    const auto channels =
        std::max(shown_output(ui, Side::left).shape().c, shown_output(ui, Side::right).shape().c);
    std::vector<std::string> names{"all channels"};
    for (Index c = 0; c < channels; ++c)
        names.push_back(fmt::format("channel {}", c));
    ui.view.channel = std::min(ui.view.channel, static_cast<int>(channels) - 1);
    ImGui::SetNextItemWidth(em(8));
    const int channel = combo("##channel", names[static_cast<std::size_t>(ui.view.channel + 1)].c_str(),
                              names, ui.view.channel + 1, "All channels as colour, or one alone (C).");
    if (channel >= 0) ui.view.channel = channel - 1;
    next_group(em(8), ImGui::GetStyle().ItemSpacing.x);
    checkbox("channels##output", &ui.view.show_channels,
             "All channels of what is shown as small pictures under it; a click shows one alone.");
    score_choice(ui);
}

/// The input and the original, where they are wanted; returns the room beside them.
ImVec2 source_panes(Ui& ui, ImVec2 size) {
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float share =
        std::floor((size.x - gap) * (ui.view.show_input && ui.view.show_original ? 0.2f : 0.28f));
    for (const bool original : {true, false}) {
        if (original ? !ui.view.show_original : !ui.view.show_input) continue;
        PanZoom place = ui.view.left;
        if (original)
            original_pane(ui, "##original", {share, size.y}, place);
        else
            input_pane(ui, "##input", {share, size.y}, place);
        // Before A has found its own place this one hands nothing on, and neither does a pane that fits: it
        // is smaller than A's.
        const bool settled = ui.view.left.fit ? !place.fit : ui.view.left.zoom > 0;
        if (settled && !(place == ui.view.left)) {
            follow(ui.view.left, place, ui.view.right);
            ui.view.left = place;
        }
        ImGui::SameLine();
        size.x -= share + gap;
    }
    return size;
}

void side_by_side(Ui& ui, ImVec2 size) {
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float sheets = ui.view.show_channels ? std::round(size.y * 0.35f) : 0;
    const ImVec2 half{std::floor((size.x - gap) / 2), size.y - sheets};
    output_pane(ui, Side::left, "##output/A", half, ui.view.left);
    ImGui::SameLine();
    output_pane(ui, Side::right, "##output/B", half, ui.view.right);
    if (sheets <= 0) return;
    const ImVec2 sheet{half.x, sheets - ImGui::GetStyle().ItemSpacing.y};
    channel_sheet(ui, shown_side(ui, Side::left), sheet);
    ImGui::SameLine();
    channel_sheet(ui, shown_side(ui, Side::right), sheet);
}

void panes(Ui& ui, ImVec2 size) {
    size = source_panes(ui, size);
    const PanZoom left = ui.view.left, right = ui.view.right;
    switch (ui.view.layout) {
        case OutputLayout::side_by_side: side_by_side(ui, size); break;
        case OutputLayout::wipe:
            ImGui::BeginGroup();
            wipe_pane(ui, size);
            ImGui::EndGroup();
            break;
        case OutputLayout::difference: difference_pane(ui, size); break;
        case OutputLayout::flip:
            output_pane(ui, ui.view.edited_side, "##output/one", size, ui.view.left);
            break;
    }
    if (!ui.view.linked) return;
    // A fit pane settles its own zoom; only what the user did is handed on.
    if (!(left == ui.view.left) && !(left.fit && ui.view.left.fit))
        follow(left, ui.view.left, ui.view.right);
    else if (!(right == ui.view.right) && !(right.fit && ui.view.right.fit))
        follow(right, ui.view.right, ui.view.left);
}

// The values of A and B over one axis, with the shown range marked on it; counts on a square-root scale.
void histograms(Ui& ui, ImVec2 size) {
    ImGui::InvisibleButton("##histogram", {std::max(size.x, 1.0f), size.y});
    note("histogram");
    tooltip(
        "How often each value occurs in A and in B. The band between the two marks is shown from black to white.");
    const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
    const engine::Range shown = shown_range(ui);
    double low = shown.low, high = shown.high;
    for (const Side side : {Side::left, Side::right}) {
        const auto& histogram = ui.state.side(side)->statistics.histogram;
        low = std::min(low, histogram.low);
        high = std::max(high, histogram.high);
    }
    const auto x = [&](double value) {
        return min.x + (max.x - min.x) * static_cast<float>((value - low) / (high - low));
    };
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(min, max, ui.theme.canvas);
    list.AddRectFilled({x(shown.low), min.y}, {x(shown.high), max.y}, with_alpha(ui.theme.text, 0.08f));
    for (const Side side : {Side::left, Side::right}) {
        const auto& histogram = ui.state.side(side)->statistics.histogram;
        if (histogram.counts.empty()) continue;
        const auto most =
            static_cast<float>(*std::max_element(histogram.counts.begin(), histogram.counts.end()));
        const double bin = (histogram.high - histogram.low) / static_cast<double>(histogram.counts.size());
        for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
            const double at = histogram.low + bin * static_cast<double>(i);
            const float height =
                (max.y - min.y) * std::sqrt(static_cast<float>(histogram.counts[i]) / std::max(most, 1.0f));
            list.AddRectFilled({x(at), max.y - height}, {std::max(x(at + bin), x(at) + 1), max.y},
                               with_alpha(ui.theme.side(side), 0.55f));
        }
    }
    for (const double end : {shown.low, shown.high})
        list.AddLine({x(end), min.y}, {x(end), max.y}, ui.theme.text, 1.0f);
    const WithFont small(ui.theme.fonts.small);
    const std::string first = table_number(low, 3), last = table_number(high, 3);
    list.AddText({min.x + em(0.3f), min.y}, ui.theme.dim, first.c_str());
    list.AddText({max.x - ImGui::CalcTextSize(last.c_str()).x - em(0.3f), min.y}, ui.theme.dim, last.c_str());
}

/// The difference has a range of its own, about 0.
void difference_range_bar(Ui& ui) {
    if (ui.state.side(Side::left)->output_shape() != ui.state.side(Side::right)->output_shape()) return;
    double& limit = ui.view.difference_limit;
    const int mode = segmented(
        "##difference", {"fixed", "automatic"}, limit == 0 ? 1 : 0,
        {"Full blue and full red stay where they are: what is stronger differs more.",
         "Full blue and full red lie where 99 % of this difference's values end (R), so that colours of two differences cannot be compared."});
    if (mode >= 0) limit = mode == 1 ? 0 : 1;
    ImGui::SameLine();
    auto end = static_cast<float>(limit);
    begin_disabled(limit == 0);
    ImGui::SetNextItemWidth(em(8));
    if (ImGui::DragFloat("##difference/end", &end, 0.005f, 0.001f, 100.0f, limit == 0 ? "–" : "±%.3f"))
        limit = std::clamp(static_cast<double>(end), 0.001, 100.0);
    note("difference/end");
    end_disabled();
}

void range_bar(Ui& ui) {
    if (ui.view.layout == OutputLayout::difference) return difference_range_bar(ui);
    const bool automatic = ui.view.range_mode == RangeMode::automatic;
    const int mode = segmented(
        "##range", {"fixed", "automatic"}, automatic ? 1 : 0,
        {"Black and white stay where they are: what is brighter is brighter.",
         "The values that A and B hold are stretched over black to white (R). It can hide, or invent, contrast."});
    if (mode >= 0) ui.view.range_mode = mode == 1 ? RangeMode::automatic : RangeMode::fixed;
    ImGui::SameLine();
    engine::Range range = shown_range(ui);
    float ends[2] = {static_cast<float>(range.low), static_cast<float>(range.high)};
    begin_disabled(automatic);
    ImGui::SetNextItemWidth(em(11));
    if (ImGui::DragFloatRange2("##range/ends", &ends[0], &ends[1], 0.005f, -100.0f, 100.0f,
                               translated("black %.3f").c_str(), translated("white %.3f").c_str()) &&
        ends[0] < ends[1]) {
        ui.view.range_low = ends[0];
        ui.view.range_high = ends[1];
    }
    note("range/ends");
    end_disabled();
    ImGui::SameLine();
    if (button("0–1##range", "Black at 0, white at 1, as in the files.")) {
        ui.view.range_mode = RangeMode::fixed;
        ui.view.range_low = 0;
        ui.view.range_high = 1;
    }
    ImGui::SameLine();
    histograms(ui, {ImGui::GetContentRegionAvail().x, ImGui::GetFrameHeight()});
}

}  // namespace

void output_panel(Ui& ui) {
    show_toolbar(ui);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    panes(ui, {room.x, room.y - ImGui::GetFrameHeightWithSpacing() - em(0.2f)});
    range_bar(ui);
}

}  // namespace app
