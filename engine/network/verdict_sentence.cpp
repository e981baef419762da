#include "engine/network/verdict_sentence.h"

#include <algorithm>
#include <tuple>

#include "engine/core/number_text.h"
#include "engine/network/audit_sources.h"

namespace engine::network {
namespace {

std::string shown(double ripple) { return ripple < rounding_ripple ? "0" : number_text(ripple, 3); }

std::optional<double> at_source(const AuditedLayer& layer, const std::string& source, bool mended) {
    for (const LayerInSitu& in_situ : layer.in_situ)
        if (in_situ.source == source) return mended ? in_situ.output_ripple_if_mended : in_situ.ripple;
    return std::nullopt;
}

/// The layer whose mending lowers the output's ripple most.
const AuditedLayer* guilty(const Audit& audit, const OutputInSitu& output) {
    const AuditedLayer* best = nullptr;
    double least = output.ripple.value_or(0);
    for (const AuditedLayer& layer : audit.layers)
        if (const auto left = at_source(layer, output.source, true); left && *left < least) {
            best = &layer;
            least = *left;
        }
    return best;
}

std::string inside(const Audit& audit, const OutputInSitu& output) {
    const AuditedLayer* strongest = nullptr;
    for (const AuditedLayer& layer : audit.layers) {
        const auto ripple = at_source(layer, output.source, false);
        if (ripple && (!strongest || *ripple > *at_source(*strongest, output.source, false)))
            strongest = &layer;
    }
    if (!strongest) return "";
    const double ripple = *at_source(*strongest, output.source, false);
    if (ripple < 0.01 || ripple < 2 * output.ripple.value_or(0)) return "";
    return fmt::format(" Inside, {} ripples by {}; the layers behind it cancel that.", strongest->layer.name,
                       number_text(ripple, 2));
}

std::string structure_only(const Audit& audit) {
    for (const AuditedLayer& layer : audit.layers)
        if (layer.layer.enlarges() && layer.layer.coverage_ratio && *layer.layer.coverage_ratio > 1)
            return fmt::format(
                "{} covers its output unevenly (ratio {}); whether a ripple reaches the network's output was not measured.",
                layer.layer.name, number_text(*layer.layer.coverage_ratio, 3));
    return "Whether a ripple reaches the network's output was not measured.";
}

}  // namespace

const OutputInSitu* worst_output(const Audit& audit) {
    const auto weight = [](const OutputInSitu& output) {
        return std::tuple(output.ripple.has_value(), is_constant_colour(output.source), output.levels);
    };
    const OutputInSitu* worst = nullptr;
    for (const OutputInSitu& output : audit.output)
        if (!worst || weight(output) > weight(*worst)) worst = &output;
    return worst;
}

std::string verdict_sentence(const Audit& audit) {
    const bool enlarges = std::any_of(audit.layers.begin(), audit.layers.end(),
                                      [](const auto& l) { return l.layer.enlarges(); });
    if (!enlarges)
        return "No layer of the network enlarges its input, so that none of them makes a checkerboard in its output.";
    const OutputInSitu* output = worst_output(audit);
    if (!output) return structure_only(audit);
    if (!output->ripple)
        return fmt::format(
            "The output on {} holds no whole period of {} in its middle half, so that its ripple is not defined; "
            "audit --input-size HxW makes the constants larger, where the network leaves the size open.",
            output->source, to_string(audit.output_period));
    const std::string what = is_constant_colour(output->source)
                                 ? "the constant " + output->source
                                 : output->source + ", whose own content counts";
    if (output->levels < rounding_levels || *output->ripple < rounding_ripple)
        return fmt::format(
            "No grid: on the worst source, {}, the output does not ripple; what is left lies below rounding.{}",
            what, inside(audit, *output));
    if (output->levels < visible_levels)
        return fmt::format(
            "No grid to see: on the worst source, {}, the output ripples by {} levels of 255.{}", what,
            number_text(output->levels, 2), inside(audit, *output));
    const AuditedLayer* layer = guilty(audit, *output);
    const std::string grid = fmt::format("On {}{} the output ripples by {} levels of 255 (ripple {})", what,
                                         is_constant_colour(output->source) ? "" : ",",
                                         number_text(output->levels, 3), number_text(*output->ripple, 3));
    if (!layer) return grid + "; mending no single layer lowers it.";
    return fmt::format("{}. {} is the layer to mend: with equal phases there, the ripple is {}.", grid,
                       layer->layer.name, shown(*at_source(*layer, output->source, true)));
}

}  // namespace engine::network
