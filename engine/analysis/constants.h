// What constant pictures become on their way through a pipeline: white (or grey), and each input channel
// alone. The plane has no borders, so that the answer belongs to the pipeline and not to a picture.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/side_findings.h"
#include "engine/links/endless_plane.h"

namespace engine {

/// The colour's name in sentences: "grey", "red" of three channels, "channel 5" of others.
std::string colour_name(const Colour& colour, Index channels);

/// The constant `level` in all channels or in one.
EndlessPicture constant_of(const Colour& colour, Index channels, double level = 0.5);

/// The largest ripple index among the output channels, and the channel that has it; nullopt where all have
/// mean 0.
struct ChannelRipple {
    std::optional<double> ripple_index;
    Index channel = 0;
};
ChannelRipple worst_channel(const EndlessPicture& output);

/// Whether no channel differs between its phases by more than rounding.
bool is_flat(const EndlessPicture& picture);

/// The outputs for constants of 0.5.
struct ConstantStudy {
    bool complete = false;  ///< false where the output of one has no period; then the rest is empty
    EndlessPicture white;   ///< the output for white (that is, grey)
    ChannelRipple of_white;
    Colour colour;                       ///< the one that comes out worst, white among equals
    ChannelRipple worst;                 ///< of that colour
    std::vector<EndlessPicture> places;  ///< of that colour, at the input and behind every stage
    bool all_flat = true;                ///< every constant that was tried comes out constant
    bool all_tried = true;               ///< false where channels alone were too many to be tried
};

/// Follows white and every channel alone, with biases and activations. In a pipeline that is not linear,
/// channels alone are left out where they are so many that they are features and no colours.
ConstantStudy study_constants(const BuiltPipeline& pipeline, const Progress& progress = {});

/// A linear pipeline without its biases, so that the answer does not depend on the level of the constants;
/// another pipeline unchanged.
BuiltPipeline for_constants(const BuiltPipeline& pipeline);

/// The response to ones according to study_constants(for_constants(pipeline)); nullopt after a non-linear
/// stage or without a period, with a sentence in `notes`.
std::optional<ConstantResponse> constant_response(const BuiltPipeline& pipeline, const ConstantStudy& study,
                                                  std::vector<std::string>& notes);

ConstantFindings findings_of(const ConstantStudy& study);

}  // namespace engine
