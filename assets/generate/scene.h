// A still life: a bust, a beach ball, fruit and a book on a checked cloth, before hills and an evening sky.
#pragma once

#include <string>
#include <vector>

#include "assets/generate/noise.h"

namespace generate {

enum class Material { none, skin, lips, hair, shirt, ball, apple, lemon, glass, book, cloth };

struct Hit {
    double distance = 1e9;
    Material material = Material::none;
};

/// Distance to the nearest surface, and what it is made of.
Hit scene(const Vec& p);

/// Colour of the surface at p (linear light), and how glossy it is, 0 to 1.
struct Surface {
    Vec albedo;
    double gloss = 0;
};
Surface surface(const Vec& p, Material material);
/// Small changes of the normal: weave of the cloth, strands of the hair.
Vec bump(const Vec& p, Material material);

/// The far scenery along a ray.
Vec background(const Vec& direction);
/// Drawn out of focus, for the portrait.
Vec soft_background(const Vec& direction);

/// Ink on the book's cover, 0 to 1, at (u, v) in [0, 1]².
double lettering(double u, double v);

}  // namespace generate
