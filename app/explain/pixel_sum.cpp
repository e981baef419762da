#include "app/explain/pixel_sum.h"

#include <fmt/format.h>

#include <cmath>

#include "app/document/stage_focus.h"
#include "engine/layers/facts.h"

namespace app {
namespace {

/// The stage's layer where that is an activation; null for others.
const engine::Layer* activation_of(const engine::BuiltStage& built) {
    const engine::Layer* layer = layer_of(built);
    return layer && facts(*layer).pointwise ? layer : nullptr;
}

/// The stage's output for the value x in this channel.
double activated(const engine::BuiltStage& built, engine::Index channel, double x) {
    const engine::Layer* activation = activation_of(built);
    if (!activation) return x;
    const engine::Tensor one({1, built.input.c, 1, 1}, static_cast<float>(x));
    return static_cast<double>(engine::forward(*activation, one, built.parameters)(0, channel, 0, 0));
}

}  // namespace

PixelSum pixel_sum(const engine::SideFindings& side, int stage, engine::Pixel output) {
    const engine::BuiltStage& built = side.built.stages[static_cast<std::size_t>(stage)];
    const engine::Tensor &input = *stage_input(side, stage), *values = stage_output(side, stage);
    PixelSum sum;
    sum.output = output;
    if (const auto& bias = built.parameters.bias) {
        sum.has_bias = true;
        sum.bias = static_cast<double>((*bias)(0, output.c, 0, 0));
    }
    if (activation_of(built)) sum.activation = built.name;
    const engine::Layer* layer = layer_of(built);
    const bool chooses = layer && facts(*layer).chooses;
    sum.from_elsewhere = !layer && output.c >= built.input.c;
    double running = sum.bias;
    for (const engine::Term& term : engine::terms_of_output(built, input, output)) {
        const double value = static_cast<double>(input(0, term.input.c, term.input.y, term.input.x));
        // A value that a maximum leaves out is not multiplied: infinity stays out, too.
        const double product = chooses && term.weight == 0 ? 0.0 : term.weight * value;
        running += product;
        sum.lines.push_back({term, value, product, running});
    }
    if (layer && sum.lines.empty()) running += static_cast<double>(facts(*layer).beyond);
    if (values) sum.stored = static_cast<double>((*values)(0, output.c, output.y, output.x));
    sum.total = sum.from_elsewhere ? sum.stored : activated(built, output.c, running);
    if (!values) sum.stored = sum.total;
    return sum;
}

std::string pixel_sum_text(const PixelSum& sum) {
    std::string text = "channel\trow\tcolumn\tinput\ttap row\ttap column\tweight\tproduct\tsum\n";
    if (sum.has_bias) text += fmt::format("\t\t\t\t\t\tbias\t{:.9g}\t{:.9g}\n", sum.bias, sum.bias);
    for (const auto& [term, value, product, running] : sum.lines)
        text +=
            fmt::format("{}\t{}\t{}\t{:.9g}\t{}\t{}\t{:.9g}\t{:.9g}\t{:.9g}\n", term.input.c, term.input.y,
                        term.input.x, value, term.tap_y, term.tap_x, term.weight, product, running);
    return text + fmt::format("\t\t\t\t\t\t{}\t\t{:.9g}\n", sum.activation.empty() ? "total" : sum.activation,
                              sum.total);
}

}  // namespace app
