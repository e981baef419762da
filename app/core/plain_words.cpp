#include "app/core/plain_words.h"

#include <fmt/format.h>

namespace app {
namespace {

using engine::Pair;

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

/// "2", or "2×3" where the axes differ.
std::string number(Pair pair) { return pair.h == pair.w ? fmt::format("{}", pair.h) : fmt::format("{}×{}", pair.h, pair.w); }

std::string kernel_of(const engine::Stage& stage) {
    const auto& given = stage.kernel.weight;
    const Pair size = given && given->values ? given->values->shape().plane() : stage.kernel.kernel.value_or(Pair{3, 3});
    return fmt::format("{}×{}", size.h, size.w);
}

std::string with(const char* what, Pair value, Pair usual) {
    return value == usual ? std::string() : fmt::format(", {} {}", what, number(value));
}

std::string words_of(const engine::Stage& stage) {
    constexpr Pair one{1, 1};
    const char* modes[]{"nearest", "bilinear", "bicubic"};
    return std::visit(
        Overloaded{
            [&](const engine::Conv& op) {
                return "conv " + kernel_of(stage) + with("stride", op.stride, one) + with("dilation", op.dilation, one);
            },
            [&](const engine::ConvTranspose& op) {
                const bool same = op.padding.kind == engine::PaddingKind::same;
                return "transposed conv " + kernel_of(stage) + ", stride " + number(op.stride) + with("dilation", op.dilation, one) +
                       (same ? ", same" : "");
            },
            [&](const engine::Upsample& op) { 
                return std::string(modes[static_cast<int>(op.mode)]) + " ×" + number(op.scale) + (op.align_corners ? ", corners aligned" : "");
            },
            [](const engine::ZeroInsert& op) { return "zeros inserted ×" + number(op.stride); },
            [](const engine::AvgPool& op) { return "average pool " + number(op.kernel); },
            [](const engine::MaxPool& op) { return "max pool " + number(op.kernel); },
            [](const engine::PixelShuffle& op) { return fmt::format("pixel shuffle ×{}", op.factor); },
            [](const engine::PixelUnshuffle& op) { return fmt::format("pixel unshuffle ÷{}", op.factor); },
            [&](const engine::Activation&) { return std::string(engine::op_name(stage)); },
            [](const engine::Concat& op) {
                return op.stage ? fmt::format("concat stage {}", *op.stage) : std::string("concat input");
            }},
        stage.op);
}

}  // namespace

std::string plain_words(const engine::Pipeline& pipeline) {
    if (pipeline.stages.empty()) return "the picture as it is";
    std::string text;
    for (const auto& stage : pipeline.stages) text += (text.empty() ? "" : " → ") + words_of(stage);
    return text;
}

}  // namespace app
