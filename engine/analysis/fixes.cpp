#include "engine/analysis/fixes.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/fix_changes.h"
#include "engine/analysis/grid_cause.h"
#include "engine/analysis/image_difference.h"
#include "engine/analysis/phases.h"
#include "engine/analysis/stage_ripple.h"
#include "engine/core/crop.h"
#include "engine/core/error.h"
#include "engine/links/cost.h"

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

/// The highest cost of a candidate that is tried: a box after a stride of s has s² taps for each of s²
/// pixels.
constexpr Index most_macs = Index{1} << 32;

/// The result of an attempt; nullopt where it is impossible.
std::optional<Fix> tried_fix(const Pipeline& pipeline, const Tried& before, const GridCause& cause,
                             const Attempt& attempt, const Progress& progress) {
    std::vector<std::size_t> moved;
    Fix fix;
    fix.pipeline = with_changes(pipeline, attempt.changes, moved);
    if (fix.pipeline == pipeline) return std::nullopt;
    try {
        if (total_cost(stage_costs(build(fix.pipeline, before.built.input, progress))).macs > most_macs)
            return std::nullopt;
        const Tried after(fix.pipeline, before.built.input, progress);
        fix.ripple_after = after.ripple();
        fix.stage_after = after.behind(moved[cause.stage], cause.colour, progress);
        fix.cost = total_cost(stage_costs(after.built));
    } catch (const Error&) {
        return std::nullopt;  // not possible with these settings
    }
    fix.sentence = attempt.sentence();
    fix.reason = attempt.changes.front().reason;
    fix.stage = cause.stage;
    fix.ripple_before = before.ripple();
    fix.stage_before = before.behind(cause.stage, cause.colour, progress);
    return fix;
}

}  // namespace

bool Fix::removes() const { return ripple_after && *ripple_after < no_ripple; }

void sort_by_result(std::vector<Fix>& fixes) {
    std::stable_sort(fixes.begin(), fixes.end(), [](const Fix& a, const Fix& b) {
        const auto left = [](const Fix& fix) { return fix.removes() ? 0 : *fix.ripple_after; };
        return left(a) < left(b);
    });
}

FixSearch find_fixes(const Pipeline& pipeline, const Shape& input, const Progress& progress) {
    const Tried before(pipeline, input, progress);
    const auto ripple = before.ripple();
    const auto cause = find_cause(for_constants(before.built), before.study, progress);
    FixSearch search;
    if (!ripple || *ripple < no_ripple || !cause) return search;
    const auto all =
        attempts(grid_changes(), pipeline, before.built, cause->makers, cause->stage, "makes a grid");
    for (std::size_t i = 0; i < all.size(); ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(all.size()));
        auto fix = tried_fix(pipeline, before, *cause, all[i], progress);
        if (fix && fix->ripple_after && *fix->ripple_after <= *ripple / 2)
            search.fixes.push_back(std::move(*fix));
        else
            search.failed.push_back(all[i].sentence());
    }
    sort_by_result(search.fixes);
    return search;
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
