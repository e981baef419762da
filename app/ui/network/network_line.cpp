// The network as a line: where a ripple rises, and where it is cancelled.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/network/network_parts.h"
#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

namespace network = engine::network;

double finite(const std::optional<double>& value) { return value && std::isfinite(*value) ? *value : 0; }

/// What the pale bars are of.
const char* varied(const NetworkFindings& findings) {
    return findings.constants > 0 ? "the picture" : "noise";
}

std::string help_of(const network::LineLayer& layer, const RippleOfLayer& ripple,
                    const NetworkFindings& findings) {
    std::string text = fmt::format("{} ({})\n", layer.name, layer.op);
    if (ripple.constants)
        text += fmt::format("Behind it constants ripple by {} at most. ", percent_or_dash(ripple.constants));
    if (ripple.picture)
        text += fmt::format("Behind it {} ripples by {}.", varied(findings), percent_or_dash(ripple.picture));
    if (!ripple.constants && !ripple.picture)
        text +=
            "No ripple is defined behind it: nothing was enlarged before, or there is no whole period, or the mean is 0.";
    if (layer.audited) text += "\nClick to look at it.";
    return text;
}

}  // namespace

void network_line(Ui& ui, const NetworkFindings& findings, float height) {
    const auto& line = findings.examination.line;
    if (line.empty()) return;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImGui::InvisibleButton("##network/line", {width, height});
    note("network/line");
    const bool hovered = ImGui::IsItemHovered(), clicked = ImGui::IsItemClicked();
    double full = 1e-3;
    for (const auto& layer : line) {
        const RippleOfLayer ripple = ripple_of(layer.ripples, findings);
        full = std::max({full, finite(ripple.constants), finite(ripple.picture)});
    }
    const WithFont small(ui.theme.fonts.small);
    const std::string legend =
        fmt::format("ripple behind each layer, from input to output: {}, full height {}",
                    findings.constants > 0 ? "constants (solid) and picture (pale)" : "noise (pale)",
                    percent_or_dash(full));
    ImGui::GetWindowDrawList()->AddText(at, ui.theme.dim, translated(legend).c_str());
    note_text(legend);
    const float top = at.y + ImGui::GetTextLineHeight() + em(0.15f), foot = at.y + height;
    const float step = width / static_cast<float>(line.size()), gap = std::min(em(0.15f), step * 0.15f);
    const auto chosen = ui.bench().shown_network_layer();
    for (std::size_t i = 0; i < line.size(); ++i) {
        const float left = at.x + step * static_cast<float>(i);
        const Box place{{left + gap, top}, {left + step - gap, foot}};
        const RippleOfLayer ripple = ripple_of(line[i].ripples, findings);
        const bool scales = line[i].audited.has_value(), shown = scales && line[i].audited == chosen;
        fill(place, with_alpha(ui.theme.text, shown ? 0.18f : scales ? 0.09f : 0.04f));
        const float middle = (place.min.x + place.max.x) / 2;
        rising_bar({place.min, {middle, place.max.y}}, finite(ripple.constants) / full, ui.theme.accent);
        rising_bar({{middle, place.min.y}, place.max}, finite(ripple.picture) / full,
                   with_alpha(ui.theme.accent, 0.45f));
        if (shown) ImGui::GetWindowDrawList()->AddRect(place.min, place.max, ui.theme.mark, 0, 0, 1.5f);
        const float x = ImGui::GetIO().MousePos.x;
        if (!hovered || x < left || x >= left + step) continue;
        tooltip(help_of(line[i], ripple, findings));
        if (clicked && scales) ui.view.network.layer = line[i].name;
    }
}

}  // namespace app
