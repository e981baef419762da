// Sky, hills and meadow behind the table.
#include <algorithm>

#include "assets/generate/scene.h"
#include "assets/generate/shapes.h"

namespace generate {
namespace {

Vec sky(double x, double y) {
    const double up = clamp01(y / 0.55);
    Vec colour = mix(Vec(0.98, 0.62, 0.34), Vec(0.42, 0.58, 0.80), smoothstep(0.0, 0.42, up));
    colour = mix(colour, Vec(0.07, 0.22, 0.60), smoothstep(0.30, 1.0, up));
    const double sun = std::hypot(x + 0.15, (y - 0.055) * 1.3);
    colour += Vec(0.50, 0.32, 0.12) * std::exp(-sun * 5.5);
    const double cloud =
        smoothstep(0.50, 0.80, fbm(x * 3.2 + 2.0, y * 11 + 3.0, 5)) * smoothstep(0.05, 0.20, y);
    return mix(colour, Vec(0.98, 0.86, 0.78), 0.65 * cloud);
}

/// Blades of grass: many thin slanted strokes, the nearer the longer.
double blades(double x, double depth) {
    const double scale = 26 / (0.14 + depth);
    return 0.6 * noise(x * scale * 4.2 + 2 * noise(x * 9, depth * 30), depth * 60) +
           0.4 * noise(x * scale * 9, depth * 110);
}

}  // namespace

Vec background(const Vec& direction) {
    const double x = direction.x() / -direction.z(), y = direction.y() / -direction.z() + 0.10;
    const double hills[] = {0.085 + 0.085 * fbm(x * 2.1 + 7.3, 1.5, 5),
                            0.040 + 0.075 * fbm(x * 3.4 + 1.1, 4.5, 5),
                            -0.012 + 0.045 * fbm(x * 4.6 + 3.7, 8.5, 5)};
    const Vec colours[] = {{0.36, 0.42, 0.58}, {0.17, 0.29, 0.33}, {0.07, 0.20, 0.10}};
    Vec colour = sky(x, y);
    for (int i = 0; i < 3; ++i) {
        const double trees = i == 2 ? 0.022 * fbm(x * 60, 2.0, 3) : 0.004 * noise(x * 70, i);
        if (y < hills[i] + trees) {
            const double shade =
                i == 2 ? 0.55 + 0.9 * fbm(x * 50, y * 70, 3) : 0.9 + 0.2 * fbm(x * 9, y * 30, 3);
            colour = mix(colours[i] * shade, Vec(0.80, 0.58, 0.42),
                         (2 - i) * 0.16 * smoothstep(hills[i], hills[i] - 0.1, y));
        }
    }
    if (y < -0.004) {
        const double depth = std::min(0.5, -0.004 - y);
        const double blade = blades(x, depth);
        colour = mix(Vec(0.03, 0.11, 0.01), Vec(0.42, 0.50, 0.08), std::pow(blade, 1.3));
        const double column = std::floor(x * 60), row = std::floor(y * 90);
        const auto ix = static_cast<std::int64_t>(column), iy = static_cast<std::int64_t>(row);
        if (hash(ix, iy, 5) > 0.94 &&
            std::hypot(x * 60 - column - 0.5, 0.75 * (y * 90 - row - 0.5)) < 0.18 + 0.15 * hash(ix, iy, 6))
            colour = hash(ix, iy, 7) > 0.6 ? Vec(0.85, 0.10, 0.06) : Vec(0.95, 0.75, 0.10);  // flowers
    }
    return colour;
}

Vec soft_background(const Vec& direction) {
    const double x = direction.x() / -direction.z(), y = direction.y() / -direction.z();
    Vec colour = mix(Vec(0.05, 0.10, 0.06), Vec(0.30, 0.34, 0.30), smoothstep(-0.5, 0.6, y + 0.3 * x));
    for (int i = 0; i < 26; ++i) {
        const double cx = mix(-0.60, 0.25, hash(i, 1)), cy = mix(-0.35, 0.25, hash(i, 2)),
                     r = mix(0.04, 0.11, hash(i, 3));
        const Vec light = mix(Vec(0.85, 0.45, 0.12), Vec(0.25, 0.55, 0.60), hash(i, 4));
        colour += light * 0.30 * smoothstep(r, r - 0.035, std::hypot(x - cx, y - cy));
    }
    return colour;
}

}  // namespace generate
