// One stage, forwards and backwards.
#pragma once

#include <optional>
#include <vector>

#include "engine/pipeline/pipeline.h"

namespace engine {

/// The place of a picture: nullopt is the pipeline's input, otherwise the output of that stage.
using Place = std::optional<std::size_t>;

/// The places that stage i is computed from: one, or two for a concat.
std::vector<Place> read_forwards(const BuiltPipeline& pipeline, std::size_t i);
/// The places that the gradients of stage i are computed from besides dy; nothing for a stage that is linear
/// and has no weight.
std::vector<Place> read_backwards(const BuiltPipeline& pipeline, std::size_t i);

struct JoinedLayers {
    const Upsample& upsample;
    const Conv& conv;
};
/// Stage i and the one before, where they are a nearest upsample and a conv that can be computed from the
/// picture before both.
std::optional<JoinedLayers> joined_layers(const BuiltPipeline& pipeline, std::size_t i);

/// The output of stage i from the tensors that read_forwards names. A conv after a nearest upsample is
/// computed from the picture before both: the same result with fewer multiplications.
Tensor run_stage(const BuiltPipeline& pipeline, std::size_t i, const std::vector<const Tensor*>& read,
                 const Progress& progress);
/// The gradients of stage i, any but a concat, from the tensors that read_backwards names.
Gradients run_stage_backward(const BuiltPipeline& pipeline, std::size_t i,
                             const std::vector<const Tensor*>& read, const Tensor& dy,
                             const Progress& progress);

/// Channels `from` to `from + count - 1` of all batch entries.
Tensor take_channels(const Tensor& x, Index from, Index count);

}  // namespace engine
