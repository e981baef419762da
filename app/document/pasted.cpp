#include "app/document/pasted.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/pipeline/pipe_text.h"

namespace app {

std::optional<engine::Index> fitting_reduction(const engine::Pipeline& pipeline,
                                               const engine::Shape& picture) {
    engine::Pipeline plain = pipeline;  // the weights' values do not matter here
    for (engine::Stage& stage : plain.stages)
        if (stage.kernel.init != engine::Init::icnr) stage.kernel.init = engine::Init::ones;
    for (engine::Index n = 1; n <= 64; n *= 2) {
        const engine::Shape smaller{picture.n, picture.c, picture.h / n, picture.w / n};
        if (smaller.h < 1 || smaller.w < 1) return std::nullopt;
        try {
            build(plain, smaller);
            return n;
        } catch (const engine::Error&) {
            continue;
        } catch (const engine::ResourceError&) {
            continue;
        }
    }
    return std::nullopt;
}

Edit set_pasted(Side side, engine::Pipeline pipeline, engine::Index reduction) {
    const Edit pasted = set_pipeline(side, std::move(pipeline), fmt::format("{} pasted", letter(side)));
    if (reduction <= 1) return pasted;
    const Edit reduced = set_pipeline(
        Part::encoder(), engine::parse_pipeline(fmt::format("avg_pool kernel={}", reduction)), "");
    return {[=](Document& document) {
                reduced.apply(document);
                pasted.apply(document);
            },
            pasted.label};
}

}  // namespace app
