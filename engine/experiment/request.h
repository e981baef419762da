// Request: the questions to an evaluation.
#pragma once

#include "engine/pipeline/stage_set.h"

namespace engine {

/// The stages whose tensors stay when all numbers have been made of them. At most two tensors of the largest
/// size live at a time beside those that are to stay.
struct Keep {
    StageSet outputs = StageSet::all();
    StageSet gradients = StageSet::all();  ///< with respect to the stages' inputs; 0: to the pipeline's input

    static Keep nothing() { return {StageSet::none(), StageSet::none()}; }
    static Keep only_output() { return {StageSet::of({last_stage}), StageSet::none()}; }
    bool covers(const Keep& other) const {
        return outputs.covers(other.outputs) && gradients.covers(other.gradients);
    }
    bool operator==(const Keep&) const = default;
};

/// Everything, unless less is asked for. Asking for less never changes a number that is still there: the rest
/// is null in the findings, and is not held, or never made.
struct Request {
    bool gradient = true, spectrum = true;  ///< the costlier numbers
    Keep left = {}, right = {};             ///< the tensors

    bool covers(const Request& other) const {
        return (gradient || !other.gradient) && (spectrum || !other.spectrum) && left.covers(other.left) &&
               right.covers(other.right);
    }
    bool operator==(const Request&) const = default;
};

}  // namespace engine
