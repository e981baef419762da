// The input of both pipelines: the source picture, or the output of the experiment's encoder for it.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "engine/experiment/findings.h"

namespace engine {

/// A ready encoder: the layers that stand before both sides.
struct EncoderPreset {
    std::string_view title;  ///< a few words for a menu
    std::string_view pipe;   ///< PIPE text; empty: the picture itself
};
std::span<const EncoderPreset> encoder_presets();

/// The shape of the input of both pipelines; builds the encoder without running it. Throws Error (prefixed
/// "encoder: ").
Shape input_shape(const Experiment& experiment);

/// The encoder for the experiment's picture. Throws Error (prefixed "encoder: ").
BuiltPipeline build_encoder(const Experiment& experiment);
/// The output of a built encoder. Throws Error (prefixed "encoder: ") and Cancelled.
std::shared_ptr<const Tensor> encoded_by(const BuiltPipeline& encoder, const Source& source,
                                         const Progress& progress);

/// The picture itself, or the encoder's output. Throws Error (prefixed "encoder: ") and Cancelled.
std::shared_ptr<const Tensor> encoded_picture(const Experiment& experiment, const Progress& progress = {});

}  // namespace engine
