#include "app/ui/parts/gradient_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "app/document/stage_focus.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/canvas.h"
#include "app/ui/widgets/plot.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;

const engine::StageGradient& gradient_of(const engine::SideFindings& findings, int stage) {
    return findings.gradient->stages[static_cast<std::size_t>(stage)];
}

/// The part of a grid of n indices that is shown magnified around the pinned or probed pixel, or around the
/// middle.
struct Stretch {
    Index first = 0, count = 0;
};
Stretch stretch(Index n, Index count, Index at) {
    count = std::min(n, count);
    return {std::clamp<Index>(at - count / 2, 0, n - count), count};
}

Pair focus_in(const Ui& ui, const engine::SideFindings& findings, Pair plane) {
    const engine::Loss& loss = ui.state.document.experiment.loss;
    const Pair output = findings.output_shape().plane();
    if (ui.view.pinned) return same_place(*ui.view.pinned, output, plane);
    if (loss.kind == engine::LossKind::pixel && loss.pixel) return same_place(*loss.pixel, output, plane);
    return {plane.h / 2, plane.w / 2};
}

std::string slot(const char* what, Side side) { return fmt::format("gradient/{}/{}", what, letter(side)); }
std::string label(const char* what, Side side) { return fmt::format("##{}/gradient/{}", letter(side), what); }

}  // namespace

int gradient_stage(const Ui& ui, Side side, const engine::SideFindings& findings) {
    const int count = static_cast<int>(findings.stages.size());
    return std::clamp(ui.view.stage[side == Side::left ? 0 : 1], 0, std::max(count - 1, 0));
}

engine::Range gradient_range(const Ui& ui, Side side, int stage) {
    const auto own = [&](Side s, int at) {
        const auto* findings = ui.state.side(s);
        if (!findings || !findings->gradient) return 0.0;
        const engine::GradientFlow& flow = *findings->gradient;
        return flow.l2 == 0 ? 0.0 : engine::gradient_range(flow, static_cast<std::size_t>(at)).high;
    };
    double reach = own(side, stage);
    if (ui.view.shared_gradient_scale) {
        const Side other = side == Side::left ? Side::right : Side::left;
        const auto* findings = ui.state.side(other);
        // Overview shows the input's gradient of both, Gradient flow that of the stage looked at.
        const int at = ui.view.open == View::gradient && findings ? gradient_stage(ui, other, *findings) : 0;
        reach = std::max(reach, own(other, at));
    }
    if (!(reach > 0)) reach = 1;
    return {-reach, reach};
}

const char* gradient_scale_name(const Ui& ui) {
    return ui.view.shared_gradient_scale ? "one scale" : "own scale";
}

void gradient_numbers(Ui& ui, const engine::SideFindings& findings) {
    const engine::GradientFlow& flow = *findings.gradient;
    const float width = ImGui::GetContentRegionAvail().x;
    const std::string loss = fmt::format("Loss {} = {}", print(flow.loss), table_number(flow.value));
    const std::string range =
        fmt::format("at the input {} to {}", table_number(flow.min), table_number(flow.max));
    const bool one_line = ImGui::CalcTextSize((loss + ", " + range).c_str()).x < width;
    text_fitted(one_line ? loss + ", " + range : loss, width);
    const WithColour dim(ImGuiCol_Text, ui.theme.dim);
    if (!one_line) text_fitted(range, width);
    std::string numbers =
        fmt::format("L2 {}, mean |g| {}", table_number(flow.l2), table_number(flow.mean_abs));
    if (flow.backward_coverage && flow.backward_coverage->interior_ratio)
        numbers += fmt::format(", backward coverage ratio {}",
                               table_number(*flow.backward_coverage->interior_ratio));
    else if (flow.backward_coverage && flow.backward_coverage->holes > 0)
        numbers += fmt::format(", {} of {} phases get no gradient", flow.backward_coverage->holes,
                               flow.backward_coverage->phases.values.size());
    else if (!flow.backward_coverage)
        numbers += ", coverage depends on the data";
    wrapped_lines(numbers, 2);
}

void gradient_map(Ui& ui, Side side, const engine::SideFindings& findings, int stage, ImVec2 size) {
    const engine::StageGradient& gradient = gradient_of(findings, stage);
    if (!gradient.input) return remark(ui, "The gradient at this stage is being computed.", size.y);
    const engine::Display display{engine::DisplayKind::signed_map, gradient_range(ui, side, stage), 0};
    const float bar_height = em(1.3f);
    const Pair plane = gradient.input->shape().plane();
    size.y =
        std::min(size.y, size.x * static_cast<float>(plane.h) / static_cast<float>(plane.w) + bar_height);
    const HeatMap map = tensor_map(ui, label("map", side).c_str(), slot("map", side),
                                   ui.state.serial(side) * 64 + static_cast<std::uint64_t>(stage % 64),
                                   *gradient.input, display, {size.x, size.y - bar_height});
    colour_bar(ui, engine::ColourMap::diverging, display.range, size.x, gradient_scale_name(ui));
    if (!map.pixel) return;
    tooltip(fmt::format(
        "gradient at [{}, {}]: {} (mean over channels)\n{}: {} of the values, centred on 0. Click to magnify there.",
        map.pixel->h, map.pixel->w, table_number(mean_at(*gradient.input, map.pixel->h, map.pixel->w)),
        ui.view.shared_gradient_scale ? "One scale for A and B, as wide as the stronger side needs"
                                      : "Own scale",
        findings.gradient->loss.kind == engine::LossKind::pixel ? "all" : "98 %"));
    if (map.clicked) ui.view.pinned = same_place(*map.pixel, map.size, findings.output_shape().plane());
}

void gradient_magnified(Ui& ui, Side side, const engine::SideFindings& findings, int stage, ImVec2 size) {
    const engine::StageGradient& gradient = gradient_of(findings, stage);
    if (!gradient.input) return;
    const Pair plane = gradient.input->shape().plane(), at = focus_in(ui, findings, plane);
    const Stretch rows = stretch(plane.h, 20, at.h), columns = stretch(plane.w, 20, at.w);
    const engine::Range range = gradient_range(ui, side, stage);
    const auto place = ((ui.state.serial(side) * 64 + static_cast<std::uint64_t>(stage % 64)) * 65536 +
                        static_cast<std::uint64_t>(rows.first)) *
                           65536 +
                       static_cast<std::uint64_t>(columns.first);
    const std::uint64_t version = place ^ std::bit_cast<std::uint64_t>(range.high) * 0x9E3779B97F4A7C15u;
    const HeatSource source{
        slot("magnified", side),
        version,
        {rows.count, columns.count},
        [&](Index y, Index x) { return mean_at(*gradient.input, rows.first + y, columns.first + x); },
        engine::ColourMap::diverging,
        range};
    const HeatMap map = heat_map(ui, label("magnified", side).c_str(), source, size);
    if (!map.pixel) return;
    const Index y = rows.first + map.pixel->h, x = columns.first + map.pixel->w;
    tooltip(fmt::format("gradient at [{}, {}]: {}", y, x, table_number(mean_at(*gradient.input, y, x))));
}

namespace {

/// What each phase of this input gets behind a max pool, where the data choose who gets the gradient.
void phase_strength_cells(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size) {
    const int stage = gradient_stage(ui, side, findings);
    engine::Grid shares = gradient_of(findings, stage).strengths;
    const double most =
        shares.values.empty() ? 0 : *std::max_element(shares.values.begin(), shares.values.end());
    if (!(most > 0) || !std::isfinite(most))
        return remark(
            ui, "Which input pixels get the gradient depends on the data; there are no phases to compare.",
            size.y);
    for (double& value : shares.values)
        value /= most;
    const float line = ImGui::GetTextLineHeight();
    const GridStyle style{engine::ColourMap::sequential, {0, 1}, 2, em(3.2f), {-1, -1}, false, true};
    const Pair under = number_grid(ui.theme, label("phases", side).c_str(), shares,
                                   {size.x, std::max(size.y - line, line)}, style);
    {
        const WithFont small(ui.theme.fonts.small);
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        text_shortened({"RMS of the gradient by phase, strongest 1", "gradient by phase", "by phase"},
                       size.x);
    }
    if (under.h >= 0)
        tooltip(fmt::format(
            "A max pool hands the gradient to its maxima, so paths are not counted. Measured instead: pixels with row ≡ {} "
            "mod {} and column ≡ {} mod {} get {} of what the strongest phase gets (RMS, middle half).",
            under.h, shares.rows, under.w, shares.cols, table_number(shares(under.h, under.w), 3)));
}

}  // namespace

void backward_coverage_cells(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size) {
    if (!findings.gradient->backward_coverage) return phase_strength_cells(ui, side, findings, size);
    const engine::Coverage& coverage = *findings.gradient->backward_coverage;
    const Pair at = focus_in(ui, findings, {coverage.rows(), coverage.cols()});
    const float cell = em(1.3f);
    const Stretch rows =
        stretch(coverage.rows(), std::max<Index>(2, static_cast<Index>(size.y / cell)), at.h);
    const Stretch columns =
        stretch(coverage.cols(), std::max<Index>(2, static_cast<Index>(size.x / cell)), at.w);
    engine::Grid part(rows.count, columns.count);
    for (Index y = 0; y < rows.count; ++y)
        for (Index x = 0; x < columns.count; ++x)
            part(y, x) = coverage(rows.first + y, columns.first + x);
    const GridStyle style{
        engine::ColourMap::sequential, coverage_range(coverage), 0, cell, {-1, -1}, false, true};
    const Pair under = number_grid(ui.theme, label("coverage", side).c_str(), part, size, style);
    if (under.h >= 0)
        tooltip(fmt::format("input pixel [{}, {}] is read {} times{}", rows.first + under.h,
                            columns.first + under.w, part(under.h, under.w),
                            part(under.h, under.w) == 0 ? ": it gets no gradient" : ""));
}

void probe_map(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size) {
    const engine::Display display{engine::DisplayKind::picture, {ui.view.range_low, ui.view.range_high}, 0};
    const engine::Tensor& output = findings.output();
    const HeatMap map = tensor_map(ui, label("probe", side).c_str(), slot("probe", side),
                                   ui.state.serial(side), output, display, size);
    const engine::Loss& loss = ui.state.document.experiment.loss;
    if (loss.kind == engine::LossKind::pixel) {
        const Pair at = loss.pixel.value_or(Pair{output.shape().h / 2, output.shape().w / 2});
        const ImVec2 centre = map.at(static_cast<double>(at.h) + 0.5, static_cast<double>(at.w) + 0.5);
        ImGui::GetWindowDrawList()->AddCircle(centre, em(0.5f), IM_COL32(0, 0, 0, 200), 20, 4);
        ImGui::GetWindowDrawList()->AddCircle(centre, em(0.5f), ui.theme.side(side), 20, 2);
    }
    if (!map.pixel) return;
    ui.view.hovered = map.pixel;
    tooltip(fmt::format("Click: the loss becomes output pixel [{}, {}], summed over channels.", map.pixel->h,
                        map.pixel->w));
    if (!map.clicked) return;
    ui.edit(set_loss({engine::LossKind::pixel, map.pixel, loss.seed}));
    ui.view.pinned =
        map.pixel;  // so that the magnified gradient and the numbers are those of the probed pixel
}

void tap_gradient_grid(Ui& ui, const engine::SideFindings& findings, int stage, ImVec2 size) {
    const auto& weight = gradient_of(findings, stage).weight;
    if (!weight) return remark(ui, "This stage has no taps.", size.y);
    const engine::Shape shape = weight->shape();
    const Index plane = std::clamp<Index>(ui.view.channel, 0, shape.n * shape.c - 1);
    engine::Grid taps(shape.h, shape.w);
    std::copy_n(weight->plane(0, 0) + plane * shape.h * shape.w, taps.values.size(), taps.values.begin());
    const GridStyle style{engine::ColourMap::diverging,
                          range_of(taps, engine::ColourMap::diverging),
                          2,
                          em(3.6f),
                          {-1, -1},
                          true};
    const Pair under = number_grid(ui.theme, "##tap_gradients", taps, size, style);
    if (under.h >= 0)
        tooltip(fmt::format("gradient of the loss with respect to tap [{}, {}]: {}", under.h, under.w,
                            table_number(taps(under.h, under.w))));
}

void gradient_histogram(Ui& ui, Side side, const engine::SideFindings& findings, int stage, ImVec2 size) {
    histogram_plot(ui.theme, label("histogram", side).c_str(), gradient_of(findings, stage).histogram,
                   ui.theme.side(side), size);
}

}  // namespace app
