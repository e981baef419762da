#include "engine/experiment/encoder.h"

#include <array>

#include "engine/core/error.h"
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

}  // namespace

std::span<const EncoderPreset> encoder_presets() { return ready; }

BuiltPipeline build_encoder(const Experiment& experiment) {
    return naming_the_encoder([&] { return build(experiment.encoder, experiment.source.picture->shape()); });
}

std::shared_ptr<const Tensor> encoded_by(const BuiltPipeline& encoder, const Source& source,
                                         const Progress& progress) {
    return naming_the_encoder([&] { return StageOutputs(encoder, *source.picture).last(progress); });
}

Shape input_shape(const Experiment& experiment) {
    return experiment.encoder.stages.empty() ? experiment.source.picture->shape()
                                             : build_encoder(experiment).output();
}

std::shared_ptr<const Tensor> encoded_picture(const Experiment& experiment, const Progress& progress) {
    return experiment.encoder.stages.empty()
               ? experiment.source.picture
               : encoded_by(build_encoder(experiment), experiment.source, progress);
}

}  // namespace engine
