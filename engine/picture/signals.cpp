// The built-in test pictures.
#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <random>

#include "engine/core/error.h"
#include "engine/picture/picture.h"

namespace engine {
namespace {

Tensor draw(Pair size, const Progress& progress, const std::function<double(Index, Index)>& value) {
    Tensor picture = Tensor::uninitialized({1, 1, size.h, size.w});
    for (Index y = 0; y < size.h; ++y) {
        progress.check();
        for (Index x = 0; x < size.w; ++x)
            picture(0, 0, y, x) = static_cast<float>(value(y, x));
    }
    return picture;
}

/// Frequency grows from 0 in the centre to half a cycle per pixel at the borders, on each axis.
double zoneplate(Pair size, Index y, Index x) {
    const double dy = static_cast<double>(y) - static_cast<double>(size.h - 1) / 2;
    const double dx = static_cast<double>(x) - static_cast<double>(size.w - 1) / 2;
    const double phase = dy * dy / static_cast<double>(size.h) + dx * dx / static_cast<double>(size.w);
    return 0.5 + 0.5 * std::cos(std::numbers::pi * phase);
}

}  // namespace

Tensor make_signal(std::string_view name, Pair size, const Progress& progress) {
    if (size.h < 1 || size.w < 1 || size.h > max_picture_pixels / size.w)
        fail("signal:{} of {} pixels: each side must be at least 1, and the limit is {} pixels", name,
             to_string(size), max_picture_pixels);
    if (name == "constant") return draw(size, progress, [](Index, Index) { return 0.5; });
    if (name == "impulse")
        return draw(size, progress, [&](Index y, Index x) { return y == size.h / 2 && x == size.w / 2; });
    if (name == "ramp")
        return draw(size, progress, [&](Index, Index x) {
            return size.w == 1 ? 0.0 : static_cast<double>(x) / static_cast<double>(size.w - 1);
        });
    if (name == "step") return draw(size, progress, [&](Index, Index x) { return x >= size.w / 2; });
    if (name == "zoneplate")
        return draw(size, progress, [&](Index y, Index x) { return zoneplate(size, y, x); });
    if (name == "checker") {
        const Index square = std::max<Index>(1, std::min(size.h, size.w) / 8);
        return draw(size, progress, [&](Index y, Index x) { return (y / square + x / square) % 2; });
    }
    if (name == "noise") {
        // mt19937's numbers are fixed by the standard, uniform_real_distribution's are not.
        std::mt19937 generator(1);
        return draw(size, progress,
                    [&](Index, Index) { return static_cast<double>(generator() >> 8) / (1 << 24); });
    }
    fail("signal:{} is unknown: constant, impulse, ramp, step, zoneplate, checker or noise is expected",
         name);
}

}  // namespace engine
