// Deterministic value noise for the generated pictures.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <cstdint>

namespace generate {

using Vec = Eigen::Array3d;

inline double mix(double a, double b, double t) { return a + (b - a) * t; }
inline Vec mix(const Vec& a, const Vec& b, double t) { return a + (b - a) * t; }
inline double clamp01(double v) { return v < 0 ? 0 : v > 1 ? 1 : v; }
inline double smoothstep(double low, double high, double v) {
    const double t = clamp01((v - low) / (high - low));
    return t * t * (3 - 2 * t);
}

/// A number in [0, 1), from integer coordinates.
inline double hash(std::int64_t x, std::int64_t y, std::int64_t z = 0) {
    std::uint64_t h = static_cast<std::uint64_t>(x) * 0x9E3779B97F4A7C15ull ^
                      static_cast<std::uint64_t>(y) * 0xC2B2AE3D27D4EB4Full ^
                      static_cast<std::uint64_t>(z) * 0x165667B19E3779F9ull;
    h = (h ^ (h >> 31)) * 0xBF58476D1CE4E5B9ull;
    h = (h ^ (h >> 27)) * 0x94D049BB133111EBull;
    return static_cast<double>((h ^ (h >> 31)) >> 11) * 0x1.0p-53;
}

inline double noise(double x, double y) {
    const double fx = std::floor(x), fy = std::floor(y);
    const auto ix = static_cast<std::int64_t>(fx), iy = static_cast<std::int64_t>(fy);
    const double u = smoothstep(0, 1, x - fx), v = smoothstep(0, 1, y - fy);
    return mix(mix(hash(ix, iy), hash(ix + 1, iy), u), mix(hash(ix, iy + 1), hash(ix + 1, iy + 1), u), v);
}

/// Sum of octaves, about 0 to 1.
inline double fbm(double x, double y, int octaves) {
    double sum = 0, weight = 0.5;
    for (int i = 0; i < octaves; ++i, weight /= 2, x = x * 2.03 + 17.1, y = y * 2.03 + 5.7)
        sum += weight * noise(x, y);
    return sum / (1 - weight * 2);
}

}  // namespace generate
