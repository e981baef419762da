// grid_of [PIPE [IMAGE]]: whether a pipeline lays a grid over a picture, beside nearest upsampling and a
// convolution.
#include <cstdio>

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/network/load_weights.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"

int main(int argc, char** argv) try {
    engine::Experiment experiment;
    experiment.left = engine::parse_pipeline("upsample scale=2 | conv kernel=3 padding=same init=box");
    experiment.right = engine::parse_pipeline(argc > 1 ? argv[1] : "conv_transpose kernel=3 stride=2");
    engine::load_weights(experiment.right);
    experiment.source = engine::load_source(argc > 2 ? argv[2] : "signal:zoneplate:128x128");

    const auto findings = engine::evaluate(experiment);
    for (const auto& side : {findings->left, findings->right}) {
        std::printf("%s\n", side->text.c_str());
        if (side->coverage && side->coverage->interior_ratio)
            std::printf("  coverage ratio %g\n", *side->coverage->interior_ratio);
        if (side->statistics.ripple_index)
            std::printf("  ripple of the output %.4f\n", *side->statistics.ripple_index);
    }
    for (const std::string& sentence : findings->verdict)
        std::printf("%s\n", sentence.c_str());
} catch (const engine::Error& error) {
    std::fprintf(stderr, "grid_of: %s\n", error.what());
    return 2;
}
