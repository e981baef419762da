// The composer's columns: A, B and the pipelines beside them, which belong to the document.
#include <fmt/format.h>

#include <utility>

#include "app/document/added_labels.h"
#include "app/ui/dialogs/column_reader.h"
#include "app/ui/dialogs/figure_choices.h"
#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

using Added = std::vector<engine::AddedPipeline>;

void say_columns(Ui& ui, Added added, const char* label) { ui.edit(set_added(std::move(added), label)); }

/// Takes over what the reader has read.
void take_read(Ui& ui, ColumnReader& reader) {
    auto read = reader.take();
    if (!read) return;
    ui.later([read = std::move(*read)](Workbench& bench) {
        if (!read.error.empty()) return bench.complain(read.error);
        Added added = bench.state().document.added;
        if (!read.place) {
            added.insert(added.end(), read.pipelines.begin(), read.pipelines.end());
            return bench.edit(set_added(std::move(added), "column added"));
        }
        if (*read.place >= added.size() || read.pipelines.empty()) return;
        added[*read.place].pipeline = read.pipelines.front().pipeline;
        bench.edit(set_added(std::move(added), "column"));
    });
}

}  // namespace

void take_columns(Ui& ui, DialogState& state) {
    if (state.columns) take_read(ui, *state.columns);
}

namespace {

ColumnReader& reader_of(DialogState& state) {
    if (!state.columns) state.columns = std::make_shared<ColumnReader>();
    return *state.columns;
}

/// One pipeline under its label, with its place among the others.
void column_row(Ui& ui, DialogState& state, std::size_t place) {
    const Added& added = ui.state.document.added;
    engine::AddedPipeline one = added[place];
    const std::string id = fmt::format("##export/column/{}", place);
    ImGui::SetNextItemWidth(em(8));
    const Change typed = text_field((id + "/label").c_str(), &one.label, "What this column is called.",
                                    usual_label(place).c_str());
    ui.edit(typed, set_added(
                       [&] {
                           Added named = added;
                           named[place].label = one.label;
                           return named;
                       }(),
                       "label of a column"));
    const auto change = [&](const char* sign, const char* help, bool possible, const char* label,
                            auto&& how) {
        ImGui::SameLine();
        begin_disabled(!possible);
        if (button((sign + id).c_str(), help)) {
            Added changed = added;
            how(changed);
            say_columns(ui, std::move(changed), label);
        }
        end_disabled();
    };
    change("↑", "One place to the left in the figure.", place > 0, "column moved",
           [&](Added& all) { std::swap(all[place], all[place - 1]); });
    change("↓", "One place to the right in the figure.", place + 1 < added.size(), "column moved",
           [&](Added& all) { std::swap(all[place], all[place + 1]); });
    change("×", "Leaves this column out.", true, "column removed",
           [&](Added& all) { all.erase(all.begin() + static_cast<std::ptrdiff_t>(place)); });
    std::string text = engine::print(one.pipeline);
    ImGui::SetNextItemWidth(-1);
    if (wrapped_field((id + "/pipeline").c_str(), &text, "The pipeline; it can be typed over.").finished &&
        engine::print(one.pipeline) != text)
        reader_of(state).read({text, ui.state.document.experiment.source, place});
}

}  // namespace

bool is_plate(const Ui& ui) {
    const Document& document = ui.state.document;
    return !document.added.empty() || document.figure.crops.size() > 1 || !document.figure.pictures.empty();
}

void flow(const char* text) {
    const float width = ImGui::CalcTextSize(text).x + 2 * ImGui::GetStyle().FramePadding.x;
    const float end = ImGui::GetItemRectMax().x + ImGui::GetStyle().ItemSpacing.x + width;
    if (end <= ImGui::GetWindowPos().x + ImGui::GetContentRegionMax().x) ImGui::SameLine();
}

void column_choices(Ui& ui, DialogState& state) {
    const auto label = [](const char* id, const char* side, std::string& text) {
        ImGui::AlignTextToFramePadding();
        ImGui::TextUnformatted(side);
        ImGui::SameLine();
        ImGui::SetNextItemWidth(em(7));
        text_field(id, &text, "What it is called in the figure and in tables.", side);
    };
    label("##export/left_label", "A", state.figure.left_label);
    ImGui::SameLine();
    label("##export/right_label", "B", state.figure.right_label);
    for (std::size_t i = 0; i < ui.state.document.added.size(); ++i)
        column_row(ui, state, i);
    const engine::Experiment& shown = ui.state.findings->experiment;
    const auto add = [&](const char* text, const engine::Pipeline& pipeline, const char* help) {
        if (!button(text, help)) return;
        Added added = ui.state.document.added;
        added.push_back({"", pipeline});
        say_columns(ui, std::move(added), "column added");
    };
    add("+ A##export", shown.left, "Keeps A as it is now as a further column; A can then be edited.");
    ImGui::SameLine();
    add("+ B##export", shown.right, "Keeps B as it is now as a further column; B can then be edited.");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-1);
    std::string& text = state.composer.new_column;
    if (text_field(
            "##export/new_column", &text,
            "A pipeline's line of text; or the file of a session or figure, whose pipelines come as columns, "
            "FILE#B for one of them; or MODEL#LAYER, the way through a trained network. Enter adds it.",
            "pipeline, session or model#layer")
            .finished &&
        !text.empty())
        reader_of(state).read({std::exchange(text, {}), ui.state.document.experiment.source, std::nullopt});
    if (!state.columns) return;
    if (!state.columns->busy()) return;
    ui.animate();
    ImGui::TextDisabled("%s", tr("reading …"));
}

}  // namespace app
