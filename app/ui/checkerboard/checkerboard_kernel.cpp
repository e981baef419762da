// Checkerboard: the numbers, the phases, the kernel that can be edited, and the spectrum.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/document/stage_focus.h"
#include "app/ui/checkerboard/checkerboard_parts.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/kernel_grid.h"
#include "engine/analysis/kernel_study.h"
#include "engine/analysis/pattern_words.h"
#include "engine/analysis/phases.h"
#include "engine/links/stage_links.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;

std::string ripple_sentence(const engine::SideFindings& findings) {
    if (findings.coverage->period == Pair{1, 1}) return "period 1, no phases to differ";
    return engine::constant_sentence(findings);
}

std::string number_or_dash(const std::optional<double>& number) {
    return number ? table_number(*number) : "–";
}

void add_marks(Ui& ui, const HeatMap& map, Pair period) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const double rows = static_cast<double>(map.size.h), cols = static_cast<double>(map.size.w);
    const Box around = map.box.inset(-em(0.6f));
    list->PushClipRect(around.min, around.max, true);
    // Small enough to leave most of the spectrum between them.
    const float apart = std::min(map.box.width() / static_cast<float>(period.w),
                                 map.box.height() / static_cast<float>(period.h));
    const float radius = std::clamp(apart * 0.14f, 2.0f, em(0.35f)),
                line = std::clamp(radius * 0.25f, 0.75f, 1.5f);
    for (Index i = -(period.h / 2); i <= period.h / 2; ++i)
        for (Index j = -(period.w / 2); j <= period.w / 2; ++j) {
            if (i == 0 && j == 0) continue;
            const ImVec2 at = map.at(rows * (0.5 + static_cast<double>(i) / static_cast<double>(period.h)),
                                     cols * (0.5 + static_cast<double>(j) / static_cast<double>(period.w)));
            list->AddCircle(at, radius, IM_COL32(0, 0, 0, 200), 16, 2 * line);
            list->AddCircle(at, radius, ui.theme.mark, 16, line);
        }
    list->PopClipRect();
}

std::string frequency(Index index, Index size) {
    return fmt::format(
        "{:.3g}", (static_cast<double>(index) - static_cast<double>(size / 2)) / static_cast<double>(size));
}

/// The stage whose kernel is shown: the one looked at, if it has a kernel.
std::optional<std::size_t> edited_stage(const Ui& ui, Side side, const engine::SideFindings& findings) {
    const int chosen = ui.view.stage[side == Side::left ? 0 : 1];
    const auto& stages = findings.built.stages;
    if (chosen >= 0 && chosen < static_cast<int>(stages.size()) &&
        stages[static_cast<std::size_t>(chosen)].parameters.weight)
        return static_cast<std::size_t>(chosen);
    if (findings.cause && stages[findings.cause->stage].parameters.weight) return findings.cause->stage;
    return engine::main_kernel_stage(findings.pipeline);
}

/// A depthwise kernel changes in all its channels, another in the one that is shown.
engine::Tensor with_tap(const engine::Tensor& weight, Index plane, Pair tap, float value) {
    engine::Tensor changed = weight;
    const auto shape = weight.shape();
    const bool depthwise = shape.c == 1;
    for (Index n = 0; n < shape.n; ++n)
        for (Index c = 0; c < shape.c; ++c)
            if (depthwise || n * shape.c + c == plane) changed(n, c, tap.h, tap.w) = value;
    return changed;
}

std::string coverage_text(const engine::SideFindings& findings) {
    if (!findings.coverage) return "Coverage –";
    const auto& c = *findings.coverage;
    const bool uniform = c.interior_min && c.interior_min == c.interior_max;
    std::string text =
        c.phases.values.empty()
            ? fmt::format("Coverage without a period of {} × {}", c.period.h, c.period.w)
            : fmt::format("Coverage {}{}, ratio {}, period {} × {}", number_or_dash(c.interior_min),
                          uniform ? " everywhere" : " to " + number_or_dash(c.interior_max),
                          number_or_dash(c.interior_ratio), c.period.h, c.period.w);
    if (c.holes > 0) text += fmt::format(", {} of {} phases are holes", c.holes, c.period.h * c.period.w);
    return text;
}

std::string output_ripple_text(const engine::SideFindings& findings) {
    return findings.statistics.phase_means.values.size() == 1
               ? " · period 1: the output has no phases to differ"
               : " · output ripple " + ripple_number(findings.statistics.ripple_index);
}

}  // namespace

void ripple_numbers(Ui& ui, Side side, const engine::SideFindings& findings) {
    const auto index =
        findings.coverage->period == Pair{1, 1} ? std::nullopt : engine::headline_ripple(findings);
    const bool even = index && *index < engine::no_ripple;
    {
        const WithFont large(ui.theme.fonts.large);
        const WithColour colour(ImGuiCol_Text, even ? ui.theme.good : ui.theme.side(side));
        const std::string ripple = even ? "0" : number_or_dash(index);
        ImGui::TextUnformatted(ripple.c_str());
        note_text(ripple);
    }
    tooltip(
        "Ripple index R = population standard deviation of the phase sums over the magnitude of their mean. R² is the "
        "kernel's energy at the stride frequencies over its energy at 0.");
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    ImGui::BeginGroup();
    const std::string ripple_words = ripple_sentence(findings);
    wrapped_lines(std::vector{"ripple index: " + ripple_words, ripple_words}, ui.room < part_room ? 3 : 2);
    ImGui::EndGroup();
    const WithColour dim(ImGuiCol_Text, ui.theme.dim);
    const std::string numbers = coverage_text(findings) + output_ripple_text(findings);
    wrapped_lines(numbers, 2);
    if (ImGui::IsItemHovered())
        tooltip(fmt::format(
            "Coverage of the interior: how many (input, tap) pairs write a pixel; the border ramp is not counted.\n"
            "Output ripple: of this picture's output, the ripple of its phase means. The share of its energy at the "
            "stride frequencies over that at 0 is the ripple's square, {}.",
            number_or_dash(findings.stride_energy.ratio)));
}

/// The effective kernel of the present pipeline, once it has been studied.
static const engine::EffectiveKernel* kernel_of(const Ui& ui, Side side) {
    const auto& study = ui.state.study;
    return study && study->experiment == ui.state.document.experiment
               ? &study->sides[side == Side::left ? 0 : 1].kernel
               : nullptr;
}

void phase_grid(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size) {
    const bool linear = findings.constant_response.has_value();
    const engine::Grid& phases = linear ? findings.constant_response->phase_sums : findings.constants.phases;
    if (phases.values.empty()) return remark(ui, "No phase sums: the pattern does not repeat.", size.y);
    double mean = 0, reach = 0;
    for (const double phase : phases.values)
        mean += phase / static_cast<double>(phases.values.size());
    for (const double phase : phases.values)
        reach = std::max(reach, std::abs(phase - mean));
    reach = std::max(reach, std::abs(mean) * 0.02 + 1e-12);
    const GridStyle style{engine::ColourMap::diverging, {mean - reach, mean + reach}, 3, em(8), {-1, -1}};
    const Pair under = number_grid(ui.theme, "##phases", phases, size, style);
    if (under.h < 0) return;
    std::string text = fmt::format(
        "Output pixels with row ≡ {} mod {} and column ≡ {} mod {}: {} becomes {} here, "
        "{:+.3g} % off the mean.",
        under.h, phases.rows, under.w, phases.cols, linear ? "a picture of ones" : "the constant 0.5",
        table_number(phases(under.h, under.w)),
        mean == 0 ? 0.0 : (phases(under.h, under.w) / mean - 1) * 100);
    const auto* kernel = kernel_of(ui, side);
    if (kernel && kernel->phase_sums.values.size() == phases.values.size())
        if (const std::string taps = phase_imbalance(*kernel, under); !taps.empty())
            text += fmt::format("\nThe taps that break the condition: {}.", taps);
    tooltip(text);
}

void spectrum_map(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size) {
    if (!findings.spectrum || findings.spectrum->power_db.values.empty())
        return remark(ui, "The spectrum is being computed.", size.y);
    const engine::Spectrum& spectrum = *findings.spectrum;
    const auto& rings = spectrum.radial_db;
    const double top = rings.empty() ? 0 : *std::max_element(rings.begin(), rings.end());
    const engine::Grid& power = spectrum.power_db;
    const HeatSource source{fmt::format("checkerboard/spectrum/{}", letter(side)),
                            ui.state.serial(side),
                            {power.rows, power.cols},
                            [&](Index y, Index x) { return power(y, x); },
                            engine::ColourMap::sequential,
                            {top - 80, top},
                            em(0.8f)};
    const HeatMap map =
        heat_map(ui, fmt::format("##{}/checkerboard/spectrum", letter(side)).c_str(), source, size);
    add_marks(ui, map, spectrum.period);
    if (map.pixel)
        tooltip(fmt::format(
            "{:.1f} dB at {} cycles per pixel down, {} across\nRings: the stride frequencies, where a "
            "checkerboard has its energy.",
            power(map.pixel->h, map.pixel->w), frequency(map.pixel->h, power.rows),
            frequency(map.pixel->w, power.cols)));
}

void kernel_editor(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size) {
    const auto stage = edited_stage(ui, side, findings);
    if (!stage || *stage >= findings.built.stages.size()) return remark(ui, "No stage has a kernel.", size.y);
    const engine::BuiltStage& built = findings.built.stages[*stage];
    const engine::Tensor& weight = *built.parameters.weight;
    const Index planes = weight.shape().n * weight.shape().c;
    const Index plane = std::clamp<Index>(ui.view.channel, 0, planes - 1);
    engine::Grid taps(weight.shape().h, weight.shape().w);
    const float* values = weight.plane(0, 0) + plane * taps.rows * taps.cols;
    std::copy_n(values, taps.values.size(), taps.values.begin());
    const auto map = engine::stage_map(built);
    const Pair stride = map && map->scatters ? Pair{map->map.y.stride, map->map.x.stride} : Pair{1, 1};
    const std::string name = fmt::format("{}/kernel", letter(side));
    if (const auto edit = kernel_grid(ui, name.c_str(), taps, stride, size))
        ui.edit(
            edit->change,
            set_weight(side, *stage, with_tap(weight, plane, edit->tap, static_cast<float>(edit->value))));
}

void response_map(Ui& ui, Side side, ImVec2 size) {
    const auto& study = ui.state.study;
    const auto* kernel = study ? &study->sides[side == Side::left ? 0 : 1].kernel : nullptr;
    if (!kernel || (kernel->error.empty() && kernel->response.values.empty()))
        return remark(ui, "Being computed …", size.y);
    if (!kernel->error.empty()) return remark(ui, kernel->error, size.y);
    const engine::Grid& response = kernel->response;
    const double top = *std::max_element(response.values.begin(), response.values.end());
    const HeatSource source{fmt::format("checkerboard/response/{}", letter(side)),
                            ui.state.study_serial,
                            {response.rows, response.cols},
                            [&](Index y, Index x) { return response(y, x); },
                            engine::ColourMap::sequential,
                            {0, top},
                            em(0.8f)};
    const HeatMap map =
        heat_map(ui, fmt::format("##{}/checkerboard/response", letter(side)).c_str(), source, size);
    add_marks(ui, map, kernel->period);
    if (map.pixel)
        tooltip(fmt::format(
            "|H| = {} at {} cycles per pixel down, {} across\nRipple-free exactly when the response is 0 at every "
            "ring.",
            table_number(response(map.pixel->h, map.pixel->w)), frequency(map.pixel->h, response.rows),
            frequency(map.pixel->w, response.cols)));
}

}  // namespace app
