// The gradients of convolutions and pools, and what they are wrongly said to be.
#include <algorithm>
#include <cmath>

#include "engine/core/crop.h"
#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/correlation/correlation.h"
#include "engine/identities/equivalence_cases.h"
#include "engine/links/coverage.h"
#include "engine/reference/reference.h"

namespace engine {

namespace {

constexpr std::uint64_t upstream_seed = 7;

Shape small_shape(const KernelCase& c) {
    return {c.x.shape().n, c.weight.shape().n, c.map.y.small, c.map.x.small};
}

Demonstration strided_conv_demonstration(const KernelCase& c, const Progress& progress) {
    const Tensor dy = noise(small_shape(c), upstream_seed);
    Tensor dx;
    to_large({c.map, c.groups}, dy, c.weight, nullptr, progress, dx);
    return compared(
        "strided_conv_gradient",
        fmt::format(
            "The gradient of a convolution of stride {} is a zero insertion and a convolution with the "
            "turned kernel: a transposed convolution.",
            to_string(c.map.stride())),
        "gradient of " + c.text, std::move(dx), "zero_insert, then the turned kernel",
        gather_form(dy, c.weight, c.map, c.groups, progress));
}

/// Kernel of ones and an upstream gradient of ones: the gradient is the count of taps.
Demonstration coverage_demonstration(const KernelCase& c, const Progress& progress) {
    const Tensor ones({1, 1, c.weight.shape().h, c.weight.shape().w}, 1.0f);
    Tensor dx;
    to_large({c.map, 1}, Tensor({1, 1, c.map.y.small, c.map.x.small}, 1.0f), ones, nullptr, progress, dx);
    Conv conv;
    conv.stride = c.map.stride();
    conv.dilation = c.map.dilation();
    conv.padding.sides = c.map.sides();
    BuiltPipeline pipeline{{1, 1, c.map.y.large, c.map.x.large}, {}, {}};
    pipeline.stages.push_back(
        {Layer(conv), {ones, {}}, pipeline.input, {1, 1, c.map.y.small, c.map.x.small}, "conv"});
    const Coverage counts = *backward_coverage(pipeline);
    Tensor map(dx.shape());
    for (Index y = 0; y < counts.rows(); ++y)
        for (Index x = 0; x < counts.cols(); ++x)
            map(0, 0, y, x) = static_cast<float>(counts(y, x));
    Demonstration result = compared(
        "gradient_coverage",
        fmt::format(
            "With ones for upstream gradient and kernel, the gradient of a convolution of kernel {} and "
            "stride {} counts the taps that touch each input pixel.",
            to_string(c.weight.shape().plane()), to_string(c.map.stride())),
        "gradient of the sum of a conv with ones", std::move(dx), "taps counted per input pixel",
        std::move(map));
    if (counts.holes > 0)
        result.verdict +=
            fmt::format(" {} of {} input pixels get none.", counts.holes, counts.phases.values.size());
    else if (counts.interior_ratio)
        result.verdict += fmt::format(" Interior ratio {}.", number_text(*counts.interior_ratio, 3));
    return result;
}

/// A conv followed by a pool, with noise arriving from above.
struct PooledConv {
    const KernelCase& c;
    Pair pool;
    Tensor y;   ///< the conv's output
    Tensor dy;  ///< with respect to the pool's output

    PooledConv(const KernelCase& kernel, Pair window, const Progress& progress) : c(kernel), pool(window) {
        pool = {std::min(pool.h, c.map.y.small), std::min(pool.w, c.map.x.small)};
        to_small({c.map, c.groups}, c.x, c.weight, nullptr, progress, y);
        dy = noise({y.shape().n, y.shape().c, (y.shape().h - pool.h) / pool.h + 1,
                    (y.shape().w - pool.w) / pool.w + 1},
                   upstream_seed);
    }
    /// The layers' own gradient.
    Tensor gradient(const Layer& layer, const Progress& progress) const {
        const Gradients through = backward(layer, y, {}, dy, {}, progress);
        Tensor dx;
        to_large({c.map, c.groups}, *through.input, c.weight, nullptr, progress, dx);
        return dx;
    }
    /// The turned kernel over something that stands for the pool's gradient.
    Tensor turned_over(const Tensor& unpooled, const Progress& progress) const {
        return gather_form(unpooled, c.weight, c.map, c.groups, progress);
    }
    Tensor fitted(const Tensor& x) const { return crop(x, {0, 0}, y.shape().plane()); }
};

Demonstration average_pool_demonstration(const PooledConv& p, const Progress& progress) {
    Tensor spread =
        p.fitted(reference::forward(Upsample{p.pool, UpsampleMode::nearest, false}, p.dy, {}, progress));
    for (float& v : spread.values())
        v /= static_cast<float>(p.pool.h * p.pool.w);
    return compared("average_pool_gradient",
                    fmt::format("The gradient of conv + average pool {} is a nearest upsample, divided by "
                                "{}, and then the turned "
                                "kernel: why upsample + conv is the transpose of conv + average pool.",
                                to_string(p.pool), p.pool.h * p.pool.w),
                    p.c.text + " | avg_pool, backwards", p.gradient(AvgPool{p.pool, {}, {}, false}, progress),
                    "nearest upsample / P², then the turned kernel", p.turned_over(spread, progress));
}

/// Every upstream value at its window's first maximum, and how many windows have theirs at the top left.
struct Unpooled {
    Tensor gradient;
    double top_left = 0;
};
Unpooled unpool_to_maxima(const PooledConv& p) {
    Unpooled result{Tensor(p.y.shape()), 0};
    const Shape& pooled = p.dy.shape();
    for (Index plane = 0; plane < pooled.n * pooled.c; ++plane)
        for (Index i = 0; i < pooled.h; ++i)
            for (Index j = 0; j < pooled.w; ++j) {
                const auto at = [&](Index t) {
                    return (plane * p.y.shape().h + i * p.pool.h + t / p.pool.w) * p.y.shape().w +
                           j * p.pool.w + t % p.pool.w;
                };
                Index best = 0;
                for (Index t = 1; t < p.pool.h * p.pool.w; ++t)
                    if (p.y.data()[at(t)] > p.y.data()[at(best)]) best = t;
                result.gradient.data()[at(best)] = p.dy.data()[(plane * pooled.h + i) * pooled.w + j];
                result.top_left += best == 0;
            }
    result.top_left /= static_cast<double>(p.dy.size());
    return result;
}

std::vector<Demonstration> max_pool_demonstrations(const PooledConv& p, const Progress& progress) {
    const Unpooled unpooled = unpool_to_maxima(p);
    const Tensor gradient = p.gradient(MaxPool{p.pool, {}, {}, Ties::first}, progress);
    const std::string left = p.c.text + " | max_pool, backwards";
    const Tensor inserted = p.fitted(reference::forward(ZeroInsert{p.pool}, p.dy, {}, progress));
    const Tensor spread =
        p.fitted(reference::forward(Upsample{p.pool, UpsampleMode::nearest, false}, p.dy, {}, progress));
    const std::string where = fmt::format("here the maximum is at the top left in {:.0f} % of the windows",
                                          100 * unpooled.top_left);
    return {
        compared("max_pool_gradient",
                 "The gradient of conv + max pool puts each value where its window's maximum was, which "
                 "depends on the "
                 "data, and then applies the turned kernel.",
                 left, gradient, "un-pooled to the maxima, then the turned kernel",
                 p.turned_over(unpooled.gradient, progress)),
        refuted(
            "max_pool_zero_insertion",
            "Often said: the gradient of conv + max pool is a fixed zero insertion and then a convolution.",
            left, gradient, "zero_insert, then the turned kernel", p.turned_over(inserted, progress),
            "the zeros belong where the maxima were not; " + where),
        refuted("max_pool_upsample", "Often said: upsample + conv is the transpose of conv + max pool.", left,
                gradient, "nearest upsample, then the turned kernel", p.turned_over(spread, progress),
                "one value per window gets the gradient and not all; it is an analogy")};
}

Demonstration upsample_gradient_demonstration(const KernelCase& c, Pair scale, const Progress& progress) {
    const Tensor dy = noise(small_shape(c), upstream_seed);
    Tensor before_conv;
    to_large({c.map, c.groups}, dy, c.weight, nullptr, progress, before_conv);
    const Gradients through =
        backward(Layer(Upsample{scale, UpsampleMode::nearest, false}), c.x, {}, before_conv, {}, progress);
    const Tensor kernel = folded_kernel(c.weight, c.map.dilation(), scale, c.groups, progress);
    return compared(
        "upsample_conv_gradient",
        fmt::format("The gradient of upsample + conv to its low-resolution input, block sums of the turned "
                    "convolution, is one correlation of stride {} with the folded kernel of size {}.",
                    to_string(scale), to_string(kernel.shape().plane())),
        c.text + ", backwards", *through.input, "correlation of stride s with the folded kernel",
        strided_correlation(dy, kernel, folded_map(c.map, scale), c.groups, progress));
}

Demonstration transposed_gradient_demonstration(const KernelCase& c, const Progress& progress) {
    const Tensor dy =
        noise({c.x.shape().n, c.weight.shape().c * c.groups, c.map.y.large, c.map.x.large}, upstream_seed);
    Tensor dx;
    to_small({c.map, c.groups}, dy, c.weight, nullptr, progress, dx);
    return compared(
        "transposed_conv_gradient",
        fmt::format(
            "The gradient of a transposed convolution to its input is a convolution of stride {} with the "
            "kernel as it is.",
            to_string(c.map.stride())),
        c.text + ", backwards", std::move(dx), "reference convolution with w",
        strided_correlation(dy, c.weight, c.map, c.groups, progress));
}

}  // namespace

std::vector<Demonstration> demonstrate_gradients(const Cases& cases, const Progress& progress) {
    std::vector<Demonstration> all;
    all.push_back(strided_conv_demonstration(cases.strided, progress));
    all.push_back(coverage_demonstration(cases.strided, progress));
    progress.report(0.3);
    const PooledConv pooled(cases.conv, cases.pool, progress);
    all.push_back(average_pool_demonstration(pooled, progress));
    progress.report(0.5);
    for (auto& demonstration : max_pool_demonstrations(pooled, progress))
        all.push_back(std::move(demonstration));
    progress.report(0.8);
    all.push_back(upsample_gradient_demonstration(cases.after_upsample, cases.scale, progress));
    all.push_back(transposed_gradient_demonstration(cases.transposed, progress));
    progress.report(1);
    return all;
}

}  // namespace engine
