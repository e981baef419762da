// A large picture cannot follow a slider: while it is dragged, the part that the panes look at stands for all of it.
#pragma once

#include "app/core/view_state.h"
#include "engine/experiment/experiment.h"

namespace app {

class DragPreview {
  public:
    static constexpr engine::Index large = 2 << 20;  ///< values of a picture from which on there is a preview
    static constexpr engine::Index side = 512;       ///< of the part, in input pixels

    static bool wanted(const engine::Experiment& whole);

    /// `whole` on the part of its picture around the place that `look` shows; the same part until end(). The part is real
    /// size, so that grids and kernels are what they are, and starts at a multiple of 16, so that strides meet the same pixels.
    engine::Experiment on_part(const engine::Experiment& whole, const PanZoom& look);
    /// Where the part begins, in input pixels.
    engine::Pair origin() const { return origin_; }
    /// The next drag takes a part of its own.
    void end() { *this = {}; }

    bool refused = false;   ///< the part alone is impossible (an absolute output size): the whole must do

  private:
    std::shared_ptr<const engine::Tensor> part_;
    std::shared_ptr<const engine::Tensor> of_;
    engine::Pair origin_{0, 0};
};

}  // namespace app
