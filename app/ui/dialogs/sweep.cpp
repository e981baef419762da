// The dialog that runs a sweep: one or two parameters varied, as `deconvoscope sweep` does it.
#include <fmt/format.h>

#include <algorithm>

#include "app/export/command_text.h"
#include "app/export/sweep_run.h"
#include "app/ui/dialogs/dialogs.h"
#include "app/ui/dialogs/sweep_sheet.h"
#include "engine/core/error.h"
#include "engine/experiment/encoder.h"
#include "engine/pipeline/parameter_table.h"

namespace app {
namespace {

struct Choice {
    std::string name;   ///< "right.0.kernel"
    std::string title;  ///< "B · 0 conv_transpose · kernel"
};

std::vector<Choice> choices(const Document& document) {
    std::vector<Choice> all;
    for (const Side side : {Side::right, Side::left}) {
        const char* name = side == Side::left ? "left" : "right";
        const auto& stages = document.pipeline(side).stages;
        for (std::size_t i = 0; i < stages.size(); ++i) {
            const auto op = engine::op_name(stages[i]);
            for (const auto& parameter : engine::find_operation(op)->parameters)
                all.push_back({fmt::format("{}.{}.{}", name, i, parameter.key),
                               fmt::format("{} · {} {} · {}", letter(side), i, op, parameter.key)});
        }
        if (!stages.empty())
            all.push_back({fmt::format("{}.depth", name), fmt::format("{} · times in a row", letter(side))});
    }
    return all;
}

const Choice* find(const std::vector<Choice>& all, const std::string& name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Choice& choice) { return choice.name == name; });
    return found == all.end() ? nullptr : &*found;
}

/// Whether every cell can be made, as far as shapes tell.
bool is_possible(const engine::Experiment& base, const std::string& varied) {
    try {
        const engine::Sweep sweep = engine::make_sweep(base, engine::parse_vary(varied));
        const engine::Shape input = engine::build_encoder(base).output();
        for (std::size_t cell = 0; cell < sweep.cells(); ++cell) {
            const engine::Experiment tried = engine::cell_experiment(sweep, cell);
            engine::build(sweep.shown_side() == engine::SweepSide::left ? tried.left : tried.right, input);
        }
        return true;
    } catch (const engine::Error&) {
        return false;
    }
}

/// The strides up to 4 with which the other settings allow every kernel of the rows.
std::string possible_strides(const engine::Experiment& base, const SweepChoice::Axis& rows,
                             const std::string& stride) {
    std::string values;
    for (const char* value : {"1", "2", "3", "4"})
        if (is_possible(base, fmt::format("{}={},{}={}", rows.parameter, rows.values, stride, value)))
            values += (values.empty() ? "" : "|") + std::string(value);
    if (values == "1|2|3|4") return "1..4";
    if (values == "2|3|4") return "2..4";
    return values;
}

/// Kernel by stride of the first stage that has both, where the user has not chosen yet.
void choose_first(SweepChoice& sweep, const std::vector<Choice>& all, const engine::Experiment& base) {
    for (SweepChoice::Axis& axis : sweep.axes)
        if (!find(all, axis.parameter)) axis.parameter.clear();
    if (!sweep.axes[0].parameter.empty()) return;
    for (const Choice& choice : all) {
        if (!choice.name.ends_with(".kernel")) continue;
        const std::string stage = choice.name.substr(0, choice.name.size() - 6);
        sweep.axes[0] = {choice.name, "2..7"};
        if (!find(all, stage + "stride")) return;
        const std::string strides = possible_strides(base, sweep.axes[0], stage + "stride");
        if (!strides.empty()) sweep.axes[1] = {stage + "stride", strides};
        return;
    }
}

void axis_row(SweepChoice::Axis& axis, const std::vector<Choice>& all, const char* title, const char* id,
              bool optional) {
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(title);
    ImGui::SameLine(em(6));
    std::vector<std::string> titles;
    int now = -1;
    if (optional) titles.push_back("(none)");
    for (const Choice& choice : all) {
        if (choice.name == axis.parameter) now = static_cast<int>(titles.size());
        titles.push_back(choice.title);
    }
    if (now < 0) now = optional ? 0 : -1;
    ImGui::SetNextItemWidth(em(20));
    const std::string label = fmt::format("##sweep/{}", id);
    const int chosen =
        combo(label.c_str(), now < 0 ? "choose" : titles[static_cast<std::size_t>(now)].c_str(), titles, now,
              "What is varied.");
    if (chosen >= 0) {
        const int index = chosen - (optional ? 1 : 0);
        axis.parameter = index < 0 ? "" : all[static_cast<std::size_t>(index)].name;
    }
    if (axis.parameter.empty()) return;
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-1);
    text_field(fmt::format("##sweep/{}/values", id).c_str(), &axis.values,
               "A..B, A..B..STEP, or a list: box|normal|bilinear. Seeds vary with init=normal.",
               "2..7 or box|normal");
}

/// The sweep as chosen, or why there is none.
std::optional<engine::Sweep> read_sweep(const SweepChoice& choice, const engine::Experiment& base,
                                        std::string& error) {
    try {
        std::vector<engine::SweepAxis> axes;
        for (const SweepChoice::Axis& axis : choice.axes)
            if (!axis.parameter.empty())
                for (auto& parsed : engine::parse_vary(axis.parameter + "=" + axis.values))
                    axes.push_back(std::move(parsed));
        if (axes.empty()) return std::nullopt;
        return engine::make_sweep(base, axes);
    } catch (const engine::Error& refused) {
        error = refused.what();
        constexpr std::string_view flag = "--vary ";
        if (error.starts_with(flag)) error.erase(0, flag.size());
        return std::nullopt;
    }
}

void look_rows(DialogState& state) {
    SweepChoice& sweep = state.sweep;
    ImGui::SetNextItemWidth(em(14));
    slider("##sweep/width", &sweep.width, engine::min_figure_width, 4000,
           "Width of the sheet; the height follows.", "%d pixels wide");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(7.5f));
    slider("##sweep/dpi", &sweep.dpi, 72, 600, "Dots per inch, written into the file; gives a PDF its size.",
           "%d dpi");
    ImGui::SameLine();
    const int theme = segmented("##sweep/theme", {"light", "dark"}, sweep.light ? 0 : 1, figure_theme_help());
    if (theme >= 0) sweep.light = theme == 0;
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-1);
    slider("##sweep/frame_time", &sweep.frame_time, 50, 3000,
           "How long a frame of an animation (.webp) stays.", "%d ms per frame");
    ImGui::SetNextItemWidth(em(44));
    text_field("##sweep/title", &sweep.title, "Title of the sheet; made from the picture's name when empty",
               "title");
    checkbox("table (.csv)##sweep", &sweep.table, "All numbers of the reports, one row per cell.");
    ImGui::SameLine();
    checkbox("frames as numbered PNGs##sweep", &sweep.frames, "In a folder beside it.");
    ImGui::SameLine();
    checkbox("a file for every cell##sweep", &sweep.separate,
             "A folder with sheet, table, and a picture and report of each cell.");
}

SweepRequest request_of(const DialogState& state, engine::Sweep sweep) {
    const SweepChoice& choice = state.sweep;
    SweepRequest request;
    request.sweep = std::move(sweep);
    const std::filesystem::path file = chosen_path(state, ".png");
    const auto beside = [&](const char* extension) {
        return std::filesystem::path(file).replace_extension(extension);
    };
    request.output = choice.separate ? beside("") : file;
    if (choice.table && !choice.separate) request.csv = beside(".csv");
    if (choice.frames) request.frames = file.parent_path() / (file.stem().string() + "-frames");
    request.title = choice.title;
    request.dark = !choice.light;
    request.width = choice.width;
    request.dpi = choice.dpi;
    request.frame_time = choice.frame_time;
    return request;
}

void start(Ui& ui, DialogState& state, engine::Sweep sweep) {
    state.sweep.watch = std::make_shared<SweepWatch>(sweep);
    state.sweep.shows_sheet = true;
    ui.later([request = request_of(state, std::move(sweep)), watch = state.sweep.watch](Workbench& bench) {
        bench.run_in_background("Sweeping", [request, watch](const engine::Progress& progress) {
            return run_sweep(request, progress, [&](const SweepNews& news) { watch->tell(news); });
        });
    });
}

void progress_row(Ui& ui, const SweepChoice& sweep, bool running) {
    if (!sweep.watch) return;
    const SweepWatch::View view = sweep.watch->look();
    const float share = view.count ? static_cast<float>(view.number) / static_cast<float>(view.count) : 0.0f;
    const std::string text =
        view.count ? fmt::format("{} of {} cells", view.number, view.count) : std::string("starting");
    ImGui::TextUnformatted(text.c_str());
    ImGui::ProgressBar(share, {em(44), em(0.4f)}, "");
    note("sweep/progress");
    const WithColour colour(ImGuiCol_Text,
                            !running && ui.state.message_is_error ? ui.theme.bad : ui.theme.dim);
    text_fitted(running ? view.line : ui.state.message, em(44));
}

void stop_button(Ui& ui, bool running) {
    begin_disabled(!running);
    if (button("Stop##sweep", "Finished cells are kept; Start goes on from there.")) ui.run("cancel");
    end_disabled();
}

void close_button(DialogState& state, bool running) {
    if (button("Close##sweep", "A running sweep goes on.") || (!running && escape_pressed()))
        state.current.reset();
}

/// Starts the sweep or copies its command. `entered`: Enter was pressed in the name.
void start_buttons(Ui& ui, DialogState& state, const std::optional<engine::Sweep>& sweep, bool entered) {
    const bool pressed = primary_button("Start##sweep", "Computes what is not there yet (Enter).");
    if (pressed || (entered && sweep)) {
        remember_place(ui, state, chosen_path(state, ".png"));
        start(ui, state, *sweep);
    }
    ImGui::SameLine();
    if (copy_command_pressed("sweep"))
        copy_command(ui, [request = request_of(state, *sweep), treatment = ui.state.document.treatment] {
            return sweep_command(request, treatment);
        });
}

/// The sheet as it grows, in the place of what is to be varied.
void growing_sheet(Ui& ui, DialogState& state) {
    SweepChoice& choice = state.sweep;
    const bool running = ui.state.busy;
    if (running) ui.animate();
    sweep_sheet(ui, *choice.watch, {em(44), std::min(em(30), ImGui::GetIO().DisplaySize.y - em(14))});
    progress_row(ui, choice, running);
    stop_button(ui, running);
    ImGui::SameLine();
    if (button("Settings##sweep", "Back to what is varied; a running sweep goes on."))
        choice.shows_sheet = false;
    ImGui::SameLine();
    close_button(state, running);
}

}  // namespace

void sweep_dialog(Ui& ui, DialogState& state) {
    SweepChoice& choice = state.sweep;
    if (choice.watch && choice.shows_sheet) return growing_sheet(ui, state);
    const auto all = choices(ui.state.document);
    choose_first(choice, all, ui.state.document.experiment);
    axis_row(choice.axes[0], all, "rows", "rows", false);
    axis_row(choice.axes[1], all, "columns", "columns", true);
    std::string error;
    auto sweep = read_sweep(choice, ui.state.document.experiment, error);
    {
        const WithColour colour(ImGuiCol_Text, error.empty() ? ui.theme.dim : ui.theme.bad);
        write_wrapped(
            sweep
                ? fmt::format("{} cells; finished ones are kept, so that a stopped sweep goes on from there.",
                              sweep->cells())
                : error,
            em(44));
    }
    look_rows(state);
    const bool named = choose_save_name(ui, state, {".png", ".svg", ".pdf", ".webp"}, "sweep.png", 9);
    const bool running = choice.watch && ui.state.busy;
    progress_row(ui, choice, running);
    begin_disabled(!sweep || state.browser.name.empty() || running);
    start_buttons(ui, state, sweep, named && !running);
    end_disabled();
    ImGui::SameLine();
    stop_button(ui, running);
    ImGui::SameLine();
    if (choice.watch && button("Sheet##sweep", "The cells of the last sweep.")) choice.shows_sheet = true;
    if (choice.watch) ImGui::SameLine();
    close_button(state, running);
}

}  // namespace app
