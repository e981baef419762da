// Signed distances (after I. Quilez' collection of distance functions) of the things on the table.
#pragma once

#include <algorithm>

#include "assets/generate/noise.h"

namespace generate {

inline double length(const Vec& v) { return std::sqrt((v * v).sum()); }
inline Vec normalize(const Vec& v) { return v / length(v); }
inline double dot(const Vec& a, const Vec& b) { return (a * b).sum(); }

inline double ellipsoid(const Vec& p, const Vec& radii) {
    const double inside = length(p / radii), slope = length(p / (radii * radii));
    return slope < 1e-9 ? -radii.minCoeff() : inside * (inside - 1) / slope;
}

inline double rounded_box(const Vec& p, const Vec& half, double radius) {
    const Vec q = p.abs() - half + radius;
    return length(q.max(0.0)) + std::min(q.maxCoeff(), 0.0) - radius;
}

inline double capsule(const Vec& p, const Vec& a, const Vec& b, double radius) {
    const double t = clamp01(dot(p - a, b - a) / dot(b - a, b - a));
    return length(p - a - (b - a) * t) - radius;
}

inline double smooth_min(double a, double b, double k) {
    const double h = clamp01(0.5 + 0.5 * (b - a) / k);
    return mix(b, a, h) - k * h * (1 - h);
}

inline double smooth_max(double a, double b, double k) { return -smooth_min(-a, -b, k); }

}  // namespace generate
