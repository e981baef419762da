#include "engine/experiment/measure.h"

#include <algorithm>

#include "engine/analysis/constants.h"
#include "engine/analysis/grid_cause.h"
#include "engine/analysis/phases.h"
#include "engine/analysis/spectrum.h"
#include "engine/analysis/stage_ripple.h"
#include "engine/core/error.h"
#include "engine/links/coverage.h"
#include "engine/links/period.h"

namespace engine {
namespace {

void note_coverage(SideFindings& side) {
    const Coverage& coverage = *side.coverage;
    if (coverage.phases.values.empty())
        side.notes.push_back(fmt::format(
            "coverage is undefined: {}.",
            coverage.period.h * coverage.period.w > max_endless_values
                ? "the pattern has too many phases"
                : "with align_corners every pixel is sampled at a place of its own, and none of them "
                  "lies inside the border"));
    else if (coverage.holes > 0)
        side.notes.push_back(fmt::format(
            "coverage.interior_ratio is undefined: {} of {} phases are holes that no tap reaches.",
            coverage.holes, coverage.phases.values.size()));
    else if (!coverage.interior_ratio)
        side.notes.push_back(
            "coverage.interior_ratio is undefined: some interior pixels are reached by no tap.");
    if (!coverage.uniform_phases)
        side.notes.push_back(
            "coverage differs within a phase, whose numbers are means: with align_corners every pixel is sampled at "
            "a place of its own.");
    if (coverage.from_stage > 0)
        side.notes.push_back(fmt::format(
            "coverage is counted from stage {} on: the max_pool before it chooses its taps by the data.",
            coverage.from_stage));
}

/// Measures phases and stride frequencies of the output. With max_pool the interior is still that of its
/// whole windows.
void measure_output(SideFindings& side, const Tensor& output, const Progress& progress) {
    const Pair period = side.coverage->period;
    const Region& inside = side.coverage->interior;
    side.statistics = output_statistics(output, inside, period, progress);
    side.stride_energy.ratio = stride_energy_ratio(output, inside, period, progress);
    if (!side.statistics.ripple_index) side.stride_energy.ratio.reset();
    if (inside.empty())
        side.notes.push_back(fmt::format(
            "output.phase_means, output.ripple_index and spectrum.stride_energy_ratio are undefined: no "
            "whole period of {} pixels lies inside the border.",
            to_string(period)));
    else if (!side.statistics.ripple_index)
        side.notes.push_back(fmt::format(
            "output.ripple_index and spectrum.stride_energy_ratio are undefined: the interior {}.",
            has_finite_mean(side.statistics.phase_means) ? "has mean 0" : "holds NaN or infinity"));
}

/// Measures the outputs for constants, which stage makes their grid, and the ripple of the constant 0.5
/// behind every stage.
void measure_constants(SideFindings& side, const Progress& progress) {
    const BuiltPipeline steady = for_constants(side.built);
    const ConstantStudy study = study_constants(steady, progress);
    side.constant_response = constant_response(side.built, study, side.notes);
    side.constants = findings_of(study);
    side.cause = find_cause(steady, study, progress);
    const auto places = through_pipeline(side.built, constant_of({}, side.built.input.c), progress);
    for (std::size_t i = 0; i + 1 < places.size(); ++i)
        side.stages[i].ripple.constant = ripple_of(places[i + 1]);
}

/// Notes why ripples are undefined, for stages where the reason is not that they have one phase.
void note_stage_ripples(SideFindings& side) {
    const auto periods = forward_periods(side.built);
    for (std::size_t i = 0; i < side.stages.size(); ++i) {
        const StageRipple& ripple = side.stages[i].ripple;
        if (periods[i + 1] == Pair{1, 1}) continue;
        if (!ripple.constant)
            side.notes.push_back(fmt::format(
                "stages.{}.ripple.constant is undefined: the mean behind it is 0, or the pattern does not "
                "repeat.",
                i));
        if (!ripple.picture)
            side.notes.push_back(
                fmt::format("stages.{}.ripple.picture is undefined: {}.", i,
                            middle_half(side.stages[i].output_shape.plane(), periods[i + 1]).empty()
                                ? fmt::format("no whole period of {} pixels lies in its middle half",
                                              to_string(periods[i + 1]))
                                : "the mean there is 0 or not finite"));
    }
}

}  // namespace

void measure_side(SideFindings& side, StageOutputs& outputs, const Progress& progress) {
    const auto ripples = picture_ripples(outputs, progress.section(0, 0.7));
    for (std::size_t i = 0; i < ripples.size(); ++i)
        side.stages[i].ripple.picture = ripples[i];
    side.coverage = forward_coverage(side.built);
    note_coverage(side);
    measure_constants(side, progress.section(0.7, 0.8));
    measure_output(side, *outputs.last(progress), progress.section(0.8, 1));
    note_stage_ripples(side);
}

void note_backward_coverage(SideFindings& side) {
    const auto& back = side.gradient->backward_coverage;
    const char* reason = nullptr;
    if (!back)
        reason = "max_pool chooses its tap by the data";
    else if (back->phases.values.empty())
        reason = "the pattern does not repeat, or only after too many pixels";
    else if (!back->interior_ratio)
        reason = "some input pixels are reached by no tap, so their gradient is 0";
    if (reason)
        side.gradient_notes.push_back(fmt::format("gradient.input.coverage_ratio is undefined: {}.", reason));
}

}  // namespace engine
