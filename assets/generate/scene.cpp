#include "assets/generate/scene.h"

#include <numbers>

#include "assets/generate/shapes.h"

namespace generate {
namespace {

const Vec bust{-1.05, 0.0, -0.15};
const Vec ball{1.12, 0.66, -0.75};
const Vec book{0.28, 0.12, 0.42};
constexpr double ball_radius = 0.66;

void add(Hit& hit, double distance, Material material) {
    if (distance < hit.distance) hit = {distance, material};
}

Vec rotate_y(const Vec& p, double angle) {
    const double c = std::cos(angle), s = std::sin(angle);
    return {c * p.x() + s * p.z(), p.y(), -s * p.x() + c * p.z()};
}

Vec in_head(const Vec& p) { return rotate_y(p - bust - Vec(0, 1.42, 0), -0.42); }

Vec mirrored(const Vec& p) { return {std::abs(p.x()), p.y(), p.z()}; }

double face(const Vec& p) {
    const Vec m = mirrored(p);
    double d = ellipsoid(p - Vec(0, 0.10, -0.04), {0.46, 0.54, 0.52});
    d = smooth_min(d, ellipsoid(p - Vec(0, -0.22, 0.10), {0.28, 0.37, 0.36}), 0.17);         // jaw
    d = smooth_min(d, ellipsoid(m - Vec(0.19, -0.07, 0.34), {0.12, 0.12, 0.11}), 0.12);      // cheeks
    d = smooth_max(d, -ellipsoid(m - Vec(0.17, 0.06, 0.53), {0.12, 0.075, 0.09}), 0.08);     // sockets
    d = smooth_min(d, ellipsoid(m - Vec(0.17, 0.045, 0.385), {0.085, 0.055, 0.065}), 0.02);  // closed lids
    d = smooth_min(d, capsule(p, {0, 0.10, 0.46}, {0, -0.10, 0.56}, 0.05), 0.07);            // nose
    d = smooth_min(d, ellipsoid(m - Vec(0.055, -0.13, 0.51), {0.05, 0.04, 0.05}), 0.04);     // nostrils
    d = smooth_min(d, ellipsoid(m - Vec(0.45, 0.02, -0.03), {0.05, 0.13, 0.09}), 0.03);      // ears
    d = smooth_min(d, ellipsoid(p - Vec(0, -0.47, 0.34), {0.13, 0.10, 0.10}), 0.10);         // chin
    return d;
}

double mouth(const Vec& p) {
    const double upper = ellipsoid(p - Vec(0, -0.262, 0.445), {0.125, 0.030, 0.055});
    const double lower = ellipsoid(p - Vec(0, -0.315, 0.435), {0.105, 0.036, 0.060});
    return smooth_min(upper, lower, 0.008);
}

double hair_cap(const Vec& p) {
    double d = ellipsoid(p - Vec(0, 0.17, -0.11), {0.53, 0.56, 0.56});
    d = smooth_min(d, ellipsoid(p - Vec(0, -0.20, -0.34), {0.40, 0.52, 0.28}), 0.15);
    // The face stays free: a slanted hair line.
    const double line = 0.80 * p.z() - 0.42 * (p.y() - 0.10) - 0.16 + 0.25 * std::abs(p.x() + 0.12);
    return smooth_max(d, line, 0.05);
}

void add_bust(Hit& hit, const Vec& p) {
    const double bound = ellipsoid(p - bust - Vec(0, 0.95, 0), {1.15, 1.3, 0.95});
    if (bound > 0.35) return add(hit, bound, Material::skin);
    const Vec h = in_head(p);
    const Vec body = rotate_y(p - bust, -0.25);
    double skin = face(h);
    skin = smooth_min(skin, capsule(p - bust, {0, 0.50, -0.12}, {0, 1.10, -0.02}, 0.235), 0.10);
    add(hit, skin, Material::skin);
    add(hit, mouth(h), Material::lips);
    add(hit, hair_cap(h), Material::hair);
    double shirt = ellipsoid(body - Vec(0, 0.14, -0.12), {0.86, 0.50, 0.42});
    shirt = smooth_min(shirt, capsule(body, {0, 0.35, -0.1}, {0, 0.66, -0.1}, 0.28), 0.2);
    add(hit, smooth_max(shirt, 0.285 - length(body - Vec(0, 0.86, 0.0)), 0.04), Material::shirt);
}

Vec segment_colour(double angle) {
    static const Vec colours[] = {{0.85, 0.02, 0.03}, {0.90, 0.88, 0.84}, {0.01, 0.10, 0.70},
                                  {0.95, 0.60, 0.00}, {0.90, 0.88, 0.84}, {0.01, 0.42, 0.10}};
    const double turn = angle / (2 * std::numbers::pi) + 0.5;
    return colours[static_cast<int>(turn * 6) % 6];
}

Vec ball_colour(const Vec& p) {
    const Vec axis = normalize(Vec(0.35, 0.85, 0.45));
    const Vec side = normalize(Vec(axis.y(), -axis.x(), 0.0));
    const Vec third{axis.y() * side.z() - axis.z() * side.y(), axis.z() * side.x() - axis.x() * side.z(),
                    axis.x() * side.y() - axis.y() * side.x()};
    const Vec d = normalize(p - ball);
    if (std::abs(dot(d, axis)) > 0.965) return {0.90, 0.88, 0.84};
    return segment_colour(std::atan2(dot(d, side), dot(d, third)));
}

Vec cloth_colour(const Vec& p) {
    const auto band = [](double v) { return v / 0.22 - std::floor(v / 0.22) < 0.5 ? 1.0 : 0.0; };
    const double share = 0.5 * (band(p.x() + 0.05) + band(p.z()));
    const double thread = 0.88 + 0.24 * noise(p.x() * 160, p.z() * 12) * noise(p.x() * 12, p.z() * 160 + 40);
    return mix(Vec(0.82, 0.80, 0.74), Vec(0.62, 0.02, 0.05), share) * thread;
}

double strand(const Vec& p) {
    const Vec h = in_head(p);
    const double across = std::atan2(h.x() + 0.12, h.y() + 0.35) * 26 + 1.2 * noise(h.z() * 5, h.y() * 5);
    return 0.55 * noise(across * 3.2, h.z() * 3.5) + 0.45 * noise(across * 8.5, h.z() * 7 + 9);
}

Vec skin_colour(const Vec& p) {
    const Vec m = mirrored(in_head(p));
    Vec colour{0.74, 0.42, 0.29};
    colour = mix(colour, Vec(0.78, 0.28, 0.20),
                 0.45 * std::exp(-18 * dot(m - Vec(0.24, -0.12, 0.42), m - Vec(0.24, -0.12, 0.42))));
    const double brow = std::abs(m.y() - 0.185 + 1.2 * (m.x() - 0.18) * (m.x() - 0.18)) / 0.022;
    if (m.z() > 0.2 && m.x() > 0.07 && m.x() < 0.30)
        colour = mix(Vec(0.10, 0.05, 0.03), colour, smoothstep(0.3, 1.3, brow));
    const double lash = std::abs(m.y() - 0.022 - 2.2 * (m.x() - 0.17) * (m.x() - 0.17)) / 0.010;
    if (m.z() > 0.2 && m.x() > 0.085 && m.x() < 0.255)
        colour = mix(Vec(0.05, 0.03, 0.02), colour, smoothstep(0.3, 1.4, lash));
    return colour;
}

Vec book_colour(const Vec& p) {
    const Vec b = rotate_y(p - book, 0.16);
    const double u = (b.x() + 0.62) / 1.24;
    if (b.z() > 0.385)
        return mix(Vec(0.02, 0.20, 0.26), Vec(0.90, 0.80, 0.45), lettering(u, (0.12 - b.y()) / 0.24));
    if (b.y() > 0.105 || b.y() < -0.105) return {0.02, 0.20, 0.26};
    return Vec(0.85, 0.80, 0.68) * (0.75 + 0.25 * noise(b.y() * 180, 0.5));
}

}  // namespace

Hit scene(const Vec& p) {
    Hit hit;
    add(hit, p.y() + 0.012 * noise(p.x() * 1.3, p.z() * 1.3), Material::cloth);
    add_bust(hit, p);
    add(hit, length(p - ball) - ball_radius, Material::ball);
    add(hit, rounded_box(rotate_y(p - book, 0.16), {0.62, 0.12, 0.40}, 0.02), Material::book);
    Vec a = p - Vec(0.15, 0.465, 0.32);
    a.y() += a.y() > 0 ? 0.07 * std::exp(-60 * (a.x() * a.x() + a.z() * a.z())) : 0;
    const double stalk = capsule(p, {0.15, 0.60, 0.32}, {0.19, 0.76, 0.32}, 0.014);
    add(hit, ellipsoid(a, {0.245, 0.235, 0.245}) * 0.8, Material::apple);
    add(hit, stalk, Material::hair);
    const Vec lemon = rotate_y(p - Vec(1.12, 0.19, 0.62), 0.5);
    add(hit,
        smooth_min(ellipsoid(lemon, {0.28, 0.19, 0.19}),
                   ellipsoid(lemon - Vec(0.28, 0, 0), {0.06, 0.05, 0.05}), 0.06),
        Material::lemon);
    add(hit, length(p - Vec(1.72, 0.20, 0.30)) - 0.20, Material::glass);
    return hit;
}

Surface surface(const Vec& p, Material material) {
    switch (material) {
        case Material::skin: return {skin_colour(p), 0.10};
        case Material::lips: return {{0.62, 0.15, 0.14}, 0.25};
        case Material::hair:
            return {mix(Vec(0.030, 0.012, 0.006), Vec(0.30, 0.13, 0.05), std::pow(strand(p), 1.6)), 0.16};
        case Material::shirt:
            return {Vec(0.02, 0.16, 0.48) * (0.7 + 0.6 * noise(p.x() * 90, p.y() * 90)), 0.02};
        case Material::ball: return {ball_colour(p), 0.45};
        case Material::apple: {
            const double blush = smoothstep(0.25, 0.75, fbm(p.x() * 3 + 4, p.y() * 5 + p.z() * 3, 4));
            return {mix(Vec(0.30, 0.50, 0.03), Vec(0.70, 0.02, 0.02), blush), 0.50};
        }
        case Material::lemon:
            return {Vec(0.95, 0.70, 0.02) * (0.85 + 0.2 * noise(p.x() * 40, p.y() * 40 + p.z() * 40)), 0.25};
        case Material::glass: return {{0.15, 0.01, 0.45}, 0.9};
        case Material::book: return {book_colour(p), 0.06};
        case Material::cloth: return {cloth_colour(p), 0.0};
        case Material::none: break;
    }
    return {};
}

Vec bump(const Vec& p, Material material) {
    const auto ripple = [](double a, double b, double c) {
        return Vec(noise(a, b) - 0.5, noise(b, c) - 0.5, noise(c, a) - 0.5);
    };
    if (material == Material::hair) return 0.55 * (strand(p) - 0.5) * Vec(1, 0.3, 0.2);
    if (material == Material::cloth) return 0.35 * ripple(p.x() * 70, p.z() * 70, p.x() * 65 + 9);
    if (material == Material::shirt) return 0.30 * ripple(p.x() * 60, p.y() * 60, p.z() * 60);
    if (material == Material::lemon) return 0.20 * ripple(p.x() * 38, p.y() * 38, p.z() * 38);
    return Vec::Zero();
}

}  // namespace generate
