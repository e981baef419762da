#include "app/core/drag_preview.h"

#include <algorithm>

namespace app {
namespace {

using engine::Index;

Index start_of(Index n, double centre) {
    const Index start = std::clamp<Index>(static_cast<Index>(centre) - DragPreview::side / 2, 0, std::max<Index>(0, n - DragPreview::side));
    return start / 16 * 16;
}

engine::Tensor part_of(const engine::Tensor& picture, engine::Pair origin) {
    const auto& shape = picture.shape();
    const Index rows = std::min(DragPreview::side, shape.h - origin.h), columns = std::min(DragPreview::side, shape.w - origin.w);
    engine::Tensor part = engine::Tensor::uninitialized({1, shape.c, rows, columns});
    for (Index c = 0; c < shape.c; ++c)
        for (Index y = 0; y < rows; ++y)
            std::copy_n(picture.plane(0, c) + (origin.h + y) * shape.w + origin.w, columns, part.data() + (c * rows + y) * columns);
    return part;
}

}  // namespace

bool DragPreview::wanted(const engine::Experiment& whole) {
    return whole.source.picture && whole.source.picture->size() >= large && whole.encoder.stages.empty();
}

engine::Experiment DragPreview::on_part(const engine::Experiment& whole, const PanZoom& look) {
    if (!part_ || of_ != whole.source.picture) {
        of_ = whole.source.picture;
        const auto plane = of_->shape().plane();
        const bool middle = look.fit || look.zoom <= 0;
        origin_ = {start_of(plane.h, middle ? static_cast<double>(plane.h) / 2 : look.y),
                   start_of(plane.w, middle ? static_cast<double>(plane.w) / 2 : look.x)};
        part_ = std::make_shared<const engine::Tensor>(part_of(*of_, origin_));
    }
    engine::Experiment part = whole;
    part.source.picture = part_;
    return part;
}

}  // namespace app
