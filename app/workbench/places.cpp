#include "app/workbench/places.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace app {
namespace {

const engine::Experiment& whole_of(const Shown& shown) {
    return shown.stand_in ? shown.stand_in->whole : shown.findings->experiment;
}

engine::Pair plane_of(const Shown& shown) {
    return shown.stand_in ? shown.stand_in->plane : shown.findings->left->built.input.plane();
}

constexpr std::array looks{&ViewState::left, &ViewState::right, &ViewState::detail};

bool is_untouched(const ViewState& view) {
    return std::ranges::all_of(looks, [&](auto look) { return view.*look == PanZoom{}; });
}

/// The panes choose the zoom when they first draw the new picture; one that fits keeps fitting.
void look_at(ViewState& view, Spot spot, engine::Pair plane) {
    for (const auto look : looks) {
        PanZoom& place = view.*look;
        place = {place.fit, 0, spot.x * static_cast<double>(plane.w), spot.y * static_cast<double>(plane.h)};
    }
}

/// Whether nothing has been pinned and the cells have not been moved.
bool cells_untouched(const ViewState& view) { return view.cells_y == 0 && view.cells_x == 0 && !view.pinned; }

/// The place where neighbouring pixels differ most; a large picture is looked through in steps.
engine::Pair contrast_spot(const engine::Tensor& picture) {
    constexpr engine::Index looks_per_axis = 128, reach = 4;
    const auto& shape = picture.shape();
    const engine::Index down = std::max<engine::Index>(1, shape.h / looks_per_axis),
                        across = std::max<engine::Index>(1, shape.w / looks_per_axis);
    const auto edge = [](engine::Index n) {
        return n > 4 * reach ? reach : 0;
    };  // borders are another matter
    engine::Pair best{shape.h / 2, shape.w / 2};
    float most = 0;
    for (engine::Index y = edge(shape.h); y + 1 < shape.h - edge(shape.h); y += down)
        for (engine::Index x = edge(shape.w); x + 1 < shape.w - edge(shape.w); x += across) {
            const float here = picture(0, 0, y, x);
            const float step =
                std::abs(here - picture(0, 0, y, x + 1)) + std::abs(here - picture(0, 0, y + 1, x));
            const float off = std::abs(static_cast<float>(y) / static_cast<float>(shape.h) - 0.5f) +
                              std::abs(static_cast<float>(x) / static_cast<float>(shape.w) - 0.5f);
            const float worth = step * (1.01f - 0.01f * off);  // of equal ones the one in the middle
            if (worth > most) most = worth, best = {y, x};
        }
    return best;
}

/// The cells that Stride & padding shows begin where there is something to see.
void look_at_contrast(ViewState& view, const Shown& shown) {
    const engine::Experiment& whole = shown.stand_in ? shown.stand_in->whole : shown.findings->experiment;
    const engine::Tensor& picture = *whole.source.picture;
    const engine::Pair spot = contrast_spot(picture), size = shown.findings->left->output_shape().plane();
    view.cells_y = static_cast<double>((2 * spot.h + 1) * size.h / (2 * picture.shape().h));
    view.cells_x = static_cast<double>((2 * spot.w + 1) * size.w / (2 * picture.shape().w));
}

/// Pixels of another picture mean nothing in this one.
void forget_pixels(ViewState& view) {
    view.pinned.reset();
    view.cells_y = view.cells_x = 0;
}

void rescale(ViewState& view, engine::Pair from, engine::Pair to) {
    if (from == to) return;
    for (const auto look : looks) {
        PanZoom& place = view.*look;
        const double y = place.y * static_cast<double>(to.h) / static_cast<double>(from.h);
        const double x = place.x * static_cast<double>(to.w) / static_cast<double>(from.w);
        place = {place.fit, 0, x, y};
    }
    forget_pixels(view);
}

/// Whether the open view shows pictures as a whole.
bool shows_all(const ViewState& view) {
    return view.open == View::gradient || (view.open == View::output && view.left.fit) ||
           (view.open == View::overview && view.detail.fit);
}

}  // namespace

Places Places::of(const ViewState& view) {
    return {view.left, view.right, view.detail, view.pinned, view.cells_y, view.cells_x};
}

void Places::put(ViewState& view) const {
    view.left = left, view.right = right, view.detail = detail;
    view.pinned = pinned;
    view.cells_y = cells_y, view.cells_x = cells_x;
}

Spot telling_spot(const engine::Source& source) {
    const bool is_ours = source.name.empty() || source.name == "sample";
    return is_ours ? Spot{0.39, 0.27} : Spot{};
}

void keep_inside(PanZoom& place, engine::Pair plane) {
    place.y = std::clamp(place.y, 0.0, static_cast<double>(plane.h));
    place.x = std::clamp(place.x, 0.0, static_cast<double>(plane.w));
}

void PlaceKeeper::bring(const engine::Source& source, const ViewState& view) {
    coming_ = Coming{source, Places::of(view)};
}

void PlaceKeeper::settle(ViewState& view, const Shown& shown) {
    if (!shown.findings) return;
    const engine::Experiment& whole = whole_of(shown);
    const engine::Pair plane = plane_of(shown);
    const bool same = ground_ && ground_->source == whole.source && ground_->encoder == whole.encoder;
    if (coming_ && coming_->source == whole.source) {
        coming_->places.put(view);
        if (is_untouched(view)) look_at(view, telling_spot(whole.source), plane);
        if (cells_untouched(view)) look_at_contrast(view, shown);
        coming_.reset();
    } else if (!ground_) {
        if (is_untouched(view)) look_at(view, telling_spot(whole.source), plane);
        if (cells_untouched(view)) look_at_contrast(view, shown);
    } else if (!same && ground_->source.name == whole.source.name) {
        rescale(view, ground_->plane, plane);
    } else if (!same) {
        look_at(view, telling_spot(whole.source), plane);
        forget_pixels(view);
        look_at_contrast(view, shown);
    }
    if (!same || !shown.stand_in) ground_ = Ground{whole.source, whole.encoder, plane};
    for (const auto look : looks)
        keep_inside(view.*look, plane);
}

Sight PlaceKeeper::sight(const ViewState& view, const engine::Experiment& wanted) const {
    Sight sight{shows_all(view), telling_spot(wanted.source)};
    const bool is_coming = coming_ && coming_->source == wanted.source;
    const bool is_here = ground_ && ground_->source.name == wanted.source.name;
    if (!is_coming && (!is_here || is_untouched(view))) return sight;
    const engine::Pair plane = is_coming ? Preview::plane(wanted) : ground_->plane;
    const Places places = is_coming ? coming_->places : Places::of(view);
    const bool magnifies = view.open == View::overview || view.open == View::checkerboard;
    const PanZoom& look = magnifies ? places.detail : places.left;
    if (look == PanZoom{}) return sight;
    sight.spot = {look.y / static_cast<double>(plane.h), look.x / static_cast<double>(plane.w)};
    return sight;
}

}  // namespace app
