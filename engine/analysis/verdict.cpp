#include "engine/analysis/verdict.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/constants.h"
#include "engine/analysis/grid_cause.h"
#include "engine/analysis/pattern_words.h"
#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/links/endless_plane.h"

namespace engine {

namespace {

std::string size_and_cost(const SideFindings& left, const SideFindings& right) {
    const auto cost = [](const char* name, const Cost& c) {
        std::string text = fmt::format("{} {} multiply-adds", name, count_text(c.macs));
        if (c.macs_fast != c.macs) text += fmt::format(" ({} folded)", count_text(c.macs_fast));
        return text +
               fmt::format(" and {} parameter{}", count_text(c.parameters), c.parameters == 1 ? "" : "s");
    };
    const Shape &a = left.output_shape(), &b = right.output_shape();
    const std::string size = a == b ? fmt::format("Both make {}", to_string(a))
                                    : fmt::format("A makes {}, B makes {}", to_string(a), to_string(b));
    const std::string each = cost("each needs", left.cost);
    return each == cost("each needs", right.cost)
               ? fmt::format("{}; {}", size, each)
               : fmt::format("{}; {}, {}", size, cost("A needs", left.cost), cost("B needs", right.cost));
}

std::string outputs_compared(const ImageDifference& difference) {
    if (!difference.max_abs) return "";
    if (std::isnan(*difference.max_abs)) return "; the outputs hold NaN, so they cannot be compared";
    if (*difference.max_abs == 0) return "; the outputs are equal";
    return fmt::format("; the outputs differ by up to {}", number_text(*difference.max_abs, 3));
}

/// ", by stage 0 (conv 3×3, stride 2)": the first stage whose windows do not meet all their inputs alike.
std::string uneven_reader(const BuiltPipeline& pipeline) {
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const BuiltStage& stage = pipeline.stages[i];
        if (factors_of(stage).down == Pair{1, 1}) continue;
        const auto counts = count_back_through(stage, EndlessPicture(1, {1, 1}, 1));
        if (counts && !is_flat(*counts)) return fmt::format(", by {}", stage_name(pipeline, i));
    }
    return "";
}

std::string backward_pattern(const SideFindings& side) {
    const auto& coverage = side.gradient->backward_coverage;
    if (!coverage) return "chosen by the data";
    if (coverage->phases.values.empty()) return "without a period";
    if (coverage->holes > 0)
        return fmt::format("missing at {} of the input pixels{}",
                           percent(static_cast<double>(coverage->holes) /
                                   static_cast<double>(coverage->phases.values.size())),
                           uneven_reader(side.built));
    if (!coverage->interior_ratio) return "missing at some input pixels";
    return *coverage->interior_ratio == 1
               ? "the same for every input pixel that no border reaches"
               : fmt::format("uneven by a ratio of {}{}", number_text(*coverage->interior_ratio, 3),
                             uneven_reader(side.built));
}

std::string gradient_sentence(const SideFindings& left, const SideFindings& right) {
    if (!left.gradient_loss || !right.gradient_loss) return "";
    const std::string a = backward_pattern(left), b = backward_pattern(right);
    return fmt::format(
        "The gradient of {} reaches the input with norm {} in A and {} in B; the taps that bring it "
        "are {}.",
        print(left.gradient->loss), number_text(left.gradient->l2, 3), number_text(right.gradient->l2, 3),
        a == b ? a + " in both" : fmt::format("{} in A and {} in B", a, b));
}

}  // namespace

std::vector<std::string> verdict(const SideFindings& left, const SideFindings& right,
                                 const ImageDifference& difference) {
    std::vector<std::string> sentences;
    const std::string a = pattern_sentence(left), b = pattern_sentence(right);
    if (a == b)
        sentences.push_back(fmt::format("A and B: {}.", a));
    else
        sentences = {fmt::format("A: {}.", a), fmt::format("B: {}.", b)};
    sentences.push_back(size_and_cost(left, right) + outputs_compared(difference) + ".");
    if (std::string gradient = gradient_sentence(left, right); !gradient.empty())
        sentences.push_back(std::move(gradient));
    return sentences;
}

}  // namespace engine
