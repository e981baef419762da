#include "app/explain/plain_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/document/edits.h"
#include "engine/layers/facts.h"

namespace app {
namespace {

std::string words_of(const engine::Stage& stage) {
    if (const auto layer = layer_of(stage)) return engine::layer_words(*layer, kernel_size(stage.kernel));
    const auto& source = std::get<engine::Concat>(stage.op).stage;
    return source ? fmt::format("concat stage {}", *source) : std::string("concat input");
}

bool is_activation(const engine::Stage& stage) {
    const auto layer = layer_of(stage);
    return layer && facts(*layer).pointwise;
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
