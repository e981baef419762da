// Document: what undo walks through and a session file keeps.
#pragma once

#include "engine/experiment/experiment.h"

namespace app {

enum class Side { left, right };

/// "A" is the left side and "B" the right one, everywhere in the window.
inline const char* letter(Side side) { return side == Side::left ? "A" : "B"; }
inline Side other(Side side) { return side == Side::left ? Side::right : Side::left; }

/// How the opened picture is prepared before it becomes the experiment's source.
struct SourceTreatment {
    bool grey = false;       ///< the mean over channels instead of colour
    int longest_side = 0;    ///< shrunk (bilinear) so that no side is longer; 0 keeps the size
    bool operator==(const SourceTreatment&) const = default;
};

struct Document {
    engine::Experiment experiment;
    SourceTreatment treatment;
    bool operator==(const Document&) const = default;

    engine::Pipeline& pipeline(Side side) { return side == Side::left ? experiment.left : experiment.right; }
    const engine::Pipeline& pipeline(Side side) const {
        return side == Side::left ? experiment.left : experiment.right;
    }
};

}  // namespace app
