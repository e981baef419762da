#include "app/ui/stride_padding/stride_controls.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "app/document/stage_focus.h"
#include "app/explain/plain_words.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/diagram.h"
#include "engine/layers/facts.h"
#include "engine/links/stage_links.h"

namespace app {
namespace {

using engine::AxisMap;
using engine::Index;
using engine::Pair;

template <typename Op>
const Op* layer_as(const engine::BuiltStage& stage) {
    const auto* layer = std::get_if<engine::Layer>(&stage.op);
    return layer ? std::get_if<Op>(layer) : nullptr;
}

void write_formula(const char* what, const engine::LayerFacts& layer, bool transposed, const AxisMap& axis,
                   bool vertical) {
    const auto& padding = layer.padding;
    std::optional<Index> end;
    if (padding && padding->kind == engine::PaddingKind::numbers)
        end = vertical ? padding->sides.bottom : padding->sides.right;
    text_fitted(what + (transposed ? engine::conv_transpose_formula(axis) : engine::conv_formula(axis, end)),
                ImGui::GetContentRegionAvail().x);
    tooltip(
        transposed
            ? "(n - 1) * stride - crop at the start - crop at the end + effective kernel + output padding; the effective "
              "kernel is dilation * (k - 1) + 1."
            : "floor((n + padding at the start + padding at the end - effective kernel) / stride) + 1; the effective kernel "
              "is dilation * (k - 1) + 1.");
}

/// The size formula with its numbers, twice where the axes differ.
void write_size(const engine::BuiltStage& stage, const std::optional<engine::StageMap>& map) {
    const engine::Layer* layer = layer_of(stage);
    const engine::LayerFacts known = layer ? facts(*layer) : engine::LayerFacts{};
    if (!map || !known.sized) {
        const std::string size =
            fmt::format("Size {} → {}", to_string(stage.input.plane()), to_string(stage.output.plane()));
        return text_fitted(size, ImGui::GetContentRegionAvail().x);
    }
    if (map->map.y == map->map.x) return write_formula("Size ", known, map->scatters, map->map.y, true);
    write_formula("Height ", known, map->scatters, map->map.y, true);
    write_formula("Width ", known, map->scatters, map->map.x, false);
}

/// Says what becomes of the borders of a transposed conv, along the height.
std::string transposed_words(const AxisMap& axis, const std::string& rest) {
    const Index end = axis.offset_end();
    std::string text = axis.offset == 0 && end == 0 ? "Nothing is cropped"
                       : end >= 0
                           ? fmt::format("Crops {} at the start and {} at the end", axis.offset, end)
                           : fmt::format("Crops {} at the start; the last {} reached by no tap", axis.offset,
                                         -end == 1 ? "row is" : counted(-end, "row") + " are");
    text += fmt::format(". As a convolution: {} inserted between pixels, padding {}",
                        counted(axis.stride - 1, "zero"), axis.effective_kernel() - 1 - axis.offset);
    if (axis.kernel < axis.stride) text += ". Kernel < stride: holes";
    return text + rest;
}

std::string words_of(const engine::BuiltStage& stage, const engine::StageMap& map) {
    const AxisMap& axis = map.map.y;
    if (const auto* layer = layer_as<engine::ConvTranspose>(stage)) {
        const Pair extra = layer->output_padding.value_or(Pair{0, 0});
        return transposed_words(axis, extra.h > 0 ? fmt::format(". Output padding un-crops {} at the end.",
                                                                counted(extra.h, "row"))
                                                  : std::string("."));
    }
    if (map.scatters)
        return fmt::format("Every pixel becomes {} × {} pixels.", map.map.y.stride, map.map.x.stride);
    const Index end = axis.offset_end();
    const std::string padding = fmt::format("Reads {} rows of padding at the start, {} at the end",
                                            axis.offset, std::max<Index>(end, 0));
    return end < 0 ? fmt::format("{}. The last {} of the input {} dropped.", padding,
                                 end == -1 ? "row" : counted(-end, "row"), end == -1 ? "is" : "are")
                   : padding + ".";
}

/// Resizing whose weights do not repeat; nothing of stages that have none.
std::string words_without_map(const engine::BuiltStage& stage) {
    const auto* layer = layer_as<engine::Upsample>(stage);
    if (!layer) return {};
    return layer->align_corners ? "Aligned corners: the weights differ from pixel to pixel."
                                : "Sampled between the pixels: the weights differ from pixel to pixel.";
}

/// Steps per second: as it is set, and fast enough for the whole to be over before a class looks away.
double pace_of(const ViewState& view) {
    constexpr double longest = 30;  // seconds
    return std::max(view.speed, view.step_count / longest);
}

void play_controls(Ui& ui) {
    ViewState& view = ui.view;
    if (button(view.playing ? "Pause##cells" : "Play##cells", "Run through the pixels one by one (Space).",
               {em(4), 0})) {
        view.playing = !view.playing;
        if (view.playing && view.step == 0) view.step = 1;
    }
    ImGui::SameLine();
    if (button("<##cells", "One step back (,)."))
        view.step = std::max(0, view.step - 1), view.playing = false;
    ImGui::SameLine();
    if (button(">##cells", "One step forward (.).")) ++view.step, view.playing = false;
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(9));
    const char* format = view.step == 0 ? "all" : "step %d";
    if (scrubber("##cells/step", &view.step, 0, std::max(1, view.step_count),
                 "Scrub through the animation; at 0 everything is shown at once.", format))
        view.playing = false;
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(6));
    auto speed = static_cast<float>(view.speed);
    if (slider("##cells/speed", &speed, 0.5f, 30.0f,
               "Steps per second; long runs go faster, so that they take half a minute.",
               fmt::format("{:.1f}/s", pace_of(view)).c_str()))
        view.speed = static_cast<double>(speed);
}

void go_to(ViewState& view, Pair size, double share) {
    const auto at = [&](Index n) {
        if (share == 0) return std::min<Index>(3, n - 1);
        return share == 1 ? std::max<Index>(n - 4, 0) : n / 2;
    };
    view.pinned = Pair{at(size.h), at(size.w)};
    view.cells_y = share * static_cast<double>(size.h - 1);
    view.cells_x = share * static_cast<double>(size.w - 1);
}

void place_controls(Ui& ui) {
    const auto* side = ui.state.side(ui.view.edited_side);
    if (!side) return;
    const Pair size = side->output_shape().plane();
    const int place = segmented(
        "##cells/place", {"Start", "Middle", "End"}, -1,
        {"The top left corner: crop or padding at the start.", "The interior, far from the borders.",
         "The bottom right corner: crop, output padding, dropped pixels."});
    if (place >= 0) go_to(ui.view, size, place * 0.5);
}

}  // namespace

void stride_toolbar(Ui& ui) {
    ViewState& view = ui.view;
    const int form =
        segmented("##cells/form", {"Scatter", "Gather"}, view.gather ? 1 : 0,
                  {"Every input pixel stamps its kernel onto the output; overlapping stamps add up.",
                   "Every output pixel collects what lies under a kernel. A transposed convolution as the "
                   "equivalent convolution: zeros inserted, kernel rotated by 180°."});
    if (form >= 0) view.gather = form == 1, view.step = 0;
    next_group(em(27));
    play_controls(ui);
    next_group(em(11));
    place_controls(ui);
    next_group(em(10));
    const int colour = segmented("##cells/colour", {"Values", "Coverage"}, view.cells_show_coverage ? 1 : 0,
                                 {"Output cells show their value; the strip at their foot is the coverage.",
                                  "Output cells show how many input pixels write them."});
    if (colour >= 0) view.cells_show_coverage = colour == 1;
    next_group(em(5));
    ImGui::SetNextItemWidth(em(5));
    auto zoom = static_cast<float>(view.cells_zoom);
    if (slider("##cells/zoom", &zoom, 0.5f, 3.0f, "Size of the cells; at ×1 a small case is shown whole.",
               "×%.1f"))
        view.cells_zoom = static_cast<double>(zoom);
}

void stage_facts(Ui& ui, const engine::SideFindings& findings, int stage) {
    const auto& built = findings.built.stages[static_cast<std::size_t>(stage)];
    const auto map = engine::stage_map(built);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ImGui::GetStyle().ItemSpacing.x, em(0.1f)});
    ImGui::BeginGroup();
    write_size(built, map);
    ImGui::EndGroup();
    ImGui::PopStyleVar();
    const std::string words = map ? words_of(built, *map) : words_without_map(built);
    // The cells need the room more in a low window.
    if (ui.room < part_room) return tooltip(words);
    const WithFont font(ui.room < low_room ? ui.theme.fonts.small : ui.theme.fonts.regular);
    const WithColour dim(ImGuiCol_Text, ui.theme.dim);
    wrapped_lines(words, 2);
}

void advance_animation(Ui& ui, int steps) {
    ViewState& view = ui.view;
    view.step_count = steps;
    view.step = std::clamp(view.step, 0, steps);
    if (!view.playing) return;
    ui.animate();
    view.step_clock += static_cast<double>(ImGui::GetIO().DeltaTime);
    const double period = 1 / pace_of(view);
    if (view.step_clock < period) return;
    view.step_clock = 0;
    view.step = view.step >= steps ? 1 : view.step + 1;
}

namespace {

struct LegendEntry {
    const char *text, *brief, *help;
    std::function<void(const Box&)> draw;
};

std::vector<LegendEntry> legend_of(const Ui& ui) {
    const Theme& theme = ui.theme;
    return {{"inserted zero", "zero", "A zero that the equivalent convolution puts between pixels.",
             [&](const Box& box) {
                 fill(box, theme.raised);
                 centred_text(theme, box, theme.dim, "0");
             }},
            {"padding, or cropped", "padding, crop",
             "Beyond the picture: zeros around an input, values cut away from an output.",
             [&](const Box& box) { dashed_outline(box, theme.dim); }},
            {"un-cropped by output padding", "un-cropped", "Rows at the end that output padding gives back.",
             [&](const Box& box) { outline(box, theme.warn, 2); }},
            {"hole: bias only", "hole", "No tap reaches this output pixel: it holds the bias only.",
             [&](const Box& box) { hatch(box, theme.bad); }},
            {"input never read", "unread", "No tap reads this input pixel: it is dropped.",
             [&](const Box& box) { cross_out(box, theme.bad); }},
            {"coverage", "coverage", "How many taps write an output pixel, as a share of the most that can.",
             [&](const Box& box) {
                 fill(box, theme.raised);
                 fill({{box.min.x, box.max.y - em(0.25f)}, {box.min.x + box.width() * 0.6f, box.max.y}},
                      value_colour(engine::ColourMap::sequential, 0.6, {0, 1}));
             }},
            {"kernel", "kernel", "Where the kernel stands, or where a stamp lands.", [&](const Box& box) {
                 fill(box, with_alpha(theme.side(ui.view.edited_side), 0.2f));
                 outline(box, theme.side(ui.view.edited_side), 2.5f);
             }}};
}

}  // namespace

void stride_legend(Ui& ui) {
    const std::vector<LegendEntry> entries = legend_of(ui);
    const auto width_of = [](const char* text) {
        return ImGui::GetTextLineHeight() + em(0.4f) + ImGui::CalcTextSize(text).x;
    };
    float whole = 0;
    for (const LegendEntry& entry : entries)
        whole += width_of(entry.text) + em(1.2f);
    const bool brief = whole - em(1.2f) > ImGui::GetContentRegionAvail().x;
    const WithFont font(brief ? ui.theme.fonts.small : nullptr);
    for (const LegendEntry& entry : entries) {
        const char* text = brief ? entry.brief : entry.text;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float size = ImGui::GetTextLineHeight();
        ImGui::Dummy({width_of(text), size});
        tooltip(entry.help);
        entry.draw(Box{at, {at.x + size, at.y + size}});
        ImGui::GetWindowDrawList()->AddText({at.x + size + em(0.4f), at.y}, ui.theme.dim,
                                            translated(text).c_str());
        ImGui::SameLine(0, em(brief ? 0.9f : 1.2f));
    }
    ImGui::NewLine();
}

}  // namespace app
