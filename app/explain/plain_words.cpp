#include "app/explain/plain_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace app {
namespace {

using engine::Pair;

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

/// "2", or "2×3" where the axes differ.
std::string number(Pair pair) {
    return pair.h == pair.w ? fmt::format("{}", pair.h) : fmt::format("{}×{}", pair.h, pair.w);
}

std::string kernel_of(const engine::Stage& stage) {
    const Pair size = kernel_size(stage.kernel);
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
                return "conv " + kernel_of(stage) + with("stride", op.stride, one) +
                       with("dilation", op.dilation, one);
            },
            [&](const engine::ConvTranspose& op) {
                const bool same = op.padding.kind == engine::PaddingKind::same;
                return "transposed conv " + kernel_of(stage) + ", stride " + number(op.stride) +
                       with("dilation", op.dilation, one) + (same ? ", same" : "");
            },
            [&](const engine::Upsample& op) {
                return std::string(modes[static_cast<int>(op.mode)]) + " ×" + number(op.scale) +
                       (op.align_corners ? ", corners aligned" : "");
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

namespace {

bool is_activation(const engine::Stage& stage) {
    return std::holds_alternative<engine::Activation>(stage.op);
}

bool enlarges(const engine::Stage& stage) {
    return std::holds_alternative<engine::ConvTranspose>(stage.op) ||
           std::holds_alternative<engine::Upsample>(stage.op) ||
           std::holds_alternative<engine::PixelShuffle>(stage.op) ||
           std::holds_alternative<engine::ZeroInsert>(stage.op);
}

std::string joined(const engine::Pipeline& pipeline, bool activations) {
    std::string text;
    for (const auto& stage : pipeline.stages)
        if (activations || !is_activation(stage)) text += (text.empty() ? "" : " → ") + words_of(stage);
    return text;
}

/// The stages that enlarge, each kind once with its number: "3 × (nearest ×2) in 16 stages".
std::string what_enlarges(const engine::Pipeline& pipeline) {
    std::vector<std::pair<std::string, int>> kinds;
    for (const auto& stage : pipeline.stages) {
        if (!enlarges(stage)) continue;
        const std::string words = words_of(stage);
        const auto known =
            std::find_if(kinds.begin(), kinds.end(), [&](const auto& kind) { return kind.first == words; });
        if (known == kinds.end())
            kinds.emplace_back(words, 1);
        else
            ++known->second;
    }
    std::string text;
    for (const auto& [words, times] : kinds)
        text += (text.empty() ? "" : ", ") + (times > 1 ? fmt::format("{} × ({})", times, words) : words);
    return text;
}

}  // namespace

std::string plain_words(const engine::Pipeline& pipeline) {
    return pipeline.stages.empty() ? "the picture as it is" : joined(pipeline, true);
}

std::vector<std::string> shorter_words(const engine::Pipeline& pipeline) {
    std::vector<std::string> forms{plain_words(pipeline)};
    if (pipeline.stages.size() < 3) return forms;
    if (const std::string bare = joined(pipeline, false); !bare.empty()) forms.push_back(bare);
    const std::string enlarging = what_enlarges(pipeline),
                      count = fmt::format("{} stages", pipeline.stages.size());
    if (!enlarging.empty()) forms.push_back(enlarging + " in " + count);
    if (!enlarging.empty()) forms.push_back(enlarging);
    forms.push_back(count);
    return forms;
}

std::string counted(engine::Index count, const char* noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace app
