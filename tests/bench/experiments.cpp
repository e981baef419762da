#include "experiments.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <string>

#include "engine/core/parallel.h"
#include "engine/experiment/evaluate.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/presets.h"

namespace bench {
namespace {

using engine::Experiment;
using engine::Index;
using engine::Pair;

Experiment default_experiment(Pair size) {
    engine::Tensor picture = engine::Tensor::uninitialized({1, 3, size.h, size.w});
    for (Index c = 0; c < 3; ++c)
        for (Index y = 0; y < size.h; ++y)
            for (Index x = 0; x < size.w; ++x)
                picture(0, c, y, x) =
                    static_cast<float>(0.5 +
                                       0.3 * std::sin(0.05 * static_cast<double>(x + 3 * c)) *
                                           std::cos(0.03 * static_cast<double>(y)) +
                                       0.1 * static_cast<double>((7 * x + 13 * y + c) % 17) / 17);
    const engine::Preset& preset = engine::default_preset();
    return {{"picture", std::make_shared<const engine::Tensor>(std::move(picture))},
            engine::parse_pipeline(preset.left),
            engine::parse_pipeline(preset.right),
            {}};
}

/// All numbers; of a picture as large as the window's large ones, the tensors that its first view draws.
engine::Request what_views_show(Pair size) {
    engine::Request request;
    if (size.h * size.w < 1 << 20) return request;
    request.left = request.right = {engine::StageSet::of({engine::last_stage}), engine::StageSet::of({0})};
    return request;
}

enum class Change { everything, kernel, loss };

void run(benchmark::State& state, Pair size, Change change, int threads) {
    engine::set_thread_count(threads);
    const Experiment experiment = default_experiment(size);
    Experiment changed = experiment;
    if (change == Change::kernel)
        changed.right =
            engine::parse_pipeline("conv_transpose kernel=4 stride=2 padding=1 init=normal seed=7");
    if (change == Change::loss) changed.loss.kind = engine::LossKind::sum;
    const auto before =
        change == Change::everything ? nullptr : engine::evaluate(experiment, what_views_show(size));
    for (auto _ : state)
        benchmark::DoNotOptimize(engine::evaluate(changed, what_views_show(size), {}, before.get()));
}

void add(const std::string& name, Pair size, Change change) {
    for (const int threads : {1, 2})
        benchmark::RegisterBenchmark(("W8 " + name + "/threads:" + std::to_string(threads)).c_str(), run,
                                     size, change, threads)
            ->Unit(benchmark::kMillisecond)
            ->UseRealTime()
            ->MinTime(0.05);
}

}  // namespace

void add_experiments() {
    add("512x512/everything", {512, 512}, Change::everything);
    add("512x512/another kernel of B", {512, 512}, Change::kernel);
    add("512x512/another loss", {512, 512}, Change::loss);
    add("6000x4000/everything", {4000, 6000}, Change::everything);
}

}  // namespace bench
