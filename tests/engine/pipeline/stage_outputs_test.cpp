// Outputs on demand: what is made, what stays, and that making it again gives the same.
#include "engine/pipeline/stage_outputs.h"

#include <gtest/gtest.h>

#include <numeric>

#include "engine/pipeline/backward.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

struct Staged {
    BuiltPipeline built;
    Tensor x;
    StageOutputs outputs;

    explicit Staged(const char* text)
        : built(build(parse_pipeline(text), {1, 2, 6, 5})), x(built.input), outputs(built, x) {
        std::iota(x.values().begin(), x.values().end(), -20.0f);
    }
    /// The number of stages that are computed when stage i is asked for.
    int made_for(std::size_t i) {
        int made = 0;
        outputs.get(i, Progress({}, [&](double) { ++made; }));
        return made;
    }
};

constexpr const char* skipping =
    "conv kernel=3 padding=same init=he | relu | upsample scale=2 | conv kernel=3 padding=same init=normal"
    " | avg_pool kernel=2 | concat stage=0";

TEST(StageOutputs, EqualThoseOfAWholeRun) {
    Staged run(skipping);
    const std::vector<Tensor> all = forward(run.built, run.x);
    for (const std::size_t i : {5u, 2u, 0u, 3u, 5u})
        EXPECT_EQ(*run.outputs.get(i), all[i]) << i;
    EXPECT_EQ(*run.outputs.last(), all.back());
    EXPECT_EQ(run.outputs.take(4), all[4]);
}

TEST(StageOutputs, NothingIsMadeThatNoOneAsksFor) {
    Staged run(skipping);
    EXPECT_EQ(run.made_for(5), 5) << "all but the upsample, which its conv does not need";
    EXPECT_EQ(run.made_for(1), 2) << "nothing was held";
    run.outputs.hold(1);
    EXPECT_EQ(run.made_for(1), 2);
    EXPECT_EQ(run.made_for(1), 0) << "held";
    EXPECT_EQ(run.made_for(3), 1);
    run.outputs.let_go(1);
    EXPECT_EQ(run.made_for(3), 3);
}

TEST(StageOutputs, WhatIsNotHeldIsGone) {
    Staged run(skipping);
    const std::weak_ptr<const Tensor> passing = run.outputs.get(3);
    EXPECT_TRUE(passing.expired());
    run.outputs.hold(3);
    const std::weak_ptr<const Tensor> held = run.outputs.get(3);
    EXPECT_FALSE(held.expired());
    run.outputs.let_go(3);
    EXPECT_TRUE(held.expired());
}

TEST(Backward, LetsGoOfEveryGradientThatTheVisitorDoesNotKeep) {
    Staged run(skipping);
    run.outputs.hold_for_backward();
    run.outputs.get(5);
    EXPECT_EQ(run.made_for(0), 0) << "relu's gradient reads what it took in";
    std::vector<std::weak_ptr<const Tensor>> passed;
    backward(
        run.outputs, Tensor(run.built.output(), 1.0f), [&](std::size_t, const StageGradients& gradients) {
            passed.push_back(gradients.input);
            EXPECT_LE(std::count_if(passed.begin(), passed.end(), [](const auto& g) { return !g.expired(); }),
                      1);
        });
    EXPECT_EQ(passed.size(), 6u);
    EXPECT_EQ(run.made_for(0), 1) << "let go afterwards";
}

}  // namespace
}  // namespace engine
