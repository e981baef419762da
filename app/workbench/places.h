// Places: where the views look. They are settled when a result arrives, from that result, never before: what
// is drawn until then is the older picture, and means other places.
#pragma once

#include <optional>

#include "app/document/view_state.h"
#include "app/workbench/results.h"

namespace app {

/// The parts of a ViewState that are positions in a picture.
struct Places {
    PanZoom left, right, detail;
    std::optional<engine::Pair> pinned;
    double cells_y = 0, cells_x = 0;

    static Places of(const ViewState& view);
    void put(ViewState& view) const;
};

/// The place to show first, as shares of the picture's height and width: its middle, and the face of our own
/// sample.
Spot telling_spot(const engine::Source& source);

/// Keeps a place on its picture: not off its edge, and within the plane.
void keep_inside(PanZoom& place, engine::Pair plane);

class PlaceKeeper {
  public:
    /// A session brings its own places; they are taken when the first result of its picture arrives.
    void bring(const engine::Source& source, const ViewState& view);
    /// Lets a picture that brings no places of its own be shown where it tells most.
    void forget() { coming_.reset(); }
    /// To be called when something else is about to be drawn: the same picture keeps its places, the same one
    /// in another size or behind another encoder keeps them in proportion, another one is shown where it
    /// tells most.
    void settle(ViewState& view, const Shown& shown);
    /// Where a part that stands for the experiment should lie.
    Sight sight(const ViewState& view, const engine::Experiment& wanted) const;

  private:
    /// What the places of a view refer to.
    struct Ground {
        engine::Source source;
        engine::Pipeline encoder;
        engine::Pair plane;  ///< of what the sides take
    };
    struct Coming {
        engine::Source source;
        Places places;
    };
    std::optional<Ground> ground_;
    std::optional<Coming> coming_;
};

}  // namespace app
