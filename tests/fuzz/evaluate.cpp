// The one door to the numbers, on small random pictures, encoders and pipelines, with all gradients, the
// report and at times the study: it answers, or refuses with a sentence, and says the same twice.
#include "engine/experiment/evaluate.h"

#include "engine/core/parallel.h"
#include "engine/experiment/study.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/records/report.h"
#include "engine/simd/loops.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/random_pipeline.h"

namespace {

using namespace engine;

/// Whether a pipeline on that picture is computed in a moment.
bool is_quick(const Pipeline& pipeline, Shape& shape) {
    if (!fuzz::is_small(pipeline)) return false;
    const BuiltPipeline built = build(pipeline, shape);
    double products = 0;
    for (const BuiltStage& stage : built.stages)
        products += static_cast<double>(stage.output.elements()) *
                    static_cast<double>(stage.parameters.weight ? stage.parameters.weight->size() : 64);
    shape = built.output();
    return products < 2e7;
}

LossKind loss_of(fuzz::Bytes& bytes) {
    constexpr LossKind kinds[] = {LossKind::mse, LossKind::sum, LossKind::mean, LossKind::pixel,
                                  LossKind::noise};
    return kinds[bytes.below(std::size(kinds))];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<std::string> sets = instruction_sets();
    fuzz::Bytes bytes(data, size);
    force_instruction_set(sets[bytes.below(static_cast<unsigned>(sets.size()))]);
    set_thread_count(1);
    Experiment experiment;
    Shape shape{1, bytes.below(2) ? 3 : 1, 1 + bytes.below(16), 1 + bytes.below(16)};
    experiment.source = {"fuzz", std::make_shared<const Tensor>(fuzz::values_of(shape, bytes.below(255)))};
    experiment.loss.kind = loss_of(bytes);
    const bool studies = bytes.below(4) == 0;
    if (bytes.below(4) == 0) experiment.encoder = fuzz::pipeline_of(bytes);
    experiment.left = fuzz::pipeline_of(bytes);
    experiment.right = fuzz::pipeline_of(bytes);
    fuzz::expect_an_answer([&] {
        if (!experiment.encoder.stages.empty() && !is_quick(experiment.encoder, shape)) return;
        Shape left = shape, right = shape;
        if (!is_quick(experiment.left, left) || !is_quick(experiment.right, right)) return;
        const auto findings = evaluate(experiment);
        const auto study = studies ? make_study({experiment, true, true}) : nullptr;
        const std::string report = report_json(*findings, study.get());
        FUZZ_CHECK(report_json(*evaluate(experiment), study.get()) == report);
    });
    return 0;
}
