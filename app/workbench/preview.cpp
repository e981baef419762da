#include "app/workbench/preview.h"

#include <algorithm>

#include "engine/core/crop.h"
#include "engine/core/error.h"
#include "engine/figure/blocks.h"
#include "engine/links/period.h"

namespace app {
namespace {

using engine::Index;

// A part begins at a multiple of this many pixels, so that windows whose strides divide it meet the same
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

engine::Pair Preview::plane(const engine::Experiment& whole) {
    const engine::Pair plane = whole.source.picture->shape().plane();
    const auto scales = scaling_of(whole);
    if (!scales) return plane;
    return {std::max<Index>(1, plane.h / scales->down.h * scales->up.h),
            std::max<Index>(1, plane.w / scales->down.w * scales->up.w)};
}

Preview::Small Preview::of(const engine::Experiment& whole, const Sight& sight) {
    if (!small_ || of_ != whole.source.picture || smaller_ != sight.all || !(encoder_ == whole.encoder)) {
        of_ = whole.source.picture;
        encoder_ = whole.encoder;
        smaller_ = sight.all;
        small_ = std::make_shared<const engine::Tensor>(smaller_ ? in_fewer_pixels(*of_)
                                                                 : part_in_sight(sight.spot));
        if (smaller_) origin_ = {0, 0};
    }
    engine::Experiment small = whole;
    small.source.picture = small_;
    return {std::move(small), {whole, origin_, plane(whole), smaller_}};
}

engine::Tensor Preview::part_in_sight(Spot spot) {
    const engine::Factors scales = engine::total_factors(encoder_);
    const auto plane = of_->shape().plane();
    const auto part = [](Index n, Index down, double share) {
        return part_of(n, alignment * down, share * static_cast<double>(n));
    };
    const Stretch y = part(plane.h, scales.down.h, spot.y), x = part(plane.w, scales.down.w, spot.x);
    origin_ = {y.start / scales.down.h * scales.up.h, x.start / scales.down.w * scales.up.w};
    return engine::crop(*of_, {y.start, x.start}, {y.size, x.size});
}

}  // namespace app
