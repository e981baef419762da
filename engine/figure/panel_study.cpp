// The panels of trials: fixes, and the identities and claims about transposed convolution.
#include <algorithm>
#include <iterator>

#include "engine/analysis/phases.h"
#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/figure/sheet.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {

double draw_fixes(const Sheet& sheet, const SideFindings& side, double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    const auto& fixes = sheet.study_of(side).fixes;
    if (fixes.empty()) {
        const auto ripple = headline_ripple(side);
        const auto& failed = sheet.study_of(side).failed;
        return d.paragraph(
            x, y, width,
            !ripple || *ripple < no_ripple
                ? "Nothing to mend: " + constant_sentence(side) + "."
                : fixes_sentence(&side == sheet.findings.right.get() ? "B" : "A", fixes, failed),
            {19}, d.colours().ink);
    }
    double at = y;
    for (const Fix& fix : fixes) {
        at += d.paragraph(x, at, width,
                          fmt::format("{}: ripple {} → {}", fix.explained(), ripple_text(fix.ripple_before),
                                      ripple_text(fix.ripple_after)),
                          {18}, d.colours().ink);
        std::string measured =
            fmt::format("behind stage {}: {} → {} · {} parameters, {} multiply-adds", fix.stage,
                        ripple_text(fix.stage_before), ripple_text(fix.stage_after),
                        count_text(fix.cost.parameters), count_text(fix.cost.macs));
        if (fix.psnr)
            measured += fmt::format(" · PSNR {} dB to the output without it", number_text(*fix.psnr, 3));
        at += d.paragraph(x + 14, at + 1, width - 14, measured, caption_font, d.colours().muted);
        at +=
            d.paragraph(x + 14, at + 1, width - 14, print(fix.pipeline), caption_font, d.colours().muted) + 9;
    }
    return at - y;
}

static double draw_lines(const Drawing& d, double x, double y, double width,
                         const std::vector<std::string>& lines) {
    double at = y;
    for (const std::string& line : lines)
        at += d.paragraph(x, at, width, line, {16}, d.colours().muted);
    return at - y;
}

/// The side as the other kind of layer, in words.
static std::string conversion_text(char label, const SideStudy& side) {
    if (side.folded)
        return fmt::format("{} folded into one transposed convolution, exactly: {}", label,
                           print(*side.folded));
    if (side.projection)
        return fmt::format(
            "{} projected onto nearest upsample + convolution: {}; {} % of its kernel is left over, the part that can "
            "make a checkerboard",
            label, print(side.projection->pipeline),
            number_text(100 * side.projection->relative_residual, 3));
    return fmt::format("{}: fold: {}; project: {}", label, side.fold_refusal, side.project_refusal);
}

double draw_equivalence(const Sheet& sheet, double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    if (!sheet.study.error.empty()) return d.paragraph(x, y, width, sheet.study.error, {19}, d.colours().ink);
    const double sides = x + 0.36 * width, number = x + width - 300, verdict = number + 14;
    double at = y + 8;
    d.text(x, at, "claim", {15}, d.colours().muted);
    d.text(sides, at, "computed as", {15}, d.colours().muted);
    d.text(number, at, "max |difference|", {15}, d.colours().muted, Align::right);
    d.text(verdict, at, "verdict", {15}, d.colours().muted);
    at += 14;
    for (const Demonstration& shown : sheet.study.demonstrations) {
        d.line(x, at, x + width, at, d.colours().rule, 1);
        const double top = at + 6;
        const double heights[] = {
            d.paragraph(x, top, sides - x - 20, shown.claim, {17}, d.colours().ink),
            draw_lines(d, sides, top, number - 130 - sides, {shown.left_label, "and " + shown.right_label}),
            d.paragraph(verdict, top, x + width - verdict, shown.verdict, {16}, d.colours().ink)};
        d.text(number, top + 11, number_text(shown.max_abs, 3), {18, true}, d.colours().ink, Align::right);
        at = top + *std::max_element(std::begin(heights), std::end(heights)) + 8;
    }
    d.line(x, at, x + width, at, d.colours().rule, 1);
    at += 8;
    at += d.paragraph(x, at, width, conversion_text('A', sheet.study.sides[0]), {17}, d.colours().ink) + 6;
    at += d.paragraph(x, at, width, conversion_text('B', sheet.study.sides[1]), {17}, d.colours().ink);
    return at - y;
}

}  // namespace engine
