#include "engine/experiment/encoder.h"

#include <array>

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/pipeline/stage_outputs.h"

namespace engine {
namespace {

constexpr auto ready = std::to_array<EncoderPreset>({
    {"the picture itself", ""},
    {"strided conv 3×3", "conv kernel=3 stride=2 padding=1 init=box"},
    {"strided conv 4×4", "conv kernel=4 stride=2 padding=1 init=box"},
    {"conv + average pool", "conv kernel=3 padding=same init=box | avg_pool kernel=2"},
    {"conv + max pool", "conv kernel=3 padding=same init=box | max_pool kernel=2"},
    {"two strided convs",
     "conv kernel=3 stride=2 padding=1 init=box | conv kernel=3 stride=2 padding=1 init=box"},
    {"8 feature channels", "conv kernel=3 stride=2 padding=1 channels=8 init=he seed=1 | relu"},
});

template <typename Work>
auto naming_the_encoder(const Work& work) {
    try {
        return work();
    } catch (const Error& error) {
        throw error.in_pipeline("encoder");
    }
}

BuiltPipeline build_encoder(const Experiment& experiment) {
    return naming_the_encoder([&] { return build(experiment.encoder, experiment.source.picture->shape()); });
}

std::shared_ptr<const Tensor> encoded_by(const BuiltPipeline& encoder, const Source& source,
                                         const Progress& progress) {
    return naming_the_encoder([&] { return StageOutputs(encoder, *source.picture).last(progress); });
}

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

std::span<const EncoderPreset> encoder_presets() { return ready; }

Shape input_shape(const Experiment& experiment) {
    return experiment.encoder.stages.empty() ? experiment.source.picture->shape()
                                             : build_encoder(experiment).output();
}

std::shared_ptr<const Tensor> encoded_picture(const Experiment& experiment, const Progress& progress) {
    return experiment.encoder.stages.empty()
               ? experiment.source.picture
               : encoded_by(build_encoder(experiment), experiment.source, progress);
}

std::shared_ptr<const Findings> evaluate(const Experiment& experiment, const Request& request,
                                         const Progress& progress, const Findings* previous) {
    ENGINE_CHECK(experiment.source.picture != nullptr, "the experiment on '{}' has no picture",
                 experiment.source.name);
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
    findings->encoder = std::move(encoder);
    return findings;
}

}  // namespace engine
