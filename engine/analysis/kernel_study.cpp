#include "engine/analysis/kernel_study.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/constants.h"
#include "engine/analysis/phases.h"
#include "engine/analysis/spectrum.h"
#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/layers/facts.h"
#include "engine/links/period.h"

namespace engine {
namespace {

/// The response to an impulse of all channels in the middle of an otherwise empty size×size picture, and
/// where it is not zero.
struct Impulse {
    Grid picture;
    Region support;
};

Impulse impulse(const Pipeline& pipeline, Index channels, Index channel, Index size,
                const Progress& progress) {
    Tensor x({1, channels, size, size});
    const BuiltPipeline built = build(pipeline, x.shape(), progress);
    if (!is_linear(built))
        fail("a pipeline with max_pool or an activation has no kernel: its answer depends on the picture");
    const Factors factors = total_factors(built);
    if (factors.down != Pair{1, 1})
        fail("a pipeline that downscales answers differently from pixel to pixel, so it has no one kernel");
    const auto dark = forward(built, x, progress);
    for (Index c = 0; c < channels; ++c)
        x(0, c, size / 2, size / 2) = 1;
    const auto lit = forward(built, x, progress);
    if (lit.empty()) fail("a pipeline without stages has no kernel");

    const Shape shape = built.output();
    Impulse result{Grid(shape.h, shape.w), {shape.h, shape.w, 0, 0}};
    for (Index y = 0; y < shape.h; ++y)
        for (Index c = 0; c < shape.w; ++c) {
            const double value = static_cast<double>(lit.back()(0, channel, y, c)) -
                                 static_cast<double>(dark.back()(0, channel, y, c));
            result.picture(y, c) = value;
            if (value == 0) continue;
            Region& box = result.support;
            box = {std::min(box.top, y), std::min(box.left, c), std::max(box.bottom, y + 1),
                   std::max(box.right, c + 1)};
        }
    return result;
}

double mean_of(const Grid& grid) {
    return std::accumulate(grid.values.begin(), grid.values.end(), 0.0) /
           static_cast<double>(grid.values.size());
}

Pair phase_of(const Region& support, Pair period, Index y, Index x) {
    return {(support.top + y) % period.h, (support.left + x) % period.w};
}

/// Sets phase_sums, tap_counts and excess of a kernel that lies at `support` in the output.
void balance_phases(EffectiveKernel& kernel, const Region& support) {
    const Grid& taps = kernel.taps;
    Grid &sums = kernel.phase_sums, &counts = kernel.tap_counts;
    sums = counts = Grid(kernel.period.h, kernel.period.w);
    kernel.excess = Grid(taps.rows, taps.cols);
    for (Index y = 0; y < taps.rows; ++y)
        for (Index x = 0; x < taps.cols; ++x) {
            const Pair phase = phase_of(support, kernel.period, y, x);
            sums(phase.h, phase.w) += taps(y, x);
            counts(phase.h, phase.w) += 1;
        }
    const double mean = mean_of(sums);
    for (Index y = 0; y < taps.rows; ++y)
        for (Index x = 0; x < taps.cols; ++x) {
            const Pair phase = phase_of(support, kernel.period, y, x);
            kernel.excess(y, x) = (sums(phase.h, phase.w) - mean) / counts(phase.h, phase.w);
        }
}

Grid cut(const Grid& grid, const Region& region) {
    Grid part(region.bottom - region.top, region.right - region.left);
    for (Index y = 0; y < part.rows; ++y)
        for (Index x = 0; x < part.cols; ++x)
            part(y, x) = grid(region.top + y, region.left + x);
    return part;
}

}  // namespace

std::optional<std::size_t> main_kernel_stage(const Pipeline& pipeline) {
    std::optional<std::size_t> conv;
    for (std::size_t i = pipeline.stages.size(); i-- > 0;) {
        const auto layer = layer_of(pipeline.stages[i]);
        if (!layer || !facts(*layer).has_kernel) continue;
        if (facts(*layer).inputs_first) return i;
        if (!conv) conv = i;
    }
    return conv;
}

std::vector<Variant> init_variants(const Pipeline& pipeline, const Tensor& picture,
                                   const Progress& progress) {
    const auto stage = main_kernel_stage(pipeline);
    if (!stage) return {};
    std::vector<Variant> variants;
    const std::pair<const char*, Init> inits[] = {
        {"ones", Init::box}, {"bilinear", Init::bilinear}, {"random", Init::normal}, {"ICNR", Init::icnr}};
    for (const auto& [title, init] : inits) {
        Variant variant{title, pipeline, {}, {}, {}, {}};
        KernelSpec& spec = variant.pipeline.stages[*stage].kernel;
        if (spec.weight && spec.weight->values && !spec.kernel)
            spec.kernel = spec.weight->values->shape().plane();
        spec.weight.reset();
        spec.init = init;
        try {
            const BuiltPipeline built = build(variant.pipeline, picture.shape(), progress);
            variant.output = forward(built, picture, progress).back();
            std::vector<std::string> notes;
            if (const auto response = constant_response(built, notes, progress)) {
                variant.ripple_index = response->ripple_index;
                variant.phase_sums = response->phase_sums;
            } else if (const auto constants = study_constants(for_constants(built), progress);
                       constants.complete) {
                variant.ripple_index = constants.worst.ripple_index;
            }
        } catch (const Error& error) {
            variant.error = error.what();
        }
        variants.push_back(std::move(variant));
    }
    return variants;
}

EffectiveKernel effective_kernel(const Pipeline& pipeline, Index input_channels, Index channel,
                                 const Progress& progress) {
    EffectiveKernel kernel;
    kernel.channel = channel;
    try {
        // Odd sizes are tried until the answer no longer touches the border that would cut it off.
        for (Index size = 9; size <= 65; size = 2 * size - 1) {
            const Impulse found = impulse(pipeline, input_channels, channel, size, progress);
            const Region& box = found.support;
            if (box.empty()) fail("all taps of this channel are 0");
            if (box.top == 0 || box.left == 0 || box.bottom == found.picture.rows ||
                box.right == found.picture.cols)
                continue;
            kernel.taps = cut(found.picture, box);
            kernel.response = kernel_response(kernel.taps);
            kernel.period = forward_periods(build(pipeline, {1, input_channels, size, size})).back();
            balance_phases(kernel, box);
            return kernel;
        }
        fail("the kernel of the whole pipeline is too large to be drawn");
    } catch (const Error& error) {
        kernel.error = error.what();
    }
    return kernel;
}

std::string phase_imbalance(const EffectiveKernel& kernel, Pair phase) {
    const Grid& sums = kernel.phase_sums;
    const double mean = mean_of(sums), sum = sums(phase.h, phase.w);
    double magnitude = 0;
    for (const double tap : kernel.taps.values)
        magnitude += std::abs(tap);
    if (std::abs(sum - mean) <= 1e-6 * magnitude / static_cast<double>(sums.values.size())) return "";
    const auto count = static_cast<Index>(kernel.tap_counts(phase.h, phase.w));
    const char* word = sum > mean ? "large" : "small";
    const std::string off =
        number_text(std::abs(sum - mean) / static_cast<double>(std::max<Index>(count, 1)), 3);
    return fmt::format("phase ({}, {}) sums to {} instead of {}: {}", phase.h, phase.w, number_text(sum, 3),
                       number_text(mean, 3),
                       count == 0   ? "no tap reaches it"
                       : count == 1 ? fmt::format("its only tap is {} too {}", off, word)
                                    : fmt::format("each of its {} taps is {} too {}", count, off, word));
}

std::vector<std::string> phase_imbalance(const EffectiveKernel& kernel) {
    const Grid& sums = kernel.phase_sums;
    if (sums.values.empty()) return {};
    const auto [least, most] = std::minmax_element(sums.values.begin(), sums.values.end());
    std::vector<std::string> sentences;
    for (const auto& found : {most, least}) {
        const Index phase = found - sums.values.begin();
        std::string sentence = phase_imbalance(kernel, {phase / sums.cols, phase % sums.cols});
        if (!sentence.empty()) sentences.push_back(std::move(sentence));
    }
    return sentences;
}

}  // namespace engine
