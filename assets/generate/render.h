// Rays through the still life.
#pragma once

#include <functional>

#include "assets/generate/scene.h"
#include "engine/picture/picture.h"

namespace generate {

struct Camera {
    Vec eye, target;
    double field = 0.7;  ///< height of the picture at distance 1
    std::function<Vec(const Vec& direction)> background;
};

/// 8-bit RGB with samples×samples rays per pixel, on all cores.
engine::Bitmap render(const Camera& camera, int width, int height, int samples);

}  // namespace generate
