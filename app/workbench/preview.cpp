#include "app/workbench/preview.h"

#include <algorithm>

#include "engine/core/crop.h"
#include "engine/core/error.h"
#include "engine/figure/blocks.h"
#include "engine/links/period.h"

namespace app {
namespace {

using engine::Index;

// A part begins at a multiple of this many pixels, so that windows with strides of its divisors meet the same
// pixels as in the whole.
constexpr Index alignment = 16;

/// The part of one axis around `centre`: begins at a multiple of `step` and leaves out a multiple of it, so
/// that `same` pads it as it pads the whole.
struct Stretch {
    Index start = 0, size = 0;
};
Stretch part_of(Index n, Index step, double centre) {
    const Index size = std::min(n, Preview::side + (n - std::min(n, Preview::side)) % step);
    const Index start = std::clamp<Index>(static_cast<Index>(centre) - size / 2, 0, n - size);
    return {start / step * step, size};
}

/// How the encoder scales; nothing when the product of its factors is beyond all bounds.
std::optional<engine::Factors> scaling_of(const engine::Experiment& whole) {
    try {
        return engine::total_factors(whole.encoder);
    } catch (const engine::Error&) {
        return std::nullopt;
    }
}

engine::Tensor in_fewer_pixels(const engine::Tensor& picture) {
    const auto plane = picture.shape().plane();
    const Index step = (std::max(plane.h, plane.w) + Preview::side - 1) / Preview::side;
    constexpr Index averaged =
        4;  // per axis; a mean over all of each block would take longer than the preview itself
    return engine::blocks_of(picture, engine::whole_plane(plane, step, averaged));
}

/// Whether the open view shows pictures as a whole.
bool shows_all(const ViewState& view) {
    return view.open == View::gradient || (view.open == View::output && view.left.fit) ||
           (view.open == View::overview && view.detail.fit);
}

}  // namespace

// Behind an encoder that scales down by d, a part of the picture must begin at a multiple of alignment * d
// for the sides to meet the same pixels as in the whole; a part for a larger d would be no smaller than the
// whole and no quicker, so there is no preview then.
bool Preview::wanted(const engine::Experiment& whole) {
    if (!whole.source.picture || whole.source.picture->size() < large) return false;
    constexpr Index most = side / alignment / 4;
    const auto scales = scaling_of(whole);
    return scales && std::max(scales->down.h, scales->down.w) <= most &&
           std::max(scales->up.h, scales->up.w) <= most;
}

engine::Experiment Preview::of(const engine::Experiment& whole, const ViewState& view) {
    const bool smaller = shows_all(view);
    if (!small_ || of_ != whole.source.picture || smaller_ != smaller || !(encoder_ == whole.encoder)) {
        of_ = whole.source.picture;
        encoder_ = whole.encoder;
        smaller_ = smaller;
        small_ =
            std::make_shared<const engine::Tensor>(smaller ? in_fewer_pixels(*of_) : part_in_sight(view));
        if (smaller) origin_ = {0, 0};
    }
    engine::Experiment small = whole;
    small.source.picture = small_;
    return small;
}

engine::Tensor Preview::part_in_sight(const ViewState& view) {
    const engine::Factors scales = engine::total_factors(encoder_);
    const auto plane = of_->shape().plane();
    const PanZoom& look = view.open == View::overview ? view.detail : view.left;
    const bool middle = look.x == 0 && look.y == 0;
    const auto part = [&](Index n, Index up, Index down, double at) {
        return part_of(
            n, alignment * down,
            middle ? static_cast<double>(n) / 2 : at * static_cast<double>(down) / static_cast<double>(up));
    };
    const Stretch y = part(plane.h, scales.up.h, scales.down.h, look.y),
                  x = part(plane.w, scales.up.w, scales.down.w, look.x);
    origin_ = {y.start / scales.down.h * scales.up.h, x.start / scales.down.w * scales.up.w};
    return engine::crop(*of_, {y.start, x.start}, {y.size, x.size});
}

}  // namespace app
