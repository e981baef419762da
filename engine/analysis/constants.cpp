#include "engine/analysis/constants.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/analysis/phases.h"
#include "engine/core/error.h"

namespace engine {
namespace {

/// More input channels than this are features that an encoder made: none of them alone is a picture that
/// could occur.
constexpr Index most_colours = 16;

Grid phases_of_channel(const EndlessPicture& picture, Index channel) {
    Grid grid(picture.period.h, picture.period.w);
    std::copy_n(picture.plane(channel), picture.phases(), grid.values.begin());
    return grid;
}

/// Whether the difference is beyond rounding, so that the first of equal ripples is named on every machine.
bool clearly_larger(const std::optional<double>& ripple, const std::optional<double>& largest) {
    return ripple && (!largest || *ripple > *largest * (1 + 1e-6) + 5e-6);
}

std::vector<EndlessPicture> places_of(const BuiltPipeline& pipeline, const Colour& colour,
                                      const Progress& progress) {
    return through_pipeline(pipeline, constant_of(colour, pipeline.input.c), progress);
}

}  // namespace

std::string colour_name(const Colour& colour, Index channels) {
    if (!colour.channel) return "grey";
    constexpr std::array names{"red", "green", "blue"};
    if (channels == 3) return names[static_cast<std::size_t>(*colour.channel)];
    return fmt::format("channel {} alone", *colour.channel);
}

EndlessPicture constant_of(const Colour& colour, Index channels, double level) {
    std::vector<double> values(static_cast<std::size_t>(channels), colour.channel ? 0.0 : level);
    if (colour.channel) values[static_cast<std::size_t>(*colour.channel)] = level;
    return constant_picture(values);
}

ChannelRipple worst_channel(const EndlessPicture& output) {
    ChannelRipple worst;
    for (Index c = 0; c < output.channels; ++c) {
        const auto ripple = ripple_index(phases_of_channel(output, c), output.magnitude);
        if (clearly_larger(ripple, worst.ripple_index)) worst = {ripple, c};
    }
    return worst;
}

bool is_flat(const EndlessPicture& picture) {
    double largest = picture.magnitude;
    for (const double v : picture.values)
        largest = std::max(largest, std::abs(v));
    for (Index c = 0; c < picture.channels; ++c) {
        const auto [low, high] = std::minmax_element(picture.plane(c), picture.plane(c) + picture.phases());
        if (!(*high - *low <= 1e-6 * largest)) return false;
    }
    return true;
}

ConstantStudy study_constants(const BuiltPipeline& pipeline, const Progress& progress) {
    ConstantStudy study;
    const Index channels = pipeline.input.c;
    study.places = places_of(pipeline, {}, progress.section(0, 0.2));
    if (study.places.size() <= pipeline.stages.size()) return study;
    study.complete = true;
    study.white = study.places.back();
    study.of_white = study.worst = worst_channel(study.white);
    study.all_flat = is_flat(study.white);
    study.all_tried = is_linear(pipeline) || channels <= most_colours;
    if (channels == 1 || !study.all_tried) return study;
    for (Index c = 0; c < channels; ++c) {
        const double share = 0.8 / static_cast<double>(channels), done = 0.2 + share * static_cast<double>(c);
        auto places = places_of(pipeline, {c}, progress.section(done, done + share));
        if (places.size() <= pipeline.stages.size()) continue;
        const ChannelRipple found = worst_channel(places.back());
        study.all_flat = study.all_flat && is_flat(places.back());
        if (!clearly_larger(found.ripple_index, study.worst.ripple_index)) continue;
        study.colour = {c};
        study.worst = found;
        study.places = std::move(places);
    }
    return study;
}

BuiltPipeline for_constants(const BuiltPipeline& pipeline) {
    BuiltPipeline result = pipeline;
    if (is_linear(pipeline))
        for (BuiltStage& stage : result.stages)
            stage.parameters.bias.reset();
    return result;
}

std::optional<ConstantResponse> constant_response(const BuiltPipeline& pipeline, const ConstantStudy& study,
                                                  std::vector<std::string>& notes) {
    const auto bent = std::find_if_not(pipeline.stages.begin(), pipeline.stages.end(),
                                       [](const BuiltStage& stage) { return is_linear(stage); });
    if (bent != pipeline.stages.end()) {
        notes.push_back(fmt::format("constant_response is undefined: stage {} ({}) is not linear.",
                                    bent - pipeline.stages.begin(), bent->name));
        return std::nullopt;
    }
    if (!study.complete) {
        notes.push_back(
            "constant_response is undefined: the pattern does not repeat, or only after too many pixels.");
        return std::nullopt;
    }
    ConstantResponse result;
    result.phase_sums = phases_of_channel(study.white, study.of_white.channel);
    for (double& sum : result.phase_sums.values)
        sum *= 2;  // ones are twice the constant that was tried
    result.ripple_index = study.of_white.ripple_index;
    result.channel = study.of_white.channel;
    result.worst_colour = {study.colour, study.worst.ripple_index};
    if (!result.ripple_index)
        notes.push_back(
            fmt::format("constant_response.ripple_index is undefined: the response to a constant {}.",
                        has_finite_mean(result.phase_sums) ? "has mean 0" : "holds NaN or infinity"));
    return result;
}

ConstantFindings findings_of(const ConstantStudy& study) {
    ConstantFindings found;
    if (!study.complete) return found;
    found.known = true;
    found.worst = {study.colour, study.worst.ripple_index};
    found.phases = phases_of_channel(study.places.back(), study.worst.channel);
    found.channel = study.worst.channel;
    found.white = study.of_white.ripple_index;
    found.all_flat = study.all_flat;
    found.all_tried = study.all_tried;
    return found;
}

std::optional<ConstantResponse> constant_response(const BuiltPipeline& pipeline,
                                                  std::vector<std::string>& notes, const Progress& progress) {
    return constant_response(
        pipeline, is_linear(pipeline) ? study_constants(for_constants(pipeline), progress) : ConstantStudy{},
        notes);
}

}  // namespace engine
