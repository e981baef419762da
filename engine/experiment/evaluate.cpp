#include "engine/experiment/evaluate.h"

#include <optional>

#include "engine/core/blocks.h"
#include "engine/core/error.h"
#include "engine/experiment/encoder.h"
#include "engine/experiment/evaluate_sides.h"

namespace engine {
namespace {

/// The experiment with the encoder's output in place of the picture.
Experiment behind_the_encoder(const Experiment& experiment, const std::shared_ptr<const Tensor>& encoded) {
    Experiment inner = experiment;
    inner.source.picture = encoded;
    inner.encoder = {};
    return inner;
}

const std::shared_ptr<const Tensor>& input_of(const Findings& findings) {
    return (findings.left ? findings.left : findings.right)->source;
}

}  // namespace

std::shared_ptr<const Findings> evaluate(const Experiment& experiment, const Request& request,
                                         const Progress& progress, const Findings* previous) {
    ENGINE_CHECK(experiment.source.picture != nullptr, "the experiment on '{}' has no picture",
                 experiment.source.name);
    const KeepLargeBlocks keep;
    const bool encodes = !experiment.encoder.stages.empty();
    if (!encodes && (!previous || previous->experiment.encoder.stages.empty()))
        return evaluate_sides(experiment, experiment.source.picture, request, progress, previous);
    const bool same = previous && previous->experiment.source == experiment.source &&
                      previous->experiment.encoder == experiment.encoder;
    std::shared_ptr<const BuiltPipeline> encoder;
    if (encodes)
        encoder = same ? previous->encoder : std::make_shared<const BuiltPipeline>(build_encoder(experiment));
    const auto encoded = same      ? input_of(*previous)
                         : encodes ? encoded_by(*encoder, experiment.source, progress.section(0, 0.2))
                                   : experiment.source.picture;
    std::optional<Findings> earlier;  // as if its picture had been what its encoder made
    if (previous) {
        earlier = *previous;
        earlier->experiment = behind_the_encoder(previous->experiment, input_of(*previous));
    }
    const auto inner =
        evaluate_sides(behind_the_encoder(experiment, encoded), experiment.source.picture, request,
                       progress.section(encodes ? 0.2 : 0, 1), earlier ? &*earlier : nullptr);
    auto findings = std::make_shared<Findings>(*inner);
    findings->experiment = experiment;
    if (encoder)
        for (const std::string& note : encoder->notes)
            findings->notes.push_back("encoder: " + note);
    findings->encoder = std::move(encoder);
    return findings;
}

}  // namespace engine
