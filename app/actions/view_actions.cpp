// Actions of the menu View: they change how the document is looked at, never the document.
#include <algorithm>
#include <cmath>

#include "app/actions/action_tables.h"
#include "app/document/stage_focus.h"

namespace app {
namespace {

using Test = std::function<bool(const Workbench&)>;

/// One key for each view.
constexpr std::string_view view_keys = "1234568";

Action show_view(View view, std::string help) {
    const auto index = static_cast<std::size_t>(view);
    return {"view_" + std::string(view_ids[index]),
            "View",
            view_titles[index],
            std::string(1, view_keys[index]),
            std::move(help),
            [view](Workbench& bench) { bench.view().open = view; },
            {},
            [view](const Workbench& bench) { return bench.state().view.open == view; },
            {}};
}

Action show_layout(std::string id, std::string title, std::string shortcut, OutputLayout layout,
                   std::string help) {
    return {std::move(id),
            "View",
            std::move(title),
            std::move(shortcut),
            std::move(help),
            [layout](Workbench& bench) {
                bench.view().open = View::output;
                bench.view().layout = layout;
            },
            {},
            [layout](const Workbench& bench) {
                return bench.state().view.open == View::output && bench.state().view.layout == layout;
            },
            {}};
}

// A switch of the view: runs by turning it over.
Action flag(std::string id, std::string title, std::string shortcut, bool ViewState::*member,
            std::string help) {
    return {std::move(id),
            "View",
            std::move(title),
            std::move(shortcut),
            std::move(help),
            [member](Workbench& bench) { bench.view().*member = !(bench.view().*member); },
            {},
            [member](const Workbench& bench) { return bench.state().view.*member; },
            {}};
}

void zoom_both(Workbench& bench, const std::function<double(double)>& change) {
    for (PanZoom* pan : {&bench.view().left, &bench.view().right}) {
        const double zoom = change(pan->zoom);
        if (zoom <= 0) continue;  // not drawn yet: it will choose for itself
        pan->zoom = std::clamp(zoom, 0.01, 512.0);
        pan->fit = false;
    }
}

void fit_both(Workbench& bench) { bench.view().left.fit = bench.view().right.fit = true; }

// 100 %: one screen pixel per output pixel.
void zoom_100(Workbench& bench) {
    const double factor = static_cast<double>(upscale_of(bench.state().document.experiment.left).h);
    zoom_both(bench, [factor](double) { return factor; });
}

auto move_pin(engine::Index rows, engine::Index columns) {
    return [=](Workbench& bench) {
        const auto* side = bench.state().side(bench.view().edited_side);
        if (!side) return;
        const auto plane = side->output_shape().plane();
        const bool cells = bench.view().open == View::stride_padding;
        const engine::Pair unpinned = cells ? unpinned_focus(plane) : engine::Pair{plane.h / 2, plane.w / 2};
        const engine::Pair from = bench.view().pinned.value_or(unpinned);
        bench.view().pinned = engine::Pair{std::clamp<engine::Index>(from.h + rows, 0, plane.h - 1),
                                           std::clamp<engine::Index>(from.w + columns, 0, plane.w - 1)};
    };
}

void next_channel(Workbench& bench) {
    const auto* side = bench.state().side(Side::left);
    const int channels = side ? static_cast<int>(side->output_shape().c) : 1;
    bench.view().channel = bench.view().channel + 1 >= channels ? -1 : bench.view().channel + 1;
}

void toggle_range(Workbench& bench) {
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

std::vector<Action> look_actions() {
    const Test is_light = [](const Workbench& bench) {
        return bench.state().settings.theme == ThemeKind::light;
    };
    const Test is_large = [](const Workbench& bench) { return bench.state().settings.large_type; };
    return {
        {"toggle_theme",
         "View",
         "Light theme",
         "Ctrl+T",
         "Dark theme for looking at pictures, light for projectors and print.",
         toggle_theme,
         {},
         is_light,
         {}},
        {"large_type",
         "View",
         "Large type",
         "Ctrl+L",
         "Everything half as large again, to be read from the last row.",
         [](Workbench& bench) { bench.settings().large_type = !bench.settings().large_type; },
         {},
         is_large,
         {}},
        {"scale_up",
         "View",
         "Larger interface",
         "Ctrl+=",
         "Text and controls a tenth larger.",
         scale_ui(1.1),
         {},
         {},
         {}},
        {"scale_down",
         "View",
         "Smaller interface",
         "Ctrl+-",
         "Text and controls a tenth smaller.",
         scale_ui(1 / 1.1),
         {},
         {},
         {}},
        {"scale_reset",
         "View",
         "Interface at 100 %",
         "Ctrl+0",
         "Text and controls in their ordinary size.",
         scale_ui(0),
         {},
         {},
         {}},
        {"fullscreen",
         "View",
         "Full screen",
         "F11",
         "The window over the whole screen, and back.",
         [](Workbench& bench) { bench.fullscreen_requested = true; },
         {},
         {},
         {}},
    };
}

std::vector<Action> place_actions() {
    return {
        {"fit", "View", "Fit", "F", "The whole picture in each pane.", fit_both, {}, {}, {}},
        {"zoom_100", "View", "100 %", "Z", "One screen pixel per output pixel.", zoom_100, {}, {}, {}},
        {"zoom_in",
         "View",
         "Zoom in",
         "=",
         "Twice as large about the middle.",
         [](Workbench& bench) { zoom_both(bench, [](double zoom) { return zoom * 2; }); },
         {},
         {},
         {}},
        {"zoom_out",
         "View",
         "Zoom out",
         "-",
         "Half as large about the middle.",
         [](Workbench& bench) { zoom_both(bench, [](double zoom) { return zoom / 2; }); },
         {},
         {},
         {}},
        {"pin_left",
         "View",
         "Pixel to the left",
         "Left",
         "Move the pinned output pixel one column to the left.",
         move_pin(0, -1),
         {},
         {},
         {}},
        {"pin_right",
         "View",
         "Pixel to the right",
         "Right",
         "Move the pinned output pixel one column to the right.",
         move_pin(0, 1),
         {},
         {},
         {}},
        {"pin_up",
         "View",
         "Pixel up",
         "Up",
         "Move the pinned output pixel one row up.",
         move_pin(-1, 0),
         {},
         {},
         {}},
        {"pin_down",
         "View",
         "Pixel down",
         "Down",
         "Move the pinned output pixel one row down.",
         move_pin(1, 0),
         {},
         {},
         {}},
        {"unpin",
         "View",
         "Unpin",
         "Backspace",
         "Follow the cursor again.",
         [](Workbench& bench) { bench.view().pinned.reset(); },
         [](const Workbench& bench) { return bench.state().view.pinned.has_value(); },
         {},
         {}},
        {"go_to_pixel",
         "View",
         "Go to pixel …",
         "G",
         "Pin an output pixel by its row and column.",
         [](Workbench& bench) { bench.dialog_request = "go_to_pixel"; },
         {},
         {},
         {}},
    };
}

// The controls' numbers in a framework's own words.
Action words(std::string id, std::string title, int convention, std::string help) {
    return {std::move(id),
            "View",
            std::move(title),
            "",
            std::move(help),
            [convention](Workbench& bench) { bench.view().convention = convention; },
            {},
            [convention](const Workbench& bench) { return bench.state().view.convention == convention; },
            {}};
}

std::vector<Action> words_actions() {
    return {
        words("words_pytorch", "PyTorch's words", 0,
              "Each layer as PyTorch writes it, and what its padding crops."),
        words("words_keras", "Keras' and TensorFlow's words", 1,
              "Each layer as Keras and TensorFlow write it, and where their same padding lies elsewhere."),
        words("words_onnx", "ONNX' words", 2, "Each layer as an ONNX node, with explicit pads."),
        {"words_next",
         "View",
         "Next framework's words",
         "Y",
         "PyTorch, then Keras / TensorFlow, then ONNX.",
         [](Workbench& bench) { bench.view().convention = (bench.view().convention + 1) % 3; },
         {},
         {},
         {}},
    };
}

std::vector<Action> switch_actions() {
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
        {"show_sum",
         "View",
         "Sum of the pixel",
         "M",
         "Every input × tap product of the pinned pixel, of A and of B.",
         [](Workbench& bench) {
             bench.view().show_sum = !(bench.view().show_sum && bench.view().show_inspector);
             bench.view().show_inspector = true;
         },
         {},
         [](const Workbench& bench) {
             return bench.state().view.show_sum && bench.state().view.show_inspector;
         },
         {}},
        flag(
            "show_sidebar", "Controls", "H", &ViewState::show_sidebar,
            "The controls beside the views; without them the pictures have the whole window, for a projector."),
        flag(
            "walk_controls", "Walk the controls", "F6", &ViewState::walking,
            "Without a mouse: the arrow keys go from control to control, Space presses one or takes hold of it, arrows change it, Enter "
            "types into it. F6 again gives the keys back to the pictures."),
        {"next_channel",
         "View",
         "Next channel",
         "C",
         "All channels, then each one alone.",
         next_channel,
         {},
         {},
         {}},
        {"automatic_range",
         "View",
         "Automatic range",
         "R",
         "Stretch the values that are there over black to white, instead of 0 to 1.",
         toggle_range,
         {},
         [](const Workbench& bench) { return bench.state().view.range_mode == RangeMode::automatic; },
         {}},
        {"flip",
         "View",
         "Exchange A and B in place (hold)",
         "X",
         "While the key is held each pane shows the other side.",
         [](Workbench& bench) { bench.view().flip_held = true; },
         {},
         {},
         [](Workbench& bench) { bench.view().flip_held = false; }},
        {"play",
         "View",
         "Play or pause",
         "Space",
         "Run the animation of Stride & padding, or let A and B learn in Learning.",
         [](Workbench& bench) {
             if (bench.state().view.open == View::learning) return run_action(bench, "learn_play");
             bench.view().playing = !bench.view().playing;
         },
         {},
         [](const Workbench& bench) { return bench.state().view.playing; },
         {}},
        {"step_forward",
         "View",
         "Step forward",
         ".",
         "One step of the animation.",
         [](Workbench& bench) {
             if (bench.state().view.open == View::learning) return run_action(bench, "learn_step");
             ++bench.view().step;
         },
         {},
         {},
         {}},
        {"step_back",
         "View",
         "Step back",
         ",",
         "One step of the animation back.",
         [](Workbench& bench) { bench.view().step = std::max(0, bench.view().step - 1); },
         {},
         {},
         {}},
        flag("gather", "Gather instead of scatter", "T", &ViewState::gather,
             "A transposed convolution as the equivalent convolution that gathers, instead of stamping."),
    };
}

}  // namespace

std::vector<Action> view_actions() {
    std::vector<Action> all{
        show_view(View::overview, "Outputs, geometry, coverage and gradients of both sides in one picture."),
        show_view(View::output, "The two outputs, large."),
        show_view(View::stride_padding, "Which input cells, taps and zeros make an output pixel."),
        show_view(View::checkerboard, "Coverage, phase sums, spectrum and kernel: where a grid comes from."),
        show_view(View::gradient, "The gradient that flows back to the input and to each stage."),
        show_view(View::equivalence, "The identities between the two, checked on this picture."),
        show_view(View::learning, "A and B learn the picture: does the grid fade?"),
        show_layout("layout_side_by_side", "Side by side", "", OutputLayout::side_by_side,
                    "A and B in two panes."),
        show_layout("layout_wipe", "Wipe", "W", OutputLayout::wipe,
                    "A and B in one pane, parted by a line that you drag."),
        show_layout("layout_difference", "Difference", "D", OutputLayout::difference,
                    "B minus A, in diverging colours."),
        show_layout("layout_flip", "One at a time", "", OutputLayout::flip,
                    "One large pane; X exchanges the side in place."),
    };
    for (auto table : {place_actions(), switch_actions(), words_actions(), look_actions()})
        all.insert(all.end(), table.begin(), table.end());
    return all;
}

}  // namespace app
