// Actions of the menu View that move about in a picture: zoom, pinned pixel.
#include <algorithm>

#include "app/actions/action_tables.h"
#include "app/document/mark_edits.h"
#include "app/document/stage_focus.h"

namespace app {
namespace {

/// The positions that the open view shows magnified.
std::vector<PanZoom*> places_in_view(Workbench& bench) {
    ViewState& view = bench.view();
    if (view.open == View::overview || view.open == View::checkerboard) return {&view.detail};
    return {&view.left, &view.right};
}

void zoom_by(Workbench& bench, const std::function<double(double)>& change) {
    for (PanZoom* place : places_in_view(bench)) {
        const double zoom = change(place->zoom);
        if (zoom <= 0) continue;  // not drawn yet: it will choose for itself
        place->zoom = std::clamp(zoom, 0.01, 512.0);
        place->fit = false;
    }
}

void fit(Workbench& bench) {
    for (PanZoom* place : places_in_view(bench))
        place->fit = true;
}

// 100 %: one screen pixel per output pixel.
void zoom_100(Workbench& bench) {
    const double factor = static_cast<double>(upscale_of(bench.state().document.experiment.left).h);
    zoom_by(bench, [factor](double) { return factor; });
}

void move_pin(Workbench& bench, engine::Index rows, engine::Index columns) {
    const auto* side = bench.state().side(bench.view().edited_side);
    if (!side) return;
    const auto plane = side->output_shape().plane();
    const bool cells = bench.view().open == View::stride_padding;
    const engine::Pair from = cells ? explained_pixel(bench.view(), plane)
                                    : bench.view().pinned.value_or(engine::Pair{plane.h / 2, plane.w / 2});
    bench.view().pinned = engine::Pair{std::clamp<engine::Index>(from.h + rows, 0, plane.h - 1),
                                       std::clamp<engine::Index>(from.w + columns, 0, plane.w - 1)};
}

/// Moves the chosen mark by so many pixels of what A and B take; false when there is none.
bool move_mark(Workbench& bench, double rows, double columns) {
    const auto chosen = chosen_mark(bench.state());
    if (!chosen) return false;
    const engine::Mark& mark = bench.state().document.marks[*chosen];
    if (auto now = moved(mark, whole_mark, {rows, columns}, marked_plane(bench.state())))
        bench.edit(replace_mark(*chosen, *std::move(now), name_of(mark.kind) + " moved"));
    return true;
}

Action pin_mover(std::string id, std::string title, std::string shortcut, std::string help,
                 engine::Index rows, engine::Index columns) {
    return {.id = std::move(id),
            .menu = "View",
            .title = std::move(title),
            .shortcut = std::move(shortcut),
            .help = std::move(help),
            .run = [=](Workbench& bench) {
                if (!move_mark(bench, static_cast<double>(rows), static_cast<double>(columns)))
                    move_pin(bench, rows, columns);
            }};
}

std::vector<Action> zoom_actions() {
    return {
        {.id = "fit",
         .menu = "View",
         .title = "Fit",
         .shortcut = "F",
         .help = "The whole picture in each pane.",
         .run = fit},
        {.id = "zoom_100",
         .menu = "View",
         .title = "100 %",
         .shortcut = "Z",
         .help = "One screen pixel per output pixel.",
         .run = zoom_100},
        {.id = "zoom_in",
         .menu = "View",
         .title = "Zoom in",
         .shortcut = "=",
         .help = "Twice as large about the middle.",
         .run = [](Workbench& bench) { zoom_by(bench, [](double zoom) { return zoom * 2; }); }},
        {.id = "zoom_out",
         .menu = "View",
         .title = "Zoom out",
         .shortcut = "-",
         .help = "Half as large about the middle.",
         .run = [](Workbench& bench) { zoom_by(bench, [](double zoom) { return zoom / 2; }); }},
    };
}

std::vector<Action> pin_actions() {
    return {
        pin_mover("pin_left", "Pixel to the left", "Left",
                  "Move the pinned output pixel, or the chosen mark, one column to the left.", 0, -1),
        pin_mover("pin_right", "Pixel to the right", "Right",
                  "Move the pinned output pixel, or the chosen mark, one column to the right.", 0, 1),
        pin_mover("pin_up", "Pixel up", "Up", "Move the pinned output pixel, or the chosen mark, one row up.",
                  -1, 0),
        pin_mover("pin_down", "Pixel down", "Down",
                  "Move the pinned output pixel, or the chosen mark, one row down.", 1, 0),
        {.id = "unpin",
         .menu = "View",
         .title = "Unpin",
         .shortcut = "Backspace",
         .help = "Follow the cursor again.",
         .run = [](Workbench& bench) { bench.view().pinned.reset(); },
         .enabled = [](const Workbench& bench) { return bench.state().view.pinned.has_value(); }},
        {.id = "go_to_pixel",
         .menu = "View",
         .title = "Go to pixel …",
         .shortcut = "G",
         .help = "Pin an output pixel by its row and column.",
         .run = [](Workbench& bench) { bench.dialog_request = Dialog::go_to_pixel; }},
    };
}

}  // namespace

std::vector<Action> place_actions() { return joined({zoom_actions(), pin_actions()}); }

}  // namespace app
