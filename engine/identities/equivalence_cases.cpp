#include "engine/identities/equivalence_cases.h"

#include <algorithm>

#include "engine/layers/facts.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {

namespace {

/// A pipeline with everything that flows through it.
struct Run {
    Pipeline pipeline;
    BuiltPipeline built;
    std::vector<Tensor> outputs;
    const Tensor* picture;

    Run(const Pipeline& p, const Tensor& x, const Progress& progress)
        : pipeline(p),
          built(build(p, x.shape(), progress)),
          outputs(forward(built, x, progress)),
          picture(&x) {}

    const Tensor& input(std::size_t i) const { return i == 0 ? *picture : outputs[i - 1]; }
    template <typename Op>
    const Op* layer(std::size_t i) const {
        const Layer* any = i < built.stages.size() ? std::get_if<Layer>(&built.stages[i].op) : nullptr;
        return any ? std::get_if<Op>(any) : nullptr;
    }
    const Tensor& weight(std::size_t i) const { return *built.stages[i].parameters.weight; }

    KernelCase conv_case(std::size_t i, std::size_t first) const {
        const Conv& conv = *layer<Conv>(i);
        return {input(first), weight(i),
                geometry(conv, built.stages[i].input.plane(), weight(i).shape().plane()), conv.groups,
                text(first, i)};
    }
    KernelCase transposed_case(std::size_t i) const {
        const ConvTranspose& layer_i = *layer<ConvTranspose>(i);
        return {input(i), weight(i),
                geometry(layer_i, built.stages[i].input.plane(), weight(i).shape().plane()), layer_i.groups,
                text(i, i)};
    }
    std::string text(std::size_t first, std::size_t last) const {
        std::string result;
        for (std::size_t i = first; i <= last; ++i)
            result += (i > first ? " | " : "") + print(pipeline.stages[i]);
        return result;
    }
};

template <typename Op>
bool plain(const Op* layer) {
    return layer && layer->padding_mode == PaddingMode::zeros;
}

/// The first stage of either run for which `wanted(run, i)` holds.
template <typename Wanted>
std::optional<std::pair<const Run*, std::size_t>> first_of(const std::vector<Run>& runs, Wanted wanted) {
    for (const Run& run : runs)
        for (std::size_t i = 0; i < run.built.stages.size(); ++i)
            if (wanted(run, i)) return std::pair{&run, i};
    return std::nullopt;
}

Pair first_pool(const std::vector<Run>& runs) {
    for (const Run& run : runs)
        for (std::size_t i = 0; i < run.built.stages.size(); ++i) {
            const auto* layer = std::get_if<Layer>(&run.built.stages[i].op);
            if (const auto window = layer ? facts(*layer).window : std::nullopt) return *window;
        }
    return {2, 2};
}

}  // namespace

Cases find_cases(const Tensor& picture, const Pipeline& left, const Pipeline& right,
                 const Progress& progress) {
    std::vector<Run> runs;
    runs.emplace_back(left, picture, progress);
    runs.emplace_back(right, picture, progress);
    // Missing parts are taken from these.
    for (const char* spare : {"conv_transpose kernel=4 stride=2 padding=1 init=normal seed=1",
                              "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=normal seed=2",
                              "conv kernel=3 stride=2 padding=1 init=normal seed=3"})
        runs.emplace_back(parse_pipeline(spare), picture, progress);

    Cases cases;
    const auto transposed =
        first_of(runs, [](const Run& run, std::size_t i) { return plain(run.layer<ConvTranspose>(i)); });
    cases.transposed = transposed->first->transposed_case(transposed->second);
    const auto after = first_of(runs, [](const Run& run, std::size_t i) {
        const auto* upsample = run.layer<Upsample>(i);
        const auto* conv = run.layer<Conv>(i + 1);
        return upsample && upsample->mode == UpsampleMode::nearest && is_periodic(*upsample) && plain(conv) &&
               conv->stride == Pair{1, 1};
    });
    cases.after_upsample = after->first->conv_case(after->second + 1, after->second);
    cases.scale = after->first->layer<Upsample>(after->second)->scale;
    const auto strided = first_of(runs, [](const Run& run, std::size_t i) {
        const auto* conv = run.layer<Conv>(i);
        return plain(conv) && conv->stride != Pair{1, 1};
    });
    cases.strided = strided->first->conv_case(strided->second, strided->second);
    const auto conv = first_of(runs, [](const Run& run, std::size_t i) {
        return plain(run.layer<Conv>(i)) && run.layer<Conv>(i)->stride == Pair{1, 1};
    });
    cases.conv = conv->first->conv_case(conv->second, conv->second);
    cases.pool = first_pool(runs);
    return cases;
}

std::vector<Demonstration> demonstrate_all(const Tensor& picture, const Pipeline& left, const Pipeline& right,
                                           const Progress& progress) {
    const Cases cases = find_cases(picture, left, right, progress.section(0, 0.2));
    auto all = demonstrate_forward(cases, progress.section(0.2, 0.6));
    for (auto& demonstration : demonstrate_gradients(cases, progress.section(0.6, 1)))
        all.push_back(std::move(demonstration));
    return all;
}

}  // namespace engine
