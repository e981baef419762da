// Actions of the menu View: they change how the document is looked at, never the document.
#include <algorithm>
#include <cmath>
#include <vector>

#include "app/actions/action_tables.h"

namespace app {
namespace {

using Test = std::function<bool(const Workbench&)>;

Action show_view(const ViewInfo& shown) {
    return {
        .id = std::string("view_") + shown.id,
        .menu = "View",
        .title = shown.title,
        .shortcut = shown.key,
        .help = shown.help,
        .run = [view = shown.view](Workbench& bench) { bench.view().open = view; },
        .enabled =
            [id = shown.id](const Workbench& bench) {
                return !bench.state().lesson || bench.state().lesson->offers(id);
            },
        .checked = [view = shown.view](const Workbench& bench) { return bench.state().view.open == view; }};
}

Action show_layout(std::string id, std::string title, std::string shortcut, OutputLayout layout,
                   std::string help) {
    return {.id = std::move(id),
            .menu = "View",
            .title = std::move(title),
            .shortcut = std::move(shortcut),
            .help = std::move(help),
            .run =
                [layout](Workbench& bench) {
                    bench.view().open = View::output;
                    bench.view().layout = layout;
                },
            .checked =
                [layout](const Workbench& bench) {
                    return bench.state().view.open == View::output && bench.state().view.layout == layout;
                }};
}

// A switch of the view; running it turns it over.
Action flag(std::string id, std::string title, std::string shortcut, bool ViewState::*member,
            std::string help) {
    return {.id = std::move(id),
            .menu = "View",
            .title = std::move(title),
            .shortcut = std::move(shortcut),
            .help = std::move(help),
            .run = [member](Workbench& bench) { bench.view().*member = !(bench.view().*member); },
            .checked = [member](const Workbench& bench) { return bench.state().view.*member; }};
}

void next_channel(Workbench& bench) {
    const auto* side = bench.state().side(Side::left);
    const int channels = side ? static_cast<int>(side->output_shape().c) : 1;
    bench.view().channel = bench.view().channel + 1 >= channels ? -1 : bench.view().channel + 1;
}

bool shows_difference(const ViewState& view) {
    return view.open == View::output && view.layout == OutputLayout::difference;
}

bool is_range_automatic(const ViewState& view) {
    return shows_difference(view) ? view.difference_limit == 0 : view.range_mode == RangeMode::automatic;
}

void toggle_range(Workbench& bench) {
    if (double& limit = bench.view().difference_limit; shows_difference(bench.view())) {
        limit = limit == 0 ? 1 : 0;
        return;
    }
    auto& mode = bench.view().range_mode;
    mode = mode == RangeMode::fixed ? RangeMode::automatic : RangeMode::fixed;
}

auto scale_ui(double factor) {
    return [factor](Workbench& bench) {
        double& scale = bench.settings().ui_scale;
        scale = factor == 0 ? 1.0 : std::clamp(std::round(scale * factor * 20) / 20, 0.5, 3.0);
    };
}

void toggle_theme(Workbench& bench) {
    auto& theme = bench.settings().theme;
    theme = theme == ThemeKind::dark ? ThemeKind::light : ThemeKind::dark;
}

std::vector<Action> appearance_actions() {
    const Test is_light = [](const Workbench& bench) {
        return bench.state().settings.theme == ThemeKind::light;
    };
    const Test is_large = [](const Workbench& bench) { return bench.state().settings.large_type; };
    return {
        {.id = "toggle_theme",
         .menu = "View",
         .title = "Light theme",
         .shortcut = "Ctrl+T",
         .help = "Dark theme for looking at pictures, light for projectors and print.",
         .run = toggle_theme,
         .checked = is_light},
        {.id = "large_type",
         .menu = "View",
         .title = "Large type",
         .shortcut = "Ctrl+L",
         .help = "Everything half as large again, to be read from the last row.",
         .run = [](Workbench& bench) { bench.settings().large_type = !bench.settings().large_type; },
         .checked = is_large},
        {.id = "pointer_spot",
         .menu = "View",
         .title = "Pointer spot",
         .shortcut = "Ctrl+Shift+L",
         .help = "A bright disc around the pointer, to be seen from the last row.",
         .run = [](Workbench& bench) { bench.settings().pointer_spot = !bench.settings().pointer_spot; },
         .checked = [](const Workbench& bench) { return bench.state().settings.pointer_spot; }},
        {.id = "show_timings",
         .menu = "View",
         .title = "Timings",
         .help = "How long evaluation, upload and drawing take, under the views.",
         .run = [](Workbench& bench) { bench.settings().show_timings = !bench.settings().show_timings; },
         .checked = [](const Workbench& bench) { return bench.state().settings.show_timings; }},
    };
}

std::vector<Action> interface_size_actions() {
    return {
        {.id = "scale_up",
         .menu = "View",
         .title = "Larger interface",
         .shortcut = "Ctrl+=",
         .help = "Text and controls a tenth larger.",
         .run = scale_ui(1.1)},
        {.id = "scale_down",
         .menu = "View",
         .title = "Smaller interface",
         .shortcut = "Ctrl+-",
         .help = "Text and controls a tenth smaller.",
         .run = scale_ui(1 / 1.1)},
        {.id = "scale_reset",
         .menu = "View",
         .title = "Interface at 100 %",
         .shortcut = "Ctrl+0",
         .help = "Text and controls in their ordinary size.",
         .run = scale_ui(0)},
        {.id = "fullscreen",
         .menu = "View",
         .title = "Full screen",
         .shortcut = "F11",
         .help = "The window over the whole screen, and back.",
         .run = [](Workbench& bench) { bench.fullscreen_requested = true; }},
    };
}

// The controls' numbers in a framework's own words.
Action words(std::string id, std::string title, engine::Convention convention, std::string help) {
    return {.id = std::move(id),
            .menu = "View",
            .title = std::move(title),
            .help = std::move(help),
            .run = [convention](Workbench& bench) { bench.view().convention = convention; },
            .checked =
                [convention](const Workbench& bench) { return bench.state().view.convention == convention; }};
}

void next_words(Workbench& bench) {
    const int next = static_cast<int>(bench.view().convention) + 1;
    bench.view().convention = static_cast<engine::Convention>(next % 3);
}

std::vector<Action> words_actions() {
    using engine::Convention;
    return {
        words("words_pytorch", "PyTorch's words", Convention::pytorch,
              "Each layer as PyTorch writes it, and what its padding crops."),
        words("words_keras", "Keras' and TensorFlow's words", Convention::keras,
              "Each layer as Keras and TensorFlow write it, and where their same padding lies elsewhere."),
        words("words_onnx", "ONNX' words", Convention::onnx,
              "Each layer as an ONNX node, with explicit pads."),
        {.id = "words_next",
         .menu = "View",
         .title = "Next framework's words",
         .shortcut = "Y",
         .help = "PyTorch, then Keras / TensorFlow, then ONNX.",
         .run = next_words},
    };
}

/// What stands beside the outputs.
std::vector<Action> beside_actions() {
    return {
        flag("link_panes", "Link panes", "L", &ViewState::linked,
             "A and B pan and zoom together; relinking keeps their offset."),
        flag("show_input", "Input beside", "I", &ViewState::show_input,
             "What A and B take, beside the two outputs."),
        flag(
            "show_original", "Original beside", "Shift+I", &ViewState::show_original,
            "The picture as it was opened, before it was resized, made grey or encoded, beside the two outputs."),
        flag("show_inspector", "Inspector", "V", &ViewState::show_inspector,
             "The numbers of A and B under the views."),
        {.id = "show_sum",
         .menu = "View",
         .title = "Sum of the pixel",
         .shortcut = "M",
         .help = "Every input × tap product of the pinned pixel, of A and of B.",
         .run =
             [](Workbench& bench) {
                 bench.view().show_sum = !(bench.view().show_sum && bench.view().show_inspector);
                 bench.view().show_inspector = true;
             },
         .checked =
             [](const Workbench& bench) {
                 return bench.state().view.show_sum && bench.state().view.show_inspector;
             }},
        flag(
            "show_sidebar", "Controls", "H", &ViewState::show_sidebar,
            "The controls beside the views; without them the pictures have the whole window, for a projector."),
        flag(
            "walk_controls", "Walk the controls", "F6", &ViewState::walking,
            "Without a mouse: the arrow keys go from control to control, Space presses one or takes hold of it, arrows change it, Enter "
            "types into it. F6 again gives the keys back to the pictures."),
    };
}

/// How the outputs are shown.
std::vector<Action> display_actions() {
    return {
        {.id = "next_channel",
         .menu = "View",
         .title = "Next channel",
         .shortcut = "C",
         .help = "All channels, then each one alone.",
         .run = next_channel},
        {.id = "automatic_range",
         .menu = "View",
         .title = "Automatic range",
         .shortcut = "R",
         .help = "Stretch the values that are there over black to white, instead of 0 to 1.",
         .run = toggle_range,
         .checked = [](const Workbench& bench) { return is_range_automatic(bench.state().view); }},
        {.id = "flip",
         .menu = "View",
         .title = "Exchange A and B in place (hold)",
         .shortcut = "X",
         .help = "While the key is held each pane shows the other side.",
         .run = [](Workbench& bench) { bench.view().flip_held = true; },
         .release = [](Workbench& bench) { bench.view().flip_held = false; }},
    };
}

std::vector<Action> playing_actions() {
    return {
        {.id = "play",
         .menu = "View",
         .title = "Play or pause",
         .shortcut = "Space",
         .help = "Run the animation of Stride & padding, or let A and B learn in Learning.",
         .run =
             [](Workbench& bench) {
                 if (bench.state().view.open == View::learning) return run_action(bench, "learn_play");
                 bench.view().playing = !bench.view().playing;
             },
         .checked = [](const Workbench& bench) { return bench.state().view.playing; }},
        {.id = "step_forward",
         .menu = "View",
         .title = "Step forward",
         .shortcut = ".",
         .help = "One step of the animation.",
         .run =
             [](Workbench& bench) {
                 if (bench.state().view.open == View::learning) return run_action(bench, "learn_step");
                 ++bench.view().step;
             }},
        {.id = "step_back",
         .menu = "View",
         .title = "Step back",
         .shortcut = ",",
         .help = "One step of the animation back.",
         .run = [](Workbench& bench) { bench.view().step = std::max(0, bench.view().step - 1); }},
        flag("gather", "Gather instead of scatter", "T", &ViewState::gather,
             "A transposed convolution as the equivalent convolution that gathers, instead of stamping."),
    };
}

}  // namespace

std::vector<Action> view_actions() {
    std::vector<Action> shown;
    for (const ViewInfo& view : views)
        shown.push_back(show_view(view));
    const std::vector<Action> layouts{
        show_layout("layout_side_by_side", "Side by side", "", OutputLayout::side_by_side,
                    "A and B in two panes."),
        show_layout("layout_wipe", "Wipe", "W", OutputLayout::wipe,
                    "A and B in one pane, parted by a line that you drag."),
        show_layout("layout_difference", "Difference", "D", OutputLayout::difference,
                    "B minus A, in diverging colours."),
        show_layout("layout_flip", "One at a time", "", OutputLayout::flip,
                    "One large pane; X exchanges the side in place."),
    };
    return joined({shown, grouped("Output", joined({layouts, display_actions()})),
                   grouped("Zoom and place", place_actions()), grouped("Panes", beside_actions()),
                   grouped("Animation", playing_actions()), grouped("Frameworks' words", words_actions()),
                   grouped("Appearance", joined({appearance_actions(), interface_size_actions()}))});
}

}  // namespace app
