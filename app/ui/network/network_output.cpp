// The network's output, as it is and mended.
#include <fmt/format.h>

#include <algorithm>

#include "app/ui/network/network_parts.h"
#include "app/ui/parts/contrast.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/heatmap.h"

namespace app {
namespace {

namespace network = engine::network;

struct MethodWords {
    const char *name, *help;
};

MethodWords words_of(network::MendMethod method) {
    switch (method) {
        case network::MendMethod::weights:
            return {"weights", "Every kernel changed least so that its phase sums are equal."};
        case network::MendMethod::activations:
            return {
                "activations",
                "The sums over inputs, weighted by their mean activation on the sources, made equal: exact for inputs of those means, and the weights change less."};
        case network::MendMethod::resize_conv: break;
    }
    return {"resize + conv",
            "Nearest upsampling and the nearest conv in the transposed convolution's place."};
}

bool is_constant(const NetworkFindings& findings, std::size_t source) { return source < findings.constants; }

std::uint64_t version_of(const NetworkFindings& findings, std::size_t source) {
    return findings.serial * 256 + source;
}

/// A row for every source: what comes out of it, small, and how it ripples. A click shows it large.
void outputs_list(Ui& ui, const NetworkFindings& findings, ImVec2 size) {
    const auto& output = findings.examination.audit.output;
    const std::size_t shown = ui.bench().shown_network_source();
    const float gap = em(0.4f), line = ImGui::GetTextLineHeight();
    if (findings.constants > 0) {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        text_shortened({fmt::format("constants with contrast ×{}", contrast_stretch),
                        fmt::format("constants ×{}", contrast_stretch)},
                       size.x);
        size.y -= ImGui::GetTextLineHeightWithSpacing();
    }
    const float height = std::clamp(size.y / static_cast<float>(output.size()) - gap, 2 * line, em(6));
    for (std::size_t i = 0; i < output.size(); ++i) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const std::string label = fmt::format("##network/output/{}", i);
        if (selectable(label.c_str(), i == shown, output[i].source + "\nShows what comes out of it.",
                       {size.x, height}))
            ui.view.network.source = output[i].source;
        const ImVec2 next = ImGui::GetCursorScreenPos();
        const auto& picture = findings.examination.outputs[i];
        ImGui::SetCursorScreenPos(at);
        if (picture)
            network_picture(ui, fmt::format("network/small/{}", i), version_of(findings, i), *picture,
                            findings, i, {height, height});
        const float left = at.x + height + em(0.5f), width = size.x - height - em(0.5f);
        const auto write = [&](float y, const std::vector<std::string>& forms) {
            ImGui::SetCursorScreenPos({left, y});
            text_shortened(forms, width);
        };
        write(at.y, {fitted(output[i].source, width)});
        const std::string ripple = percent_or_dash(output[i].ripple), levels = levels_text(output[i].levels);
        write(at.y + line, {fmt::format("ripple {}, {} levels", ripple, levels),
                            fmt::format("{}, {} levels", ripple, levels), ripple});
        ImGui::SetCursorScreenPos({next.x, at.y + height + gap});
    }
}

/// The result of a trial, for the constant that ripples most and for the shown source.
void trial_words(const NetworkFindings& findings, const network::MendTrial& trial, std::size_t source,
                 float width) {
    if (!trial.error.empty()) return write_wrapped(trial.error, width);
    std::vector<std::optional<double>> before, after;
    for (const auto& output : findings.examination.audit.output)
        before.push_back(output.ripple);
    for (const auto& output : trial.outputs)
        after.push_back(output.ripple);
    const RippleOfLayer was = ripple_of(before, findings), is = ripple_of(after, findings);
    if (was.constants || is.constants)
        text_shortened(
            {fmt::format("constants {} → {}", percent_or_dash(was.constants), percent_or_dash(is.constants)),
             fmt::format("{} → {}", percent_or_dash(was.constants), percent_or_dash(is.constants))},
            width);
    const std::string ripples =
        fmt::format("{} → {}", percent_or_dash(before[source]), percent_or_dash(after[source]));
    const double levels_before = findings.examination.audit.output[source].levels,
                 levels_after = trial.outputs[source].levels;
    const std::string levels =
        fmt::format("{} → {} levels", levels_text(levels_before), levels_text(levels_after));
    const std::string& name = findings.request.sources[source].name;
    text_shortened(
        {fmt::format("{} {}, {}", name, ripples, levels), fmt::format("shown {}", ripples), ripples}, width);
    const auto& psnr = trial.outputs[source].psnr;
    text_shortened(
        psnr
            ? std::vector<std::string>{fmt::format("PSNR to the unmended {:.1f} dB (peak: its range)", *psnr),
                                       fmt::format("PSNR to the unmended {:.1f} dB", *psnr),
                                       fmt::format("PSNR {:.1f} dB", *psnr)}
            : std::vector<std::string>{"nothing changed, or no comparison", "no change"},
        width);
}

}  // namespace

void network_picture(Ui& ui, const std::string& slot, std::uint64_t version, const engine::Tensor& picture,
                     const NetworkFindings& findings, std::size_t source, ImVec2 size) {
    const bool raised = is_constant(findings, source);
    const engine::Display display{engine::DisplayKind::picture, findings.output_range};
    const std::string label = "##" + slot;
    const HeatMap map = raised
                            ? tensor_map(ui, label.c_str(), slot, version, stretched(picture), display, size)
                            : tensor_map(ui, label.c_str(), slot, version, picture, display, size);
    if (map.hovered)
        tooltip(fmt::format(
            "{}×{}, {} channels, black {} to white {}.{}", picture.shape().h, picture.shape().w,
            picture.shape().c, short_number(findings.output_range.low),
            short_number(findings.output_range.high),
            raised ? fmt::format(" With {} times the contrast about its mean.", contrast_stretch) : ""));
}

void network_output(Ui& ui, const NetworkFindings& findings, ImVec2 size) {
    const auto& outputs = findings.examination.outputs;
    const std::size_t source = ui.bench().shown_network_source();
    if (source >= outputs.size())
        return write_wrapped("The network cannot be run: the notes say why.", size.x);
    const float width = std::clamp(size.x * 0.36f, em(11), em(18)),
                line = ImGui::GetTextLineHeightWithSpacing();
    const float gap = em(1);
    ImGui::BeginGroup();
    text_fitted(is_constant(findings, source)
                    ? fmt::format("{}, contrast ×{}", findings.request.sources[source].name, contrast_stretch)
                    : findings.request.sources[source].name,
                size.x - width - gap);
    const ImVec2 box{size.x - width - gap, std::max(size.y - line - em(0.5f), em(3))};
    if (outputs[source])
        network_picture(ui, "network/output", version_of(findings, source), *outputs[source], findings,
                        source, box);
    else
        ImGui::TextDisabled("The output is no picture.");
    ImGui::EndGroup();
    ImGui::SameLine(0, gap);
    ImGui::BeginGroup();
    const WithFont small(ui.theme.fonts.small);
    outputs_list(ui, findings, {width, box.y});
    ImGui::EndGroup();
}

namespace {

/// Four columns, or two rows of two where four beside one another would leave no room for words.
struct MendingGrid {
    explicit MendingGrid(ImVec2 size)
        : gap(em(0.8f)),
          words(5 * ImGui::GetTextLineHeightWithSpacing() + ImGui::GetFrameHeightWithSpacing()),
          square(size.x < em(56) && size.y > 2 * (words + em(5))) {
        const float columns = square ? 2 : 4, rows = square ? 2 : 1;
        width = std::floor((size.x - (columns - 1) * gap) / columns);
        side = std::max(std::min(width, size.y / rows - words - em(0.5f)), em(3));
    }
    float gap, words;
    bool square;
    float width, side;  ///< of a picture
};

void titled_picture(Ui& ui, const NetworkFindings& findings, std::size_t source, const char* title,
                    const engine::Tensor* picture, const std::string& slot, std::uint64_t version,
                    const MendingGrid& grid) {
    const WithFont bold(ui.theme.fonts.bold);
    text_fitted(title, grid.width);
    if (picture)
        network_picture(ui, slot, version, *picture, findings, source, {grid.width, grid.side});
    else
        ImGui::Dummy({grid.width, grid.side});
}

void trial_column(Ui& ui, const NetworkFindings& findings, const NetworkMending& mending, std::size_t i,
                  std::size_t source, const MendingGrid& grid) {
    const network::MendTrial& trial = mending.trials[i];
    const MethodWords words = words_of(trial.method);
    ImGui::BeginGroup();
    const engine::Tensor* picture = trial.outputs.empty() ? nullptr : trial.outputs[source].picture.get();
    titled_picture(ui, findings, source, words.name, picture, fmt::format("network/mended/{}", i),
                   mending.serial * 64 + source, grid);
    {
        const WithFont small(ui.theme.fonts.small);
        trial_words(findings, trial, source, grid.width);
    }
    begin_disabled(!trial.error.empty());
    const std::string label = fmt::format("Save .onnx …##network/save/{}", i);
    if (button(label.c_str(), words.help)) {
        ui.view.network.method = trial.method;
        ui.run("network_save");
    }
    end_disabled();
    ImGui::EndGroup();
}

}  // namespace

void network_mending(Ui& ui, const NetworkFindings& findings, ImVec2 size) {
    const NetworkMending* mending = ui.bench().network().mending();
    const std::size_t source = ui.bench().shown_network_source();
    if (findings.examination.outputs.empty())
        return write_wrapped(
            "The network cannot be run, so that no mending can be judged: the notes say why.", size.x);
    if (!mending) return network_progress(ui, "trying three ways");
    const MendingGrid grid(size);
    float top = ImGui::GetCursorPosY();
    ImGui::BeginGroup();
    const auto& before = findings.examination.outputs[source];
    titled_picture(ui, findings, source, "as it is", before.get(), "network/before",
                   version_of(findings, source), grid);
    const bool raised = is_constant(findings, source);
    if (raised) {
        const WithFont small(ui.theme.fonts.small);
        text_fitted(fmt::format("contrast ×{}", contrast_stretch), grid.width);
    }
    if (grid.square)
        ImGui::Dummy({0, grid.words - (raised ? 2.0f : 1.0f) * ImGui::GetTextLineHeightWithSpacing()});
    ImGui::EndGroup();
    for (std::size_t i = 0; i < mending->trials.size(); ++i) {
        if (!grid.square || i != 1)
            ImGui::SameLine(0, grid.gap);
        else
            top = ImGui::GetCursorPosY();
        ImGui::SetCursorPosY(top);  // titles stand in a row, whatever the line before ended with
        trial_column(ui, findings, *mending, i, source, grid);
    }
}

}  // namespace app
