#include "app/core/preview.h"

#include <algorithm>

#include "engine/analysis/kernel_study.h"
#include "engine/figure/blocks.h"

namespace app {
namespace {

using engine::Index;

Index start_of(Index n, double centre) {
    const Index start = std::clamp<Index>(static_cast<Index>(centre) - Preview::side / 2, 0, std::max<Index>(0, n - Preview::side));
    return start / 16 * 16;
}

engine::Tensor part_of(const engine::Tensor& picture, engine::Pair origin) {
    const auto plane = picture.shape().plane();
    return engine::crop(picture, origin, {std::min(Preview::side, plane.h - origin.h), std::min(Preview::side, plane.w - origin.w)});
}

engine::Tensor in_fewer_pixels(const engine::Tensor& picture) {
    const auto plane = picture.shape().plane();
    const Index step = (std::max(plane.h, plane.w) + Preview::side - 1) / Preview::side;
    constexpr Index averaged = 4;  // per axis; a mean over all of each block would take longer than the preview itself
    return engine::blocks_of(picture, engine::whole_plane(plane, step, averaged));
}

/// Whether the open view shows pictures as a whole.
bool shows_all(const ViewState& view) {
    return view.open == View::gradient || (view.open == View::output && view.left.fit) ||
           (view.open == View::overview && view.detail.fit);
}

}  // namespace

bool Preview::wanted(const engine::Experiment& whole) {
    return whole.source.picture && whole.source.picture->size() >= large && whole.encoder.stages.empty();
}

engine::Experiment Preview::of(const engine::Experiment& whole, const ViewState& view) {
    const bool smaller = shows_all(view);
    if (!small_ || of_ != whole.source.picture || smaller_ != smaller) {
        of_ = whole.source.picture;
        smaller_ = smaller;
        const auto plane = of_->shape().plane();
        const PanZoom& look = view.open == View::overview ? view.detail : view.left;
        const bool middle = look.x == 0 && look.y == 0;
        if (smaller)
            origin_ = {0, 0};
        else
            origin_ = {start_of(plane.h, middle ? static_cast<double>(plane.h) / 2 : look.y),
                       start_of(plane.w, middle ? static_cast<double>(plane.w) / 2 : look.x)};
        small_ = std::make_shared<const engine::Tensor>(smaller ? in_fewer_pixels(*of_) : part_of(*of_, origin_));
    }
    engine::Experiment small = whole;
    small.source.picture = small_;
    return small;
}

}  // namespace app
