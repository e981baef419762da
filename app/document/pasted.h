// A pasted pipeline as a side of the comparison, on a picture of a size that it can take.
#pragma once

#include <optional>

#include "app/document/edits.h"

namespace app {

/// The divisor of the picture's height and width with which the pipeline can be built on it: 1 where it fits
/// as it is, then 2, 4, … 64; nullopt where no such size is of use.
std::optional<engine::Index> fitting_reduction(const engine::Pipeline& pipeline,
                                               const engine::Shape& picture);

/// Makes the pipeline that side's. Where `reduction` is more than 1 the encoder becomes the pool that makes
/// the picture so much smaller for both sides.
Edit set_pasted(Side side, engine::Pipeline pipeline, engine::Index reduction);

}  // namespace app
