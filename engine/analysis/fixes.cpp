#include "engine/analysis/fixes.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/fix_search.h"
#include "engine/analysis/grid_cause.h"
#include "engine/analysis/image_difference.h"
#include "engine/analysis/phases.h"
#include "engine/analysis/stage_ripple.h"
#include "engine/core/crop.h"

namespace engine {
namespace {

/// A pipeline, and its outputs for constants.
struct Tried {
    BuiltPipeline built;
    ConstantStudy study;

    Tried(const Pipeline& pipeline, const Shape& input, const Progress& progress)
        : built(build(pipeline, input, progress)), study(study_constants(for_constants(built), progress)) {}
    /// The ripple in the sense of headline_ripple().
    std::optional<double> ripple() const {
        const auto together =
            is_linear(built) || !study.complete ? std::nullopt : ripple_of(study.places.back());
        return together ? together : study.worst.ripple_index;
    }
    /// The ripple of a constant of that colour behind a stage.
    std::optional<double> behind(std::size_t stage, const Colour& colour, const Progress& progress) const {
        if (study.complete && study.colour == colour) return ripple_of(study.places[stage + 1]);
        const auto places =
            through_pipeline(for_constants(built), constant_of(colour, built.input.c), progress);
        return places.size() > stage + 1 ? ripple_of(places[stage + 1]) : std::nullopt;
    }
};

}  // namespace

bool Fix::removes() const { return ripple_after && *ripple_after < no_ripple; }

FixSearch find_fixes(const Pipeline& pipeline, const Shape& input, const Progress& progress) {
    const Tried before(pipeline, input, progress);
    const auto cause = find_cause(for_constants(before.built), before.study, progress);
    Fix start;
    start.ripple_before = before.ripple();
    if (!start.ripple_before || *start.ripple_before < no_ripple || !cause) return {};
    start.stage = cause->stage;
    start.stage_before = before.behind(cause->stage, cause->colour, progress);
    const auto measure = [&](Fix& fix, const std::vector<std::size_t>& moved) {
        const Tried after(fix.pipeline, input, progress);
        fix.ripple_after = after.ripple();
        fix.stage_after = after.behind(moved[cause->stage], cause->colour, progress);
    };
    return try_attempts(
        pipeline, input, start,
        attempts(grid_changes(), pipeline, before.built, cause->makers, cause->stage, "makes a grid"),
        measure, progress);
}

Tensor try_on_picture(std::vector<Fix>& fixes, const Pipeline& pipeline, const Tensor& picture, Index size,
                      const Progress& progress) {
    if (fixes.empty()) return {};
    const BuiltPipeline before = build(pipeline, picture.shape());
    const auto unfixed = StageOutputs(before, picture).last(progress);
    for (Fix& fix : fixes) {
        const BuiltPipeline built = build(fix.pipeline, picture.shape());
        const auto output = StageOutputs(built, picture).last(progress);
        std::vector<std::string> notes;
        if (output->shape() == unfixed->shape())
            fix.psnr = image_difference(*unfixed, *output, notes, progress).psnr;
        fix.output = centre_crop(*output, size);
    }
    return centre_crop(*unfixed, size);
}

std::string fixes_sentence(std::string_view side, const std::vector<Fix>& fixes,
                           const std::vector<std::string>& failed) {
    constexpr std::size_t most = 3;
    if (fixes.empty() && failed.empty()) return "";
    if (fixes.empty())
        return fmt::format("Nothing that was tried halves the ripple of {}: {}.", side,
                           fmt::join(failed, "; "));
    const std::size_t removing = static_cast<std::size_t>(
        std::count_if(fixes.begin(), fixes.end(), [](const Fix& f) { return f.removes(); }));
    const std::size_t told = removing > 0 ? removing : fixes.size();
    std::string text =
        fmt::format("What {} the ripple of {}, each tried:", removing > 0 ? "removes" : "weakens", side);
    for (std::size_t i = 0; i < std::min(most, told); ++i)
        text += fmt::format("{} ({}) {}", i == 0 ? "" : ",", i + 1, fixes[i].sentence);
    if (told > most) text += fmt::format(", and {} more", told - most);
    return text + ".";
}

}  // namespace engine
