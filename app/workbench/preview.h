// The engine cannot follow a slider on a large picture: a part of it, or all of it made smaller, stands for
// the whole while a setting is dragged, and until the whole is there.
#pragma once

#include "app/document/view_state.h"
#include "engine/experiment/experiment.h"

namespace app {

class Preview {
  public:
    static constexpr engine::Index large = 2 << 20;  ///< values of a picture from which on there is a preview
    static constexpr engine::Index side = 512;  ///< about the longest side of what stands for it, in pixels

    /// Whether the picture is large, and the encoder scales by no more than a part of it bears.
    static bool wanted(const engine::Experiment& whole);

    /// `whole` on something that takes a few hundredths of a second. Where single pixels are looked at, the
    /// part around the place in sight, the same part until end(): in real size, so that grids and kernels are
    /// what they are, and placed so that inside, away from the part's borders, all values are exactly those
    /// of the whole, also behind an encoder. Where all of a picture is in sight, all of it in fewer pixels.
    engine::Experiment of(const engine::Experiment& whole, const ViewState& view);
    /// Where the part begins, in pixels of what the sides take.
    engine::Pair origin() const { return origin_; }
    bool is_smaller() const { return smaller_; }
    /// The next one takes a part of its own.
    void end() { small_.reset(); }

    /// What `whole` was answered by: it is shown, or impossible on the part alone (an absolute output size).
    void show(const engine::Experiment& whole) { shown_ = whole; }
    void refuse(const engine::Experiment& whole) { refused_ = whole; }
    /// The whole has come.
    void forget() { shown_.reset(); }
    bool is_shown(const engine::Experiment& whole) const { return shown_ == whole; }
    bool is_refused(const engine::Experiment& whole) const { return refused_ == whole; }

  private:
    engine::Tensor part_in_sight(const ViewState& view);

    std::shared_ptr<const engine::Tensor> small_;
    engine::Pipeline encoder_;
    std::shared_ptr<const engine::Tensor> of_;
    engine::Pair origin_{0, 0};
    bool smaller_ = false;
    std::optional<engine::Experiment> shown_, refused_;
};

}  // namespace app
