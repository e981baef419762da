// The taps of every output of a resize, straight from its formula.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "engine/layers/upsample.h"

namespace engine::reference::detail {

/// Keys' cubic kernel (1981).
inline double keys(double t, double a) {
    t = std::abs(t);
    if (t <= 1) return (a + 2) * t * t * t - (a + 3) * t * t + 1;
    return t < 2 ? a * t * t * t - 5 * a * t * t + 8 * a * t - 4 * a : 0;
}

/// Lanczos' kernel as TensorFlow and JAX write it.
inline double lanczos(double t, double radius) {
    constexpr double pi = 3.14159265358979323846;
    t = std::abs(t);
    if (t >= radius) return 0;
    return t == 0 ? 1 : radius * std::sin(pi * t) * std::sin(pi * t / radius) / (pi * pi * t * t);
}

struct Tap {
    Index index;
    double weight;
};

/// One axis of a resize from n to `size` pixels; `factor` is the scale where it was given as a fraction.
struct Resize {
    const Upsample& op;
    Index n, size;
    std::optional<double> factor;

    double step() const {
        if (op.align_corners)
            return size == 1 ? 0.0 : static_cast<double>(n - 1) / static_cast<double>(size - 1);
        return factor ? 1 / *factor : static_cast<double>(n) / static_cast<double>(size);
    }
    bool is_lanczos() const { return op.mode == UpsampleMode::lanczos3 || op.mode == UpsampleMode::lanczos5; }
    /// A weight this small is a rounding error of zero: it makes no term.
    double kernel(double distance) const {
        const double usual = op.antialias ? -0.5 : -0.75;
        const double weight = op.mode == UpsampleMode::bicubic
                                  ? keys(distance, op.cubic_a ? static_cast<double>(*op.cubic_a) : usual)
                              : is_lanczos() ? lanczos(distance, op.mode == UpsampleMode::lanczos3 ? 3 : 5)
                                             : std::max(0.0, 1 - std::abs(distance));
        return std::abs(weight) < 1e-12 ? 0 : weight;
    }

    std::vector<Tap> taps(Index o) const {
        switch (op.mode) {
            case UpsampleMode::nearest:
            case UpsampleMode::nearest_exact: return nearest(o);
            case UpsampleMode::area: {
                const Index first = o * n / size, end = ((o + 1) * n + size - 1) / size;
                std::vector<Tap> mean;
                for (Index i = first; i < end; ++i)
                    mean.push_back({i, 1 / static_cast<double>(end - first)});
                return mean;
            }
            default: return op.antialias || is_lanczos() ? normalised(o) : interpolated(o);
        }
    }

  private:
    /// PyTorch's floor(o * step) and floor((o + 0.5) * step) in single precision; whole factors are exact.
    std::vector<Tap> nearest(Index o) const {
        if (!factor && size % n == 0) return {{o / (size / n), 1.0}};
        const float single =
            factor ? static_cast<float>(1 / *factor) : static_cast<float>(n) / static_cast<float>(size);
        const float at =
            op.mode == UpsampleMode::nearest ? static_cast<float>(o) : static_cast<float>(o) + 0.5f;
        return {{std::min(static_cast<Index>(at * single), n - 1), 1.0}};
    }
    std::vector<Tap> interpolated(Index o) const {
        const double position = op.align_corners ? static_cast<double>(o) * step()
                                                 : (static_cast<double>(o) + 0.5) * step() - 0.5;
        const Index base = static_cast<Index>(std::floor(position));
        std::vector<Tap> found;
        for (Index i = base - 1; i <= base + 2; ++i)
            found.push_back({std::clamp<Index>(i, 0, n - 1), kernel(position - static_cast<double>(i))});
        return found;
    }
    /// PyTorch's _upsample_bilinear2d_aa and _upsample_bicubic2d_aa, JAX' compute_weight_mat.
    std::vector<Tap> normalised(Index o) const {
        const double stretch = op.antialias ? std::max(step(), 1.0) : 1.0;
        const double centre = step() * (static_cast<double>(o) + 0.5);
        std::vector<Tap> found;
        double total = 0;
        for (Index i = 0; i < n; ++i) {
            const double weight = kernel((static_cast<double>(i) + 0.5 - centre) / stretch);
            if (weight != 0) found.push_back({i, weight});
            total += weight;
        }
        for (Tap& tap : found)
            tap.weight /= total;
        return found;
    }
};

}  // namespace engine::reference::detail
