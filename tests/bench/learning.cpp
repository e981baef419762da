#include "learning.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <string>

#include "engine/core/parallel.h"
#include "engine/learning/learning_presets.h"
#include "engine/learning/task.h"
#include "engine/pipeline/pipe_text.h"

namespace bench {
namespace {

using engine::Index;

engine::Tensor picture(Index size) {
    engine::Tensor made = engine::Tensor::uninitialized({1, 3, size, size});
    for (Index c = 0; c < 3; ++c)
        for (Index y = 0; y < size; ++y)
            for (Index x = 0; x < size; ++x)
                made(0, c, y, x) =
                    static_cast<float>(0.5 +
                                       0.3 * std::sin(0.05 * static_cast<double>(x + 9 * c)) *
                                           std::cos(0.03 * static_cast<double>(y)) +
                                       0.1 * static_cast<double>((7 * x + 13 * y + c) % 17) / 17);
    return made;
}

struct Case {
    engine::Pipeline pipeline;
    engine::LearningTarget target;
    engine::LearningOptions options;
};

Case make_case(const engine::LearningPreset& preset, std::size_t side, Index size) {
    const engine::Pipeline left = engine::parse_pipeline(preset.left),
                           right = engine::parse_pipeline(preset.right);
    engine::LearningOptions options;
    options.task = preset.task;
    return {side == 0 ? left : right,
            engine::learning_targets(picture(size), left, right, preset.task).sides[side], options};
}

class Ours : public LearningContender {
  public:
    explicit Ours(const Case& from) : learner_(from.pipeline, from.target, from.options) {}
    void step() override { learner_.step({}); }
    double loss() override { return learner_.measure({}).loss.value_or(NAN); }

  private:
    engine::Learner learner_;
};

enum class Who { ours, libtorch, libtorch_channels_last };

std::unique_ptr<LearningContender> make(const Case& from, Who who, int threads) {
    engine::set_thread_count(threads);
    if (who == Who::ours) return std::make_unique<Ours>(from);
#ifdef BENCH_LIBTORCH
    return make_libtorch_learner(engine::build(from.pipeline, from.target.input->shape()), from.target,
                                 from.options.rate, threads, who == Who::libtorch_channels_last);
#else
    return nullptr;
#endif
}

/// After ten steps both have come to the same loss, or it is not the same work.
bool learns_the_same(const Case& from, LearningContender& peer) {
    Ours ours(from);
    for (int i = 0; i < 10; ++i) {
        ours.step();
        peer.step();
    }
    return std::abs(ours.loss() - peer.loss()) <= 1e-3 * ours.loss();
}

void run(benchmark::State& state, const engine::LearningPreset* preset, std::size_t side, Index size, Who who,
         int threads) {
    const Case from = make_case(*preset, side, size);
    const auto contender = make(from, who, threads);
    if (!contender) return state.SkipWithError("not offered");
    if (!learns_the_same(from, *contender)) return state.SkipWithError("comes to another loss");
    for (auto _ : state)
        contender->step();
}

}  // namespace

void add_learning() {
    static const std::pair<const char*, Who> everybody[] = {
        {"ours", Who::ours},
        {"libtorch", Who::libtorch},
        {"libtorch own layout", Who::libtorch_channels_last}};
    for (const engine::LearningPreset& preset : engine::learning_presets())
        for (const std::size_t side : {0, 1})
            for (const Index size : {128, 256})
                for (const auto& [name, who] : everybody)
                    for (const int threads : {1, 2})
                        benchmark::RegisterBenchmark(
                            (std::string(preset.id) + (side == 0 ? " A " : " B ") + std::to_string(size) +
                             "/step/" + name + "/threads:" + std::to_string(threads))
                                .c_str(),
                            run, &preset, side, size, who, threads)
                            ->Unit(benchmark::kMicrosecond)
                            ->UseRealTime()
                            ->MinTime(0.2);
}

}  // namespace bench
