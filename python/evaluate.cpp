#include "engine/experiment/evaluate.h"

#include <memory>
#include <tuple>

#include "engine/core/error.h"
#include "engine/experiment/study.h"
#include "engine/network/load_weights.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/presets.h"
#include "engine/records/report.h"
#include "python/arrays.h"
#include "python/background.h"
#include "python/functions.h"

namespace python {
namespace {

namespace py = pybind11;

/// An array becomes the picture at once, a name is looked up later, without the interpreter's lock.
engine::Source source_of(const Picture& picture, const std::string& argument) {
    if (const auto* name = std::get_if<std::string>(&picture)) return {*name, nullptr};
    const engine::Tensor values = picture_from(std::get<py::array>(picture), argument);
    return {"array", std::make_shared<const engine::Tensor>(values)};
}

engine::Pipeline pipeline_of(const std::string& argument, std::string_view text) {
    try {
        engine::Pipeline pipeline = engine::parse_pipeline(text);
        engine::load_weights(pipeline);
        return pipeline;
    } catch (const engine::Error& error) {
        engine::fail("{}: {}", argument, error.what());
    }
}

engine::Experiment experiment_of(const EvaluateArguments& arguments) {
    if (arguments.preset && (arguments.left || arguments.right))
        engine::fail("preset stands beside left or right: give one or the other");
    const engine::Preset& preset =
        arguments.preset ? engine::find_preset(*arguments.preset) : engine::default_preset();
    engine::Experiment experiment;
    experiment.source = source_of(arguments.picture, "picture");
    experiment.left = pipeline_of("left", arguments.left ? *arguments.left : preset.left);
    experiment.right = pipeline_of("right", arguments.right ? *arguments.right : preset.right);
    if (arguments.encoder && !arguments.encoder->empty())
        experiment.encoder = pipeline_of("encoder", *arguments.encoder);
    if (arguments.loss) experiment.loss = engine::parse_loss(*arguments.loss);
    if (arguments.reference)
        experiment.reference = engine::Reference{source_of(*arguments.reference, "reference"),
                                                 {arguments.score_border, arguments.score_luma}};
    else if (arguments.score_border != 0 || arguments.score_luma)
        engine::fail("{} needs reference", arguments.score_luma ? "score_luma" : "score_border");
    if (arguments.score_border < 0) engine::fail("score_border must be 0 or more");
    return experiment;
}

void load_pictures(engine::Experiment& experiment, const engine::Progress& progress) {
    if (!experiment.source.picture)
        experiment.source = engine::load_source(experiment.source.name, 0, progress);
    if (!experiment.reference || experiment.reference->picture.picture) return;
    engine::Source& truth = experiment.reference->picture;
    if (truth.name == engine::original_name)
        truth.picture = experiment.source.picture;
    else
        truth = engine::load_source(truth.name, 0, progress);
}

}  // namespace

py::object evaluate(const EvaluateArguments& arguments) {
    engine::Experiment experiment = experiment_of(arguments);
    const engine::Keep kept = arguments.outputs ? engine::Keep::only_output() : engine::Keep::nothing();
    const engine::Request request{true, false, kept, kept};
    const auto [report, findings] = in_background([&](const engine::Progress& progress) {
        load_pictures(experiment, progress);
        auto found = engine::evaluate(experiment, request, progress);
        std::shared_ptr<const engine::Study> study;
        if (arguments.study) study = engine::make_study({experiment, true, true}, progress);
        std::string text = engine::report_json(*found, study.get());
        return std::pair(std::move(text), std::move(found));
    });
    const py::object result = py::module_::import("json").attr("loads")(report);
    if (!arguments.outputs) return result;
    return py::make_tuple(result, to_numpy(findings->left->output()), to_numpy(findings->right->output()));
}

}  // namespace python
