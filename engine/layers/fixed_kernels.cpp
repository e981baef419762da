#include "engine/layers/fixed_kernels.h"

#include <cmath>

#include "engine/core/error.h"

namespace engine {
namespace {

using Values = std::vector<double>;

Values bilinear_axis(Index k) {
    const double factor = static_cast<double>((k + 1) / 2), center = static_cast<double>(k - 1) / 2;
    Values taps;
    for (Index i = 0; i < k; ++i)
        taps.push_back(1 - std::abs(static_cast<double>(i) - center) / factor);
    return taps;
}

Values gaussian_axis(Index k) {
    const double center = static_cast<double>(k - 1) / 2, sigma = 0.3 * (center - 1) + 0.8;
    Values taps;
    for (Index i = 0; i < k; ++i) {
        const double distance = (static_cast<double>(i) - center) / sigma;
        taps.push_back(std::exp(-0.5 * distance * distance));
    }
    return taps;
}

Values delta_axis(Index k) {
    Values taps(static_cast<std::size_t>(k), 0.0);
    taps[static_cast<std::size_t>((k - 1) / 2)] = 1;
    return taps;
}

/// Row k - 1 of Pascal's triangle.
Values binomial_axis(Index k) {
    Values taps{1};
    for (Index i = 1; i < k; ++i) {
        taps.push_back(0);
        for (std::size_t j = taps.size() - 1; j > 0; --j)
            taps[j] += taps[j - 1];
    }
    return taps;
}

/// A binomial of k - 1 taps, differenced: -1, 0, 1 for k = 3.
Values derivative_axis(Index k) {
    const Values smooth = binomial_axis(k - 1);
    Values taps(static_cast<std::size_t>(k), 0.0);
    for (std::size_t i = 0; i < smooth.size(); ++i) {
        taps[i] -= smooth[i];
        taps[i + 1] += smooth[i];
    }
    return taps;
}

/// One kH×kW plane.
Values outer(const Values& vertical, const Values& horizontal) {
    Values plane;
    for (double v : vertical)
        for (double h : horizontal)
            plane.push_back(v * h);
    return plane;
}

}  // namespace

std::vector<double> fixed_plane(Init init, Pair kernel) {
    const auto taps = static_cast<std::size_t>(kernel.h * kernel.w);
    switch (init) {
        case Init::bilinear: return outer(bilinear_axis(kernel.h), bilinear_axis(kernel.w));
        case Init::gaussian: return outer(gaussian_axis(kernel.h), gaussian_axis(kernel.w));
        case Init::delta: return outer(delta_axis(kernel.h), delta_axis(kernel.w));
        case Init::sobel: return outer(binomial_axis(kernel.h), derivative_axis(kernel.w));
        case Init::ones: return Values(taps, 1.0);
        default: break;
    }
    ENGINE_CHECK(init == Init::box, "init {} is no fixed kernel", static_cast<int>(init));
    return Values(taps, 1.0 / static_cast<double>(taps));
}

}  // namespace engine
