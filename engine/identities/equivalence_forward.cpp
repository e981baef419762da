// The equals of a transposed convolution.
#include <algorithm>
#include <cmath>

#include "engine/core/crop.h"
#include "engine/core/error.h"
#include "engine/correlation/correlation.h"
#include "engine/identities/equivalence_cases.h"
#include "engine/links/coverage.h"
#include "engine/reference/reference.h"

namespace engine {

namespace {

Tensor transposed_layer(const KernelCase& c, const Progress& progress) {
    Tensor y;
    to_large({c.map, c.groups}, c.x, c.weight, nullptr, progress, y);
    return y;
}

Demonstration gather_demonstration(const KernelCase& c, const Progress& progress) {
    const Index pad = c.map.y.effective_kernel() - 1 - c.map.y.offset;
    return compared(
        "gather_form",
        fmt::format("A transposed convolution is a convolution of the zero-inserted input, zero-padded by "
                    "d(k-1) - p = {}, with the kernel turned by 180° and its channels swapped.",
                    pad),
        c.text, transposed_layer(c, progress),
        fmt::format("zero_insert stride={},{}, then the turned kernel", c.map.y.stride, c.map.x.stride),
        gather_form(c.x, c.weight, c.map, c.groups, progress));
}

double inner_product(const Tensor& a, const Tensor& b) {
    double sum = 0;
    for (Index i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a.data()[i]) * static_cast<double>(b.data()[i]);
    return sum;
}

/// <conv(u), x> and <u, conv_transpose(x)>, as means so that they stay small numbers.
Demonstration adjoint_demonstration(const KernelCase& c, const Progress& progress) {
    const Tensor y = transposed_layer(c, progress);
    Tensor u = noise(y.shape(), 5);
    for (float& v : u.values())
        v += 1.0f;  // a mean, so that the products do not cancel
    const double count = static_cast<double>(c.x.size());
    const Tensor left(
        {1, 1, 1, 1},
        static_cast<float>(inner_product(strided_correlation(u, c.weight, c.map, c.groups, progress), c.x) /
                           count));
    const Tensor right({1, 1, 1, 1}, static_cast<float>(inner_product(u, y) / count));
    return compared(
        "adjoint",
        "The transposed convolution is the exact adjoint of the convolution with the same numbers: "
        "<conv(u), x> = <u, conv_transpose(x)>.",
        "<conv(u), x> for noise u, per value of x", left, "<u, conv_transpose(x)>", right);
}

Demonstration fold_demonstration(const KernelCase& c, Pair scale, const Progress& progress) {
    const Tensor enlarged = forward(Layer(Upsample{scale, UpsampleMode::nearest, false}), c.x, {}, progress);
    Tensor two_steps;
    to_small({c.map, c.groups}, enlarged, c.weight, nullptr, progress, two_steps);
    const Tensor kernel = folded_kernel(c.weight, c.map.dilation(), scale, c.groups, progress);
    return compared(
        "fold_nearest",
        fmt::format(
            "Nearest upsampling ×{} and then a convolution is one transposed convolution of stride {} "
            "with the kernel rot180(w) * ones, of size k + s - 1 = {}.",
            to_string(scale), to_string(scale), to_string(kernel.shape().plane())),
        c.text, std::move(two_steps), "one transposed convolution with the folded kernel (reference)",
        gather_form(c.x, kernel, folded_map(c.map, scale), c.groups, progress));
}

/// The triangle of half-pixel bilinear upsampling: 2s - (s mod 2) taps, 1 - |t - centre| / s.
std::vector<double> triangle(Index scale) {
    const Index size = 2 * scale - scale % 2;
    std::vector<double> taps;
    for (Index t = 0; t < size; ++t)
        taps.push_back(1.0 - std::abs(static_cast<double>(t) - static_cast<double>(size - 1) / 2.0) /
                                 static_cast<double>(scale));
    return taps;
}

/// The picture, or where it has no pixel that the border leaves alone, copies of it side by side.
Tensor with_interior(const Tensor& x) {
    constexpr Index least = 4;
    const Shape& from = x.shape();
    if (from.h >= least && from.w >= least) return x;
    Tensor tiled({from.n, from.c, std::max(from.h, least), std::max(from.w, least)});
    for (Index c = 0; c < from.c; ++c)
        for (Index y = 0; y < tiled.shape().h; ++y)
            for (Index z = 0; z < tiled.shape().w; ++z)
                tiled(0, c, y, z) = x(0, c, y % from.h, z % from.w);
    return tiled;
}

Demonstration bilinear_demonstration(const Tensor& piece, Pair scale, const Progress& progress) {
    const Tensor x = with_interior(piece);
    const Shape& in = x.shape();
    const auto down = triangle(scale.h), across = triangle(scale.w);
    Tensor weight({in.c, 1, static_cast<Index>(down.size()), static_cast<Index>(across.size())});
    for (Index c = 0; c < in.c; ++c)
        for (std::size_t y = 0; y < down.size(); ++y)
            for (std::size_t z = 0; z < across.size(); ++z)
                weight.plane(c, 0)[y * across.size() + z] = static_cast<float>(down[y] * across[z]);
    // Away from the border, where the resize repeats pixels and the transposed convolution has zeros.
    const Pair origin = scale;
    const Pair size{in.h * scale.h - 2 * origin.h, in.w * scale.w - 2 * origin.w};
    const Tensor resized = forward(Layer(Upsample{scale, UpsampleMode::bilinear, false}), x, {}, progress);
    // Stamped, and not gathered from a zero-inserted picture: the triangle has about 4s² taps, so that a
    // gather would multiply by s² times as many zeros.
    ConvTranspose stamp;
    stamp.stride = scale;
    stamp.groups = in.c;
    const Tensor stamped = reference::forward(stamp, x, {weight, {}}, progress);
    const Pair cut{ceil_div(scale.h - 1, 2), ceil_div(scale.w - 1, 2)};
    return compared(
        "bilinear_triangle",
        fmt::format(
            "Half-pixel bilinear upsampling ×{} is, away from the border, a transposed convolution with a "
            "triangle kernel of 2s - (s mod 2) = {} taps, cropped by ceil((s-1)/2).",
            to_string(scale), to_string(weight.shape().plane())),
        "upsample mode=bilinear, without the border", crop(resized, origin, size),
        "transposed convolution with the triangle",
        crop(stamped, {origin.h + cut.h, origin.w + cut.w}, size));
}

/// r² low-resolution convolutions with the kernel's phases, then a pixel shuffle, cropped as the layer crops.
Demonstration subpixel_demonstration(const KernelCase& c, const Progress& progress) {
    const Index r = c.map.y.stride;
    const Tensor dense = without_dilation(c.weight, c.map.dilation());
    const Pair m{ceil_div(dense.shape().h, r), ceil_div(dense.shape().w, r)};
    const Tensor kernel = crop(dense, {0, 0}, {m.h * r, m.w * r});  // zeros up to a multiple of r
    const Index groups = c.groups, sources = dense.shape().n / groups, per_group = dense.shape().c;
    Tensor phases({groups * per_group * r * r, sources, m.h, m.w});
    for (Index g = 0; g < groups; ++g)
        for (Index l = 0; l < per_group; ++l)
            for (Index phase = 0; phase < r * r; ++phase)
                for (Index s = 0; s < sources; ++s)
                    for (Index y = 0; y < m.h; ++y)
                        for (Index x = 0; x < m.w; ++x)
                            phases((g * per_group + l) * r * r + phase, s, y, x) =
                                kernel(g * sources + s, l, phase / r + (m.h - 1 - y) * r,
                                       phase % r + (m.w - 1 - x) * r);
    Conv conv;
    conv.padding.sides = {m.h - 1, m.w - 1, m.h - 1, m.w - 1};
    conv.groups = groups;
    const Tensor shuffled = forward(Layer(PixelShuffle{r, ShuffleOrder::crd}),
                                    reference::forward(conv, c.x, {phases, {}}, progress), {}, progress);
    return compared(
        "subpixel",
        fmt::format(
            "A transposed convolution of stride {} is {} low-resolution convolutions of {} taps, one per "
            "phase of the kernel, and then a pixel shuffle.",
            r, r * r, to_string(m)),
        c.text, transposed_layer(c, progress), "convolutions with the phases, then pixel_shuffle",
        crop(shuffled, {c.map.y.offset, c.map.x.offset}, c.map.large_size()));
}

Demonstration icnr_demonstration(const Tensor& x, Index r, const Progress& progress) {
    InitRequest request;
    request.init = Init::icnr;
    request.normalize = Normalize::dc;
    request.weight = {x.shape().c * r * r, x.shape().c, 3, 3};
    request.shuffle_factor = r;
    const Tensor weight = make_kernel(request);
    Tensor first({x.shape().c, x.shape().c, 3, 3});  // the sub-kernels that all others repeat
    for (Index o = 0; o < first.shape().n; ++o)
        for (Index i = 0; i < first.shape().c; ++i)
            std::copy_n(weight.plane(o * r * r, i), 9, first.plane(o, i));
    Conv conv;
    conv.padding.kind = PaddingKind::same;
    const Tensor shuffled = forward(Layer(PixelShuffle{r, ShuffleOrder::crd}),
                                    forward(Layer(conv), x, {weight, {}}, progress), {}, progress);
    const Tensor repeated =
        reference::forward(Upsample{{r, r}, UpsampleMode::nearest, false},
                           reference::forward(conv, x, {first, {}}, progress), {}, progress);
    return compared(
        "icnr",
        fmt::format("With ICNR weights all {} sub-kernels start equal, so conv + pixel_shuffle begins as a "
                    "low-resolution convolution and a nearest resize: blocky, and without ripple.",
                    r * r),
        fmt::format("conv init=icnr | pixel_shuffle factor={}", r), shuffled,
        "conv with one sub-kernel, then nearest", repeated);
}

}  // namespace

std::vector<Demonstration> demonstrate_forward(const Cases& cases, const Progress& progress) {
    std::vector<Demonstration> all;
    const KernelCase& t = cases.transposed;
    const Pair stride{std::max<Index>(t.map.stride().h, 2), std::max<Index>(t.map.stride().w, 2)};
    all.push_back(fold_demonstration(cases.after_upsample, cases.scale, progress));
    progress.report(1.0 / 6);
    all.push_back(gather_demonstration(t, progress));
    progress.report(2.0 / 6);
    all.push_back(adjoint_demonstration(t, progress));
    progress.report(3.0 / 6);
    all.push_back(bilinear_demonstration(t.x, stride, progress));
    progress.report(4.0 / 6);
    if (t.map.stride().h == t.map.stride().w) all.push_back(subpixel_demonstration(t, progress));
    progress.report(5.0 / 6);
    all.push_back(icnr_demonstration(t.x, stride.h, progress));
    return all;
}

}  // namespace engine
