// The engine cannot follow a slider on a large picture: a part of it, or all of it made smaller, stands for
// the whole while a setting is dragged, and until the whole is there.
#pragma once

#include <memory>

#include "app/document/shown.h"

namespace app {

/// A place in a picture as shares of its height and width.
struct Spot {
    double y = 0.5, x = 0.5;
    bool operator==(const Spot&) const = default;
};

/// The part of a picture that is looked at.
struct Sight {
    bool all = false;  ///< otherwise single pixels around the spot
    Spot spot{};
};

class Preview {
  public:
    static constexpr engine::Index large = 2 << 20;  ///< values of a picture from which on there is a preview
    static constexpr engine::Index side = 512;  ///< about the longest side of what stands for it, in pixels

    /// Whether the picture is large, and the encoder reduces by no more than a part of it allows.
    static bool wanted(const engine::Experiment& whole);
    /// The pixels that the sides take, apart from what the encoder's borders add or drop.
    static engine::Pair plane(const engine::Experiment& whole);

    struct Small {
        engine::Experiment experiment;
        StandIn stand_in;
    };
    /// `whole` on a picture that takes a few hundredths of a second. Where single pixels are looked at, this
    /// is the part around the place in sight, the same part until end(). It has the real size, so that grids
    /// and kernels are what they are, and is placed so that inside, away from the part's borders, all values
    /// are exactly those of the whole, also behind an encoder. Where all of a picture is in sight, this is
    /// all of it in fewer pixels.
    Small of(const engine::Experiment& whole, const Sight& sight);
    /// Lets the next one take a part of its own.
    void end() { small_.reset(); }

  private:
    engine::Tensor part_in_sight(Spot spot);

    std::shared_ptr<const engine::Tensor> small_;
    engine::Pipeline encoder_;
    std::shared_ptr<const engine::Tensor> of_;
    engine::Pair origin_{0, 0};
    bool smaller_ = false;
};

}  // namespace app
