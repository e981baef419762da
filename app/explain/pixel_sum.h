// PixelSum: one value of a stage's output spelled out as the sum that makes it, for the inspector.
#pragma once

#include <string>
#include <vector>

#include "engine/analysis/side_findings.h"
#include "engine/links/stage_links.h"

namespace app {

struct PixelSum {
    struct Line {
        engine::Term term;
        double value = 0;    ///< of the input
        double product = 0;  ///< value × weight
        double running = 0;  ///< bias and all products up to here
    };
    engine::Pixel output;
    double bias = 0;
    bool has_bias = false;
    std::vector<Line> lines;
    std::string activation;       ///< "relu", …: applied to the sum; otherwise empty
    bool from_elsewhere = false;  ///< a channel that a concat takes over: there is nothing to sum
    double total = 0;             ///< bias + products, through the activation
    double stored = 0;  ///< what the output holds: the total, rounded to float at each step; the total where
                        ///< it is not kept
};

/// The sum behind one value of batch entry 0 of a stage (0 is the first). Throws nothing; the stage's
/// input must be there (and its output, for a stage that does not add up), and `output` lie in the stage's
/// output.
PixelSum pixel_sum(const engine::SideFindings& side, int stage, engine::Pixel output);

/// The same as tab-separated text, a line per product, for spreadsheets.
std::string pixel_sum_text(const PixelSum& sum);

}  // namespace app
