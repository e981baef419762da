// Shown: the engine's answers from which the window draws.
#pragma once

#include <memory>
#include <optional>

#include "app/document/failure.h"
#include "engine/experiment/findings.h"

namespace app {

/// The stand-in for a large picture: a part of it in real size, or all of it in fewer pixels.
struct StandIn {
    engine::Experiment whole;   ///< that it stands for
    engine::Pair origin{0, 0};  ///< where it begins, in pixels of what the sides take
    engine::Pair plane{0, 0};   ///< how many of these the whole has
    bool is_smaller = false;    ///< all of the picture in fewer pixels
};

struct Shown {
    std::shared_ptr<const engine::Findings> findings;  ///< the last valid ones; null before the first
    std::optional<StandIn> stand_in;                   ///< the findings are of this rather than of the whole
    std::optional<Failure> failure;  ///< why the newest answer has no findings; those that are seen are older
};

}  // namespace app
