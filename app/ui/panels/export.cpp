// The dialog that exports a figure.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/core/figure_export.h"
#include "app/ui/panels/dialogs.h"

namespace app {
namespace {

void panel_choice(DialogState& state) {
    using engine::Panel;
    constexpr std::array<std::pair<Panel, const char*>, 9> panels{{{Panel::input, "input"},
                                                                   {Panel::output, "output"},
                                                                   {Panel::difference, "difference"},
                                                                   {Panel::coverage, "coverage"},
                                                                   {Panel::phases, "phases"},
                                                                   {Panel::spectrum, "spectrum"},
                                                                   {Panel::gradient, "gradient"},
                                                                   {Panel::weights, "weights"},
                                                                   {Panel::stages, "stages"}}};
    auto& chosen = state.figure.panels;
    ImGui::TextDisabled("panels, in the order in which they are chosen");
    for (std::size_t i = 0; i < panels.size(); ++i) {
        const auto found = std::find(chosen.begin(), chosen.end(), panels[i].first);
        bool on = found != chosen.end();
        if (i % 5 != 0) ImGui::SameLine();
        if (!checkbox((std::string(panels[i].second) + "##export").c_str(), &on)) continue;
        if (on) chosen.push_back(panels[i].first);
        else chosen.erase(found);
    }
}

void look_choice(DialogState& state) {
    ImGui::SetNextItemWidth(em(14));
    slider("width##export", &state.figure.width, engine::min_figure_width, 4000, "Pixels; the height follows.", "%d pixels");
    ImGui::SameLine();
    const bool light = state.figure.theme == engine::FigureTheme::light;
    const int theme = segmented("##export/theme", {"light", "dark"}, light ? 0 : 1);
    if (theme >= 0) state.figure.theme = theme == 0 ? engine::FigureTheme::light : engine::FigureTheme::dark;
    ImGui::SameLine();
    checkbox("captions##export", &state.figure.captions, "The sentences at the bottom of the figure.");
}

FigureExport request_of(const Ui& ui, const DialogState& state) {
    FigureExport request;
    request.experiment = ui.state.findings->experiment;
    request.treatment = ui.state.document.treatment;
    request.known = ui.state.findings;
    request.options = state.figure;
    request.figure = state.browser.folder / state.browser.name;
    if (!request.figure.has_extension()) request.figure += ".png";
    if (state.export_report) request.report = std::filesystem::path(request.figure).replace_extension(".json");
    return request;
}

}  // namespace

void export_dialog(Ui& ui, DialogState& state) {
    choose_save_name(ui, state, {".png", ".svg", ".pdf"}, "comparison.png");
    panel_choice(state);
    look_choice(state);
    checkbox("report beside it (.json)##export", &state.export_report, "All numbers, as `deconvoscope compare --report` writes them.");
    begin_disabled(state.browser.name.empty() || state.figure.panels.empty());
    const bool pressed = button("Export##export");
    end_disabled();
    ImGui::SameLine();
    if (cancel_pressed("export")) state.current.clear();
    if (!pressed) return;
    state.current.clear();
    ui.later([request = request_of(ui, state)](Workbench& bench) {
        bench.run_in_background("Exporting " + request.figure.filename().string(),
                                [request](const engine::Progress& progress) { return export_figure(request, progress); });
    });
}

}  // namespace app
