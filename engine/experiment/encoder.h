// What both pipelines take: the source picture, or what the experiment's encoder makes of it.
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

/// The shape of what both pipelines take; builds the encoder without running it. Throws Error (prefixed
/// "encoder: ").
Shape input_shape(const Experiment& experiment);

/// The picture itself, or the encoder's output. Throws Error (prefixed "encoder: ") and Cancelled.
std::shared_ptr<const Tensor> encoded_picture(const Experiment& experiment, const Progress& progress = {});

/// evaluate() of an experiment without an encoder; the loss mse compares with `target`.
std::shared_ptr<const Findings> evaluate_sides(const Experiment& experiment,
                                               const std::shared_ptr<const Tensor>& target,
                                               const Request& request, const Progress& progress,
                                               const Findings* previous);

}  // namespace engine
