#include "engine/pipeline/stage_outputs.h"

#include <utility>

#include "engine/core/error.h"
#include "engine/pipeline/stage_run.h"

namespace engine {
namespace {

/// The last reader of each output that has to be made before stage i can be, and of i itself; nullopt for the
/// others.
std::vector<std::optional<std::size_t>> last_readers(const BuiltPipeline& pipeline, std::size_t i,
                                                     const auto& is_made) {
    std::vector<std::optional<std::size_t>> readers(pipeline.stages.size());
    readers[i] = pipeline.stages.size();
    for (std::size_t k = i + 1; k-- > 0;) {
        if (!readers[k] || is_made(k)) continue;
        for (const Place& place : read_forwards(pipeline, k))
            if (place && !readers[*place]) readers[*place] = k;
    }
    return readers;
}

}  // namespace

StageOutputs::StageOutputs(const BuiltPipeline& pipeline, const Tensor& x)
    : pipeline_(pipeline), x_(x), slots_(pipeline.stages.size()) {
    ENGINE_CHECK(x.shape() == pipeline.input, "{} for a pipeline built for {}", to_string(x.shape()),
                 to_string(pipeline.input));
}

void StageOutputs::drop_unheld(std::size_t i) {
    if (slots_[i].holds == 0) slots_[i].tensor.reset();
}

void StageOutputs::let_go(std::size_t i) {
    ENGINE_CHECK(slots_[i].holds > 0, "the output of stage {} is not held", i);
    --slots_[i].holds;
    drop_unheld(i);
}

void StageOutputs::hold_for_backward() {
    if (std::exchange(held_for_backward_, true)) return;
    for (std::size_t i = 0; i < slots_.size(); ++i)
        for (const Place& place : read_backwards(pipeline_, i))
            if (place) hold(*place);
}

void StageOutputs::let_go_for_backward(std::size_t i) {
    for (const Place& place : read_backwards(pipeline_, i))
        if (place) let_go(*place);
    if (i == 0) held_for_backward_ = false;
}

void StageOutputs::make(std::size_t i, const Progress& progress) {
    const auto readers =
        last_readers(pipeline_, i, [&](std::size_t k) { return slots_[k].tensor != nullptr; });
    for (std::size_t k = 0; k <= i; ++k) {
        if (!readers[k] || slots_[k].tensor) continue;
        const double share = 1.0 / static_cast<double>(i + 1), done = share * static_cast<double>(k);
        progress.report(done);
        const std::vector<Place> places = read_forwards(pipeline_, k);
        std::vector<const Tensor*> read;
        for (const Place& place : places)
            read.push_back(place ? slots_[*place].tensor.get() : &x_);
        slots_[k].tensor =
            std::make_shared<Tensor>(run_stage(pipeline_, k, read, progress.section(done, done + share)));
        for (const Place& place : places)
            if (place && readers[*place] == k) drop_unheld(*place);
    }
}

std::shared_ptr<const Tensor> StageOutputs::get(std::size_t i, const Progress& progress) {
    progress.check();
    if (!slots_[i].tensor) make(i, progress);
    auto output = slots_[i].tensor;
    drop_unheld(i);
    return output;
}

std::shared_ptr<const Tensor> StageOutputs::last(const Progress& progress) {
    if (slots_.empty()) return {std::shared_ptr<const Tensor>(), &x_};
    return get(slots_.size() - 1, progress);
}

Tensor StageOutputs::take(std::size_t i, const Progress& progress) {
    auto output = get(i, progress);
    slots_[i].tensor.reset();
    if (output.use_count() > 1) return *output;
    return std::move(const_cast<Tensor&>(*output));  // made as Tensor, and no one else sees it
}

}  // namespace engine
