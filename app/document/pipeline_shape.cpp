// Edits that look at a pipeline as a whole: its factor, its depth, and making the other side follow.
#include <fmt/format.h>

#include "app/document/edits.h"
#include "engine/core/error.h"
#include "engine/layers/facts.h"

namespace app {
namespace {

using engine::Concat;
using engine::Index;
using engine::Pair;
using engine::Pipeline;
using engine::Stage;

constexpr int deepest = 4;

// The factor by which a stage enlarges, 1×1 for the others.
Pair stage_factor(const Stage& stage) {
    const auto layer = layer_of(stage);
    return layer ? factors(*layer).up : Pair{};
}

// `block` repeated `depth` times; concats follow their block.
Pipeline repeat(const std::vector<Stage>& block, int depth) {
    Pipeline pipeline;
    for (int i = 0; i < depth; ++i)
        for (Stage stage : block) {
            if (auto* concat = std::get_if<Concat>(&stage.op); concat && concat->stage)
                *concat->stage += i * static_cast<Index>(block.size());
            pipeline.stages.push_back(std::move(stage));
        }
    return pipeline;
}

std::vector<Stage> first_block(const Pipeline& pipeline, int depth) {
    const auto size = static_cast<std::ptrdiff_t>(pipeline.stages.size()) / depth;
    return {pipeline.stages.begin(), pipeline.stages.begin() + size};
}

void set_factor(Stage& stage, Pair factor) {
    std::visit([&](const auto& layer) { stage.op = layer; },
               with_factor(*layer_of(stage), factor, kernel_size(stage.kernel)));
}

void enlarge_to(Pipeline& pipeline, Pair wanted, Side side) {
    Pair others;
    Stage* first = nullptr;
    for (Stage& stage : pipeline.stages) {
        if (!first && enlarges(stage)) {
            first = &stage;
            continue;
        }
        const Pair factor = stage_factor(stage);
        others = {others.h * factor.h, others.w * factor.w};
    }
    if (!first) engine::fail("{} has no stage that enlarges, so it cannot follow", letter(side));
    if (wanted.h % others.h || wanted.w % others.w)
        engine::fail("{} cannot follow: its later stages enlarge by {}, which does not divide {}",
                     letter(side), to_string(others), to_string(wanted));
    set_factor(*first, {wanted.h / others.h, wanted.w / others.w});
}

}  // namespace

bool enlarges(const Stage& stage) {
    const auto layer = layer_of(stage);
    return layer && facts(*layer).enlarges;
}

Pair upscale_of(const Pipeline& pipeline) {
    Pair product;
    for (const Stage& stage : pipeline.stages) {
        const Pair factor = stage_factor(stage);
        product = {product.h * factor.h, product.w * factor.w};
    }
    return product;
}

int depth_of(const Pipeline& pipeline) {
    for (int depth = deepest; depth > 1; --depth)
        if (!pipeline.stages.empty() && pipeline.stages.size() % static_cast<std::size_t>(depth) == 0 &&
            repeat(first_block(pipeline, depth), depth) == pipeline)
            return depth;
    return 1;
}

Edit set_depth(Side side, int depth) {
    return {[=](Document& document) {
                if (depth < 1 || depth > deepest)
                    engine::fail("the depth is 1 to {}, not {}", deepest, depth);
                Pipeline& pipeline = document.pipeline(side);
                pipeline = repeat(first_block(pipeline, depth_of(pipeline)), depth);
            },
            [=](const Document& before, const Document& after) {
                return fmt::format("{} depth {} → {}", letter(side), depth_of(before.pipeline(side)),
                                   depth_of(after.pipeline(side)));
            }};
}

Edit match_other_side(Side side) {
    return {[=](Document& document) {
                enlarge_to(document.pipeline(other(side)), upscale_of(document.pipeline(side)), other(side));
            },
            [=](const Document&, const Document&) {
                return fmt::format("{} follows {}", letter(other(side)), letter(side));
            }};
}

}  // namespace app
