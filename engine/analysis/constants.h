// What constant pictures become on their way through a pipeline: white (or grey), and each input channel
// alone. On a plane without borders, so that the answer belongs to the pipeline and not to a picture.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/side_findings.h"
#include "engine/links/endless_plane.h"

namespace engine {

/// "grey", "red" of three channels, "channel 5" of others, for sentences.
std::string colour_name(const Colour& colour, Index channels);

/// The constant `level` in all channels or in one.
EndlessPicture constant_of(const Colour& colour, Index channels, double level = 0.5);

/// The largest ripple index among the output channels, nullopt where all have mean 0, and of which channel it
/// is.
struct ChannelRipple {
    std::optional<double> ripple_index;
    Index channel = 0;
};
ChannelRipple worst_channel(const EndlessPicture& output);

/// No channel differs between its phases by more than rounding.
bool is_flat(const EndlessPicture& picture);

/// Constants of 0.5: what came of them.
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

/// White and every channel alone, with biases and activations. Of a pipeline that is not linear channels
/// alone are left out where they are so many that they are features and no colours.
ConstantStudy study_constants(const BuiltPipeline& pipeline, const Progress& progress = {});

/// A linear pipeline without its biases, of which the answer does not depend on the level of the constants;
/// another as it is.
BuiltPipeline for_constants(const BuiltPipeline& pipeline);

/// What study_constants(for_constants(pipeline)) says about the response to ones; nullopt after a non-linear
/// stage or without a period, with a sentence in `notes`.
std::optional<ConstantResponse> constant_response(const BuiltPipeline& pipeline, const ConstantStudy& study,
                                                  std::vector<std::string>& notes);

ConstantFindings findings_of(const ConstantStudy& study);

}  // namespace engine
