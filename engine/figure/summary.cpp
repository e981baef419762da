// The findings as plain text: what `compare` prints, and what "copy" puts on the clipboard.
#include <fmt/format.h>

#include "engine/core/number_text.h"
#include "engine/figure/drawing.h"
#include "engine/figure/figure.h"
#include "engine/figure/sheet.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

std::string optional_number(const std::optional<double>& value) {
    return value ? number_text(*value) : "undefined";
}

std::string side_text(const std::string& label, const SideFindings& side) {
    std::string text = fmt::format("{}  {}\n", label, side.text.empty() ? "(no stages)" : side.text);
    text += fmt::format("   output {}, {} parameters, {} multiply-adds ({} in the fastest form)\n",
                        to_string(side.output_shape()), count_text(side.cost.parameters),
                        count_text(side.cost.macs), count_text(side.cost.macs_fast));
    text += fmt::format("   min {}, max {}, mean {}, std {}\n", number_text(side.statistics.min),
                        number_text(side.statistics.max), number_text(side.statistics.mean),
                        number_text(side.statistics.std));
    text += fmt::format("   ripple index {}, of this output {}, stride energy ratio {}\n",
                        ripple_text(headline_ripple(side)), ripple_text(side.statistics.ripple_index),
                        optional_number(side.stride_energy.ratio));
    if (side.coverage)
        text += fmt::format("   coverage {} to {} taps, ratio {}, {} holes, period {}\n",
                            optional_number(side.coverage->interior_min),
                            optional_number(side.coverage->interior_max),
                            optional_number(side.coverage->interior_ratio), side.coverage->holes,
                            to_string(side.coverage->period));
    if (side.gradient)
        text += fmt::format("   gradient of {}: l2 {}, mean |.| {}\n", print(side.gradient->loss),
                            number_text(side.gradient->l2), number_text(side.gradient->mean_abs));
    return text;
}

std::string score_text(const std::string& label, const Findings& findings,
                       const std::optional<Score>& found) {
    if (!found || !found->mse) return "";
    return fmt::format("{} against {}: PSNR {}, SSIM {}, MAE {}, MSE {}\n", label,
                       findings.experiment.reference->picture.name,
                       found->psnr ? number_text(*found->psnr) + " dB" : "undefined",
                       optional_number(found->ssim), optional_number(found->mae),
                       optional_number(found->mse));
}

}  // namespace

std::string text_summary(const Findings& findings, std::span<const Added> added) {
    const auto study = make_study({findings.experiment, false, true});
    const Source& source = findings.experiment.source;
    std::string text = fmt::format("{}, {}\n", source.name, to_string(source.picture->shape()));
    if (const Pipeline& encoder = findings.experiment.encoder; !encoder.stages.empty())
        text += fmt::format("encoder  {}, output {}\n", print(encoder),
                            to_string(findings.left->source->shape()));
    text += "\n";
    text += side_text("A", *findings.left) + "\n" + side_text("B", *findings.right) + "\n";
    for (const Added& one : added)
        text += side_text(one.label, one.side()) + "\n";
    const ImageDifference& d = findings.difference;
    text += fmt::format("difference: max {}, mean {}, MSE {}, PSNR {}, SSIM {}\n\n",
                        optional_number(d.max_abs), optional_number(d.mae), optional_number(d.mse),
                        d.psnr ? number_text(*d.psnr) + " dB" : "undefined", optional_number(d.ssim));
    text += score_text("A", findings, findings.left_score) + score_text("B", findings, findings.right_score);
    for (const Added& one : added)
        text += score_text(one.label, findings, one.findings->right_score);
    for (const std::string& sentence : findings.verdict)
        text += sentence + "\n";
    for (const auto& [label, side] : {std::pair{"A", 0}, {"B", 1}}) {
        const SideStudy& tried = study->sides[static_cast<std::size_t>(side)];
        const std::string fixes = fixes_sentence(label, tried.fixes, tried.failed);
        if (!fixes.empty()) text += fixes + "\n";
    }
    for (const std::string& note : findings.notes)
        text += "note: " + note + "\n";
    return text;
}

}  // namespace engine
