#include "engine/experiment/added.h"

#include <algorithm>
#include <utility>

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"

namespace engine {
namespace {

/// An error speaks of the pipeline by its label, not of a right side.
[[noreturn]] void fail_named(const std::string& label, const Error& error) {
    std::string text = error.what();
    if (constexpr std::string_view side = "right: "; text.starts_with(side)) text.erase(0, side.size());
    fail("{}: {}", label, text);
}

}  // namespace

std::vector<Added> evaluate_added(const std::vector<AddedPipeline>& pipelines, const Findings& findings,
                                  const Progress& progress, std::span<const Added> known) {
    std::vector<Added> added;
    const auto count = static_cast<double>(pipelines.size());
    for (const AddedPipeline& one : pipelines) {
        Experiment experiment = findings.experiment;
        experiment.right = one.pipeline;
        Request request = findings.request;
        request.right = request.left;
        const auto done = static_cast<double>(added.size());
        const auto before = std::ranges::find_if(
            known, [&](const Added& old) { return old.findings->experiment == experiment; });
        const Findings& previous = before == known.end() ? findings : *before->findings;
        try {
            added.push_back(
                {one.label, evaluate(experiment, request, progress.section(done / count, (done + 1) / count),
                                     &previous)});
        } catch (const Error& error) {
            fail_named(one.label, error);
        }
    }
    return added;
}

}  // namespace engine
