#include "assets/generate/render.h"

#include "assets/generate/shapes.h"
#include "engine/core/parallel.h"

namespace generate {
namespace {

const Vec to_sun = normalize(Vec(0.62, 0.66, 0.62));
const Vec sun_light{1.95, 1.66, 1.28};
const Vec sky_light{0.34, 0.46, 0.66};
const Vec ground_light{0.24, 0.17, 0.13};

Vec normal_at(const Vec& p) {
    constexpr double e = 6e-4;
    Vec n;
    for (int axis = 0; axis < 3; ++axis) {
        Vec step = Vec::Zero();
        step[axis] = e;
        n[axis] = scene(p + step).distance - scene(p - step).distance;
    }
    return normalize(n);
}

double sun_visible(const Vec& p) {
    double light = 1;
    for (double t = 0.02; t < 4.0;) {
        const double d = scene(p + to_sun * t).distance;
        light = std::min(light, 0.5 + 9 * d / t);
        if (light <= 0) return 0;
        t += std::clamp(d, 0.012, 0.25);
    }
    return smoothstep(0, 1, light);
}

double openness(const Vec& p, const Vec& n) {
    double closed = 0, weight = 1;
    for (int i = 1; i <= 5; ++i, weight *= 0.72) {
        const double reach = 0.07 * i;
        closed += weight * (reach - scene(p + n * reach).distance);
    }
    return clamp01(1 - 1.5 * closed);
}

Vec shade(const Vec& p, const Vec& direction, Material material) {
    const Surface what = surface(p, material);
    const Vec n = normalize(normal_at(p) + bump(p, material));
    const double facing = dot(n, to_sun), visible = sun_visible(p + n * 0.004), open = openness(p, n);
    Vec direct = Vec::Constant(std::max(0.0, facing) * visible);
    if (material == Material::skin ||
        material == Material::lips)  // light that wanders under the skin, red farthest
        for (int c = 0; c < 3; ++c) {
            const double wrap = c == 0 ? 0.38 : c == 1 ? 0.14 : 0.08;
            direct[c] = std::max(0.0, (facing + wrap) / (1 + wrap)) * mix(visible, 1, 0.12 + 0.3 * wrap);
        }
    const Vec around = mix(ground_light, sky_light, 0.5 + 0.5 * n.y()) * open;
    Vec colour = what.albedo * (direct * sun_light + around);
    const Vec half = normalize(to_sun - direction);
    const double edge = std::pow(1 - std::max(0.0, -dot(n, direction)), 5);
    const Vec mirror = direction - n * (2 * dot(n, direction));
    colour += what.gloss * visible * std::pow(std::max(0.0, dot(n, half)), 20 + 220 * what.gloss) * sun_light;
    colour += what.gloss * (0.05 + 0.6 * edge) * open *
              mix(ground_light, Vec(0.75, 0.80, 0.95), smoothstep(-0.2, 0.7, mirror.y()));
    if (material == Material::glass) colour += Vec(0.10, 0.02, 0.35) * smoothstep(0.2, 0.95, dot(n, -to_sun));
    return colour;
}

constexpr double table_edge = -1.75;

Vec trace(const Camera& camera, const Vec& direction) {
    double t = 0.5;
    for (int step = 0; step < 220 && t < 14; ++step) {
        const Vec p = camera.eye + direction * t;
        const Hit hit = scene(p);
        if (hit.distance < 4e-4 * t) {
            if (hit.material == Material::cloth && p.z() < table_edge) break;
            return shade(p, direction, hit.material);
        }
        t += hit.distance * 0.85;
    }
    return camera.background(direction);
}

/// A gentle shoulder for highlights, then the sRGB curve.
double to_srgb(double linear) {
    const double v = linear < 0.6 ? linear : 1 - 0.4 * std::exp(-(linear - 0.6) / 0.4);
    return v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
}

}  // namespace

engine::Bitmap render(const Camera& camera, int width, int height, int samples) {
    engine::Bitmap bitmap{
        width, height, 3,
        std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3)};
    const Vec forward = normalize(camera.target - camera.eye);
    const Vec right = normalize(Vec(-forward.z(), 0, forward.x()));
    const Vec up{right.y() * forward.z() - right.z() * forward.y(),
                 right.z() * forward.x() - right.x() * forward.z(),
                 right.x() * forward.y() - right.y() * forward.x()};
    engine::parallel_for(height, 4, {}, [&](engine::Index begin, engine::Index end) {
        for (engine::Index y = begin; y < end; ++y)
            for (int x = 0; x < width; ++x) {
                Vec sum = Vec::Zero();
                for (int s = 0; s < samples * samples; ++s) {
                    const double px = (x + (s % samples + 0.5) / samples - 0.5 * width) / height;
                    const double py = 0.5 - (static_cast<double>(y) + (s / samples + 0.5) / samples) / height;
                    sum += trace(camera, normalize(forward + (right * px + up * py) * camera.field)).min(4.0);
                }
                for (int c = 0; c < 3; ++c)
                    bitmap.pixels[static_cast<std::size_t>((y * width + x) * 3 + c)] =
                        static_cast<std::uint8_t>(
                            std::lround(255 * clamp01(to_srgb(sum[c] / (samples * samples)))));
            }
    });
    return bitmap;
}

}  // namespace generate
