#include "engine/analysis/pattern_words.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

#include "engine/analysis/constants.h"
#include "engine/analysis/grid_cause.h"
#include "engine/analysis/phases.h"
#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/layers/facts.h"
#include "engine/links/period.h"
#include "engine/links/stage_links.h"

namespace engine {
namespace {

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

/// "kernel 3 is not a multiple of stride 2: " for the first counted transposed convolution of which this is
/// true, else nothing.
std::string uneven_kernel(const BuiltPipeline& pipeline, std::size_t from_stage) {
    for (std::size_t i = from_stage; i < pipeline.stages.size(); ++i) {
        const BuiltStage& stage = pipeline.stages[i];
        const Layer* layer = layer_of(stage);
        if (!layer || !facts(*layer).inputs_first) continue;
        const PlaneMap map = stage_map(stage)->map;
        for (const AxisMap& axis : {map.y, map.x}) {
            const Index kernel = axis.kernel, stride = axis.stride;
            if (kernel > 1 && std::gcd(axis.dilation, stride) > 1)
                return fmt::format("dilation {} and stride {} share a factor: ", axis.dilation, stride);
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
    if (coverage.from_stage == side.built.stages.size() && coverage.from_stage > 0)
        return "max pooling chooses its taps by the data, so they cannot be counted";
    const std::string where = coverage.from_stage > 0
                                  ? fmt::format("behind the max pool of stage {}, ", coverage.from_stage - 1)
                                  : "";
    if (phases.empty()) return "the pattern does not repeat, so taps cannot be counted by phase";
    const std::string uneven = uneven_kernel(side.built, coverage.from_stage);
    if (coverage.holes > 0)
        return fmt::format("{}{}{} of {} phases receive no tap and carry the bias alone", where, uneven,
                           coverage.holes, phases.size());
    if (*coverage.interior_min != *coverage.interior_max)
        return fmt::format("{}{}interior pixels receive {} taps", where, uneven,
                           coverage.uniform_phases
                               ? alternatives(phases)
                               : fmt::format("{:g} to {:g}", *coverage.interior_min, *coverage.interior_max));
    return fmt::format("{}every interior pixel receives {:g} tap{}", where, phases.front(),
                       phases.front() == 1 ? "" : "s");
}

bool linear(const SideFindings& side) { return side.constant_response.has_value(); }

/// Whether a grid of a constant reaches the output.
bool grid_reaches(const SideFindings& side) { return side.cause && side.cause->at_output >= no_ripple; }

std::string picture_of(const Colour& colour, Index channels) {
    if (!colour.channel) return "a constant picture";
    return channels == 3 ? fmt::format("a picture that is {} everywhere", colour_name(colour, channels))
                         : fmt::format("a picture of {}", colour_name(colour, channels));
}

/// A sentence on constants where no ripple has a mean to be compared with.
std::string without_mean(const SideFindings& side) {
    if (!linear(side))
        return side.constants.all_flat ? "of a constant picture nothing is left"
                                       : "of a constant picture only the pattern is left";
    const Grid& phases = side.constant_response->phase_sums;
    const auto [low, high] = std::minmax_element(phases.values.begin(), phases.values.end());
    if (!std::all_of(phases.values.begin(), phases.values.end(), [](double v) { return std::isfinite(v); }))
        return "some weights are NaN or infinite, so nothing can be said of a constant picture";
    if (side.constants.all_flat) return "the weights sum to zero, so a constant picture vanishes";
    return fmt::format(
        "the weights sum to zero, so of a constant picture only the pattern is left, from {} to {}",
        number_text(*low, 3), number_text(*high, 3));
}

std::string no_grid(const SideFindings& side, bool uneven_taps) {
    const std::string yet = uneven_taps ? "yet these weights make up for it: " : "";
    if (!side.constants.all_flat) return "grey stays constant, but of other colours a pattern is left";
    if (linear(side)) return yet + "a constant picture stays constant";
    if (side.built.input.c == 1 || !side.constants.all_tried) return yet + "the constant 0.5 stays constant";
    return yet + "grey and every channel alone stay constant";
}

/// The ripple of the worst colour. In a pipeline that is not linear it is taken over all channels together,
/// as the stages' ripples are.
double worst_ripple(const SideFindings& side) {
    return linear(side) || !side.cause ? side.constants.worst.ripple_index.value_or(0)
                                       : side.cause->at_output;
}

std::string grid_sentence(const SideFindings& side, const std::optional<double>& of_taps) {
    const Colour& colour = side.constants.worst.colour;
    const std::string with = percent(worst_ripple(side));
    const std::string worst = picture_of(colour, side.built.input.c);
    if (colour.channel) {
        const bool grey_too = side.constants.white && *side.constants.white >= no_ripple;
        return fmt::format("{}{} comes out rippling by {}", grey_too ? "" : "grey stays constant, but ",
                           worst, with);
    }
    if (!linear(side)) return fmt::format("{} comes out rippling by {}", worst, with);
    const bool uneven = of_taps && *of_taps > no_ripple;
    if (uneven && std::abs(*of_taps - worst_ripple(side)) < no_ripple)
        return fmt::format("{}{} comes out rippling by {}",
                           side.cost.parameters > 0 ? "with a constant kernel, " : "", worst, with);
    return fmt::format("with these weights, {} comes out rippling by {}{}", worst, with,
                       uneven ? fmt::format(" ({} with a constant kernel)", percent(*of_taps))
                              : ", because the phases of the kernel have different sums");
}

/// "; the grid …" as a sentence of its own; nothing where no stage makes one.
std::string cause_part(const SideFindings& side) {
    if (!side.cause) return "";
    std::string text = cause_sentence(side.built, *side.cause, worst_ripple(side));
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return ". " + text;
}

}  // namespace

std::string percent(double fraction) {
    const double value = 100.0 * fraction;
    return fmt::format("{:.{}f} %", value, value >= 10 ? 0 : value >= 1 ? 1 : 2);
}

std::optional<double> headline_ripple(const SideFindings& side) {
    if (!side.constants.worst.ripple_index) return std::nullopt;
    return worst_ripple(side);
}

std::string constant_sentence(const SideFindings& side) {
    if (!side.constants.known) return "constant pictures cannot be followed through it";
    const auto of_taps = ripple_index(side.coverage->phases);
    const auto& worst = side.constants.worst.ripple_index;
    if (!worst) return without_mean(side);
    if (*worst < no_ripple) return no_grid(side, of_taps && *of_taps > no_ripple);
    return grid_sentence(side, of_taps);
}

std::string pattern_sentence(const SideFindings& side) {
    const Coverage& coverage = *side.coverage;
    if (coverage.period == Pair{1, 1} && !grid_reaches(side)) {
        const bool enlarges =
            std::any_of(side.built.stages.begin(), side.built.stages.end(), [](const BuiltStage& stage) {
                return factors_of(stage).up != Pair{1, 1};
            });
        return (enlarges
                    ? "what is enlarged is reduced again, so the output has one phase and no periodic pattern"
                    : "nothing is upsampled, so no periodic pattern arises in the output") +
               cause_part(side);
    }
    return fmt::format("{}; {}{}", taps_sentence(side), constant_sentence(side), cause_part(side));
}

}  // namespace engine
