// The memory that a step of learning takes from the system: every allocation of this program goes through the
// counters here. Not part of builds with a sanitizer, which wants every buffer to be a new one.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>

#include "engine/learning/learner.h"
#include "engine/learning/learning_presets.h"
#include "engine/learning/task.h"
#include "engine/picture/picture.h"
#include "engine/picture/picture_resize.h"
#include "engine/pipeline/pipe_text.h"

namespace {

std::atomic<std::size_t> allocations{0};

void* take(std::size_t bytes, std::size_t alignment) {
    ++allocations;
    void* memory = alignment > alignof(std::max_align_t)
                       ? std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment)
                       : std::malloc(bytes > 0 ? bytes : 1);
    if (!memory) throw std::bad_alloc();
    return memory;
}

[[gnu::noinline]] void give_back(void* memory) { std::free(memory); }

}  // namespace

void* operator new(std::size_t bytes) { return take(bytes, 0); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return take(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }

namespace engine {
namespace {

/// The least of several times ten steps: a thread that helps out for the first time takes its working memory.
std::size_t allocations_of_ten_steps(const LearningPreset& preset, LearningLossKind loss) {
    static const Source source = load_source("sample");
    LearningOptions options;
    options.loss = loss;
    options.feature_stride = 2;
    const Tensor picture =
        resize_picture(*source.picture, {128, 128}, Interpolation::area, Antialias::no, {});
    const Pipeline pipeline = parse_pipeline(preset.right);
    Learner learner(pipeline, learning_targets(picture, pipeline, pipeline, preset.task).sides[1], options);
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (int round = 0; round < 20 && least > 0; ++round) {
        const std::size_t before = allocations;
        for (int i = 0; i < 10; ++i)
            learner.step({});
        least = std::min<std::size_t>(least, allocations - before);
    }
    return least;
}

TEST(Learner, StepsAllocateNothing) {
    const std::size_t before = allocations;
    const auto one = std::make_unique<int>(1);
    ASSERT_EQ(allocations - before, 1u) << "nothing is counted";
    for (const LearningPreset& preset : learning_presets())
        for (const LearningLossKind loss : {LearningLossKind::mse, LearningLossKind::features})
            EXPECT_EQ(allocations_of_ten_steps(preset, loss), 0u) << preset.id;
}

}  // namespace
}  // namespace engine
