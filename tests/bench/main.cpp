// Names: "W2 B/forward/oneDNN/threads:2"; "both" is forward and backward; "W8 512x512/everything/threads:2".
// Every peer's result is compared with ours before it is timed. Run with --benchmark_out=… and give that file
// to table.py.
#include <benchmark/benchmark.h>

#include <cmath>
#include <map>

#include "bounds.h"
#include "engine/core/parallel.h"
#include "experiments.h"
#include "learning.h"
#include "peak_memory.h"
#include "workload.h"

namespace bench {
namespace {

/// The problems are kept, so that everybody works on the same numbers.
const Problem& problem(const Workload& workload) {
    static std::map<std::string, std::unique_ptr<Problem>> kept;
    auto& found = kept[workload.name];
    if (!found) found = std::make_unique<Problem>(workload);
    return *found;
}

double largest(const Tensor& tensor) {
    double size = 0;
    for (const float value : tensor.values())
        size = std::max(size, std::abs(double{value}));
    return size;
}

/// Empty when both are equal within rounding.
std::string difference(const char* what, const Tensor& ours, const Tensor& theirs) {
    if (ours.shape() != theirs.shape()) return std::string("another shape of ") + what;
    double most = 0;
    for (Index i = 0; i < ours.size(); ++i)
        most = std::max(most, std::abs(double{ours.data()[i]} - double{theirs.data()[i]}));
    return most <= 1e-4 * largest(ours) ? "" : std::string(what) + " differs by " + std::to_string(most);
}

std::string check(const Problem& from, Contender& contender, int threads, bool backward) {
    const auto ours = make_ours(from, threads, backward);
    ours->forward();
    contender.forward();
    std::string error = difference("the output", ours->output(), contender.output());
    if (!error.empty() || !backward) return error;
    ours->backward();
    contender.backward();
    error = difference("the input's gradient", ours->input_gradient(), contender.input_gradient());
    const auto theirs = contender.parameter_gradients(), own = ours->parameter_gradients();
    for (std::size_t i = 0; i < theirs.size() && error.empty(); ++i)
        error = difference(i % 2 == 0 ? "a weight's gradient" : "a bias' gradient", own.at(i), theirs[i]);
    return error;
}

/// Peak memory of a run of ours over what inputs and outputs hold.
double memory_ratio(const Problem& from, int threads, bool backward) {
    const PeakMemory peak;
    const auto ours = make_ours(from, threads, backward);
    ours->forward();
    if (backward) ours->backward();
    const double inputs = from.bytes(backward), outputs = output_bytes(from.workload, backward);
    return (inputs + peak.grown()) / (inputs + outputs);
}

using Make = std::unique_ptr<Contender> (*)(const Problem&, int, bool);

void run(benchmark::State& state, const Workload& workload, Make make, int threads, bool backward) {
    std::unique_ptr<Contender> contender;
    if (make == make_ours) state.counters["memory"] = memory_ratio(problem(workload), threads, backward);
    try {
        contender = make(problem(workload), threads, backward);
        if (!contender) return state.SkipWithError("not offered");
        const std::string error = check(problem(workload), *contender, threads, backward);
        if (!error.empty()) return state.SkipWithError(error.c_str());
    } catch (const std::exception& error) {
        return state.SkipWithError(error.what());
    }
    for (auto _ : state) {
        contender->forward();
        if (backward) contender->backward();
    }
    bool convolves = false;
    for (const Step& step : workload.steps)
        convolves = convolves || !step.resize();
    const double flops = forward_flops(workload);
    state.counters["flops"] = backward ? flops * (convolves ? 3 : 2) : flops;
    state.counters["bytes"] = forward_bytes(workload) + (backward ? backward_bytes(workload) : 0);
}

void add(const Workload& workload, const std::string& name, Make make, bool backward_too) {
    for (const bool backward : {false, true}) {
        if (backward && !backward_too) continue;
        for (const int threads : {1, 2}) {
            const std::string full = workload.name + (backward ? "/both/" : "/forward/") + name +
                                     "/threads:" + std::to_string(threads);
            benchmark::RegisterBenchmark(full.c_str(), run, workload, make, threads, backward)
                ->Unit(benchmark::kMillisecond)
                ->UseRealTime()
                ->MinTime(0.05);
        }
    }
}

void peak(benchmark::State& state, int threads) {
    engine::set_thread_count(threads);
    constexpr Index rounds = 200000;
    double flops = 0;
    for (auto _ : state)
        engine::parallel_for(threads, 1, {}, [&](Index begin, Index) {
            const double done = multiply_add(rounds);
            if (begin == 0) flops = done * threads;
        });
    state.counters["flops"] = flops;
}

void bandwidth(benchmark::State& state, int threads, Index bytes) {
    engine::set_thread_count(threads);
    const Index count = bytes / 8, piece = 1 << 14;
    const Tensor from({1, 1, 1, count}, 1.0f);
    Tensor to({1, 1, 1, count}, 0.0f);
    for (auto _ : state)
        engine::parallel_for(count, piece, {}, [&](Index begin, Index end) {
            copy(from.data() + begin, to.data() + begin, end - begin);
        });
    state.counters["bytes"] = static_cast<double>(8 * count);
}

/// A depthwise transposed conv from 64×64 to 8192×8192 output pixels: time per pixel should not change.
void add_scaling() {
    for (Index size = 32; size <= 4096; size *= 4) {
        const Workload workload{"scaling " + std::to_string(2 * size),
                                {{Step::Kind::conv_transpose, 3, 3, 3, size, 4, 1, 0}}};
        add(workload, "ours", make_ours, false);
    }
}

void add_all() {
    for (const int threads : {1, 2}) {
        const std::string suffix = "/threads:" + std::to_string(threads);
        benchmark::RegisterBenchmark(("peak" + suffix).c_str(), peak, threads)->UseRealTime();
        for (const Index megabytes : {1, 4, 16, 64})
            benchmark::RegisterBenchmark(("bandwidth " + std::to_string(megabytes) + suffix).c_str(),
                                         bandwidth, threads, megabytes << 20)
                ->UseRealTime();
    }
    for (const Workload& workload : workloads()) {
        add(workload, "ours", make_ours, true);
        for (const Peer& peer : peers())
            if (workload.steps.front().resize() ? peer.resizes : peer.convolves)
                add(workload, peer.name, peer.make, peer.has_backward);
    }
    add_scaling();
    add_experiments();
    add_learning();
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    bench::add_all();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
