// The settings of a Resize or Upsample node, in whichever opset it was written.
#pragma once

#include <optional>

#include "engine/layers/upsample.h"
#include "engine/network/operators.h"

namespace engine::network {

struct ResizeAxis {
    Index in = 1, out = 1;
    double scale = 1;
    double begin = 0, end = 1;  ///< the part that tf_crop_and_resize takes, normalised
};

enum class ResizeMode { nearest, linear, cubic };
/// ONNX' coordinate_transformation_mode and nearest_mode.
enum class ResizeCoordinates {
    half_pixel,
    pytorch_half_pixel,
    align_corners,
    asymmetric,
    tf_half_pixel_for_nn,
    tf_crop_and_resize,
    half_pixel_symmetric
};
enum class NearestRounding { prefer_floor, prefer_ceil, floor, ceil };

struct ResizeSettings {
    ResizeMode mode = ResizeMode::nearest;
    ResizeCoordinates coordinates = ResizeCoordinates::half_pixel;
    NearestRounding nearest = NearestRounding::prefer_floor;
    float cubic_a = -0.75f, extrapolation = 0;
    bool exclude_outside = false, antialias = false;
    std::vector<ResizeAxis> axes;  ///< of all of the input's
};

/// Throws Error for modes that do not exist, and for scales and sizes that are impossible.
ResizeSettings resize_settings(const Call& call);

/// The engine's layer that does exactly this to pictures of four axes, where there is one.
std::optional<Upsample> as_upsample(const ResizeSettings& settings);

}  // namespace engine::network
