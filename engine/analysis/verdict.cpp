#include "engine/analysis/verdict.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

#include "engine/analysis/phases.h"
#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/layers/facts.h"

namespace engine {

namespace {

std::string percent(double fraction) {
    const double value = 100.0 * fraction;
    return fmt::format("{:.{}f} %", value, value >= 10 ? 0 : value >= 1 ? 1 : 2);
}

/// "1, 2 or 4"; "1 to 64" when there are many.
std::string alternatives(const std::vector<double>& values) {
    const std::set<double> distinct(values.begin(), values.end());
    if (distinct.size() > 4) return fmt::format("{:g} to {:g}", *distinct.begin(), *distinct.rbegin());
    std::string text;
    std::size_t i = 0;
    for (const double value : distinct) {
        if (i > 0) text += i + 1 == distinct.size() ? " or " : ", ";
        text += fmt::format("{:g}", value);
        ++i;
    }
    return text;
}

/// "kernel 3 is not a multiple of stride 2: " for the first transposed convolution where that is so, else
/// nothing.
std::string uneven_kernel(const BuiltPipeline& pipeline) {
    for (const BuiltStage& stage : pipeline.stages) {
        const Layer* layer = layer_of(stage);
        if (!layer || !facts(*layer).has_kernel) continue;
        const PlaneRule rule = plane_rule(*layer, stage.input, stage.parameters);
        if (!rule.y.scatters) continue;
        for (const AxisMap& map : {rule.y.map, rule.x.map}) {
            const auto [kernel, stride, dilation] = std::tuple{map.kernel, map.stride, map.dilation};
            if (kernel > 1 && std::gcd(dilation, stride) > 1)
                return fmt::format("dilation {} and stride {} share a factor: ", dilation, stride);
            if (kernel % stride == 0) continue;
            return kernel < stride
                       ? fmt::format("kernel {} is smaller than stride {}: ", kernel, stride)
                       : fmt::format("kernel {} is not a multiple of stride {}: ", kernel, stride);
        }
    }
    return "";
}

std::string taps_sentence(const SideFindings& side) {
    const Coverage& coverage = *side.coverage;
    const auto& phases = coverage.phases.values;
    if (coverage.holes > 0)
        return fmt::format("{}{} of {} phases receive no tap and carry the bias alone",
                           uneven_kernel(side.built), coverage.holes, phases.size());
    if (*coverage.interior_min != *coverage.interior_max)
        return fmt::format("{}interior pixels receive {} taps", uneven_kernel(side.built),
                           coverage.uniform_phases
                               ? alternatives(phases)
                               : fmt::format("{:g} to {:g}", *coverage.interior_min, *coverage.interior_max));
    return fmt::format("every interior pixel receives {:g} tap{}", phases.front(),
                       phases.front() == 1 ? "" : "s");
}

/// What becomes of a constant picture whose response has no mean.
std::string without_mean(const Grid& phases) {
    const auto [low, high] = std::minmax_element(phases.values.begin(), phases.values.end());
    if (!std::all_of(phases.values.begin(), phases.values.end(), [](double v) { return std::isfinite(v); }))
        return "some weights are NaN or infinite, so nothing can be said of a constant picture";
    if (*high - *low < no_ripple) return "the weights sum to zero, so a constant picture vanishes";
    return fmt::format(
        "the weights sum to zero, so of a constant picture only the pattern is left, from {} to {}",
        number_text(*low, 3), number_text(*high, 3));
}

/// What becomes of a constant picture.
std::string constant_sentence(const SideFindings& side) {
    if (!side.constant_response)
        return side.statistics.ripple_index
                   ? fmt::format("it is not linear, and the phases of this output ripple by {}",
                                 percent(*side.statistics.ripple_index))
                   : "it is not linear, so a constant picture says nothing about others";
    const auto& ripple = side.constant_response->ripple_index;
    if (!ripple) return without_mean(side.constant_response->phase_sums);
    const auto even = ripple_index(side.coverage->phases);
    if (side.constant_response->unevenness > 100 * no_ripple)
        return fmt::format(
            "a constant picture comes out uneven by up to {} of its mean, in a pattern of another period",
            percent(side.constant_response->unevenness));
    if (*ripple < no_ripple)
        return even && *even > no_ripple
                   ? "yet these weights make up for it: a constant picture stays constant"
                   : "a constant picture stays constant";
    if (even && std::abs(*even - *ripple) < no_ripple)
        return fmt::format("{}a constant picture comes out rippling by {}",
                           side.cost.parameters > 0 ? "with a constant kernel, " : "", percent(*ripple));
    return fmt::format("with these weights, a constant picture comes out rippling by {}{}", percent(*ripple),
                       even && *even > no_ripple ? fmt::format(" ({} with a constant kernel)", percent(*even))
                                                 : ", because the phases of the kernel have different sums");
}

std::string pattern_sentence(const SideFindings& side) {
    if (!side.coverage) return "max pooling chooses its taps by the data, so they cannot be counted";
    if (side.coverage->interior.empty())
        return "every output pixel is touched by the border, so there is no pattern to measure";
    if (side.coverage->phases.values.size() == 1 && side.coverage->uniform_phases)
        return "nothing is upsampled, so no periodic pattern arises in the output";
    return fmt::format("{}; {}", taps_sentence(side), constant_sentence(side));
}

std::string size_and_cost(const SideFindings& left, const SideFindings& right) {
    const auto cost = [](const char* name, const Cost& c) {
        std::string text = fmt::format("{} {} multiply-adds", name, count_text(c.macs));
        if (c.macs_fast != c.macs) text += fmt::format(" ({} folded)", count_text(c.macs_fast));
        return text +
               fmt::format(" and {} parameter{}", count_text(c.parameters), c.parameters == 1 ? "" : "s");
    };
    const Shape &a = left.output_shape(), &b = right.output_shape();
    const std::string size = a == b ? fmt::format("Both make {}", to_string(a))
                                    : fmt::format("A makes {}, B makes {}", to_string(a), to_string(b));
    const std::string each = cost("each needs", left.cost);
    return each == cost("each needs", right.cost)
               ? fmt::format("{}; {}", size, each)
               : fmt::format("{}; {}, {}", size, cost("A needs", left.cost), cost("B needs", right.cost));
}

std::string outputs_compared(const ImageDifference& difference) {
    if (!difference.max_abs) return "";
    if (std::isnan(*difference.max_abs)) return "; the outputs hold NaN, so they cannot be compared";
    if (*difference.max_abs == 0) return "; the outputs are equal";
    return fmt::format("; the outputs differ by up to {}", number_text(*difference.max_abs, 3));
}

std::string backward_pattern(const GradientFlow& gradient) {
    const auto& coverage = gradient.backward_coverage;
    if (!coverage) return "chosen by the data";
    if (coverage->interior.empty()) return "cut short by the border everywhere";
    if (coverage->holes > 0)
        return fmt::format("missing at {} of the input pixels",
                           percent(static_cast<double>(coverage->holes) /
                                   static_cast<double>(coverage->phases.values.size())));
    if (!coverage->interior_ratio) return "missing at some input pixels";
    return *coverage->interior_ratio == 1
               ? "the same for every input pixel"
               : "uneven by a ratio of " + number_text(*coverage->interior_ratio, 3);
}

std::string gradient_sentence(const SideFindings& left, const SideFindings& right) {
    if (left.gradient_loss.empty() || right.gradient_loss.empty()) return "";
    if (!left.gradient || !right.gradient)
        return fmt::format(
            "The gradient of {} is undefined in {}: the output has other channels than the picture.",
            left.gradient_loss,
            left.gradient    ? "B"
            : right.gradient ? "A"
                             : "A and B");
    const std::string a = backward_pattern(*left.gradient), b = backward_pattern(*right.gradient);
    return fmt::format(
        "The gradient of {} reaches the input with norm {} in A and {} in B; the taps that bring it "
        "are {}.",
        left.gradient->loss, number_text(left.gradient->l2, 3), number_text(right.gradient->l2, 3),
        a == b ? a + " in both" : fmt::format("{} in A and {} in B", a, b));
}

}  // namespace

std::vector<std::string> verdict(const SideFindings& left, const SideFindings& right,
                                 const ImageDifference& difference) {
    std::vector<std::string> sentences;
    const std::string a = pattern_sentence(left), b = pattern_sentence(right);
    if (a == b)
        sentences.push_back(fmt::format("A and B: {}.", a));
    else
        sentences = {fmt::format("A: {}.", a), fmt::format("B: {}.", b)};
    sentences.push_back(size_and_cost(left, right) + outputs_compared(difference) + ".");
    if (std::string gradient = gradient_sentence(left, right); !gradient.empty())
        sentences.push_back(std::move(gradient));
    return sentences;
}

}  // namespace engine
