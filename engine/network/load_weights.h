// Weights that a pipeline names by file.
#pragma once

#include "engine/pipeline/pipeline.h"

namespace engine {

/// Reads the files that the pipeline's `weight=FILE.npy` or `weight=FILE#TENSOR` name and that are not loaded
/// yet. Throws Error that names the stage. A weight whose axes were turned says so in the notes of the
/// pipeline that is built.
void load_weights(Pipeline& pipeline);

}  // namespace engine
