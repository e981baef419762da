#include "engine/learning/task.h"

#include <numeric>

#include "engine/core/crop.h"
#include "engine/core/error.h"
#include "engine/layers/pool.h"
#include "engine/links/period.h"

namespace engine {
namespace {

/// The factor by which a pipeline enlarges its input along one axis.
Index factor(Index up, Index down) {
    if (down > up)
        fail("it reduces the picture: one that enlarges it, or keeps its size, can learn to give it back");
    if (up % down != 0) fail("it enlarges the picture by {}/{}: a whole number is needed", up, down);
    return up / down;
}

Pair factor(const Factors& scaling) {
    return {factor(scaling.up.h, scaling.down.h), factor(scaling.up.w, scaling.down.w)};
}

Index multiple(Index size, Index of, const char* axis) {
    if (size < of)
        fail("the picture's {} of {} is less than the pipelines' up-scaling of {}", axis, size, of);
    return size / of * of;
}

}  // namespace

LearningTargets learning_targets(const Tensor& picture, const Pipeline& left, const Pipeline& right,
                                 LearningTask task, const Progress& progress) {
    const std::array<Factors, 2> scalings{total_factors(left), total_factors(right)};
    const Pair size = picture.shape().plane();
    const Pair fitting{multiple(size.h, std::lcm(scalings[0].up.h, scalings[1].up.h), "height"),
                       multiple(size.w, std::lcm(scalings[0].up.w, scalings[1].up.w), "width")};
    LearningTargets result;
    if (fitting != size)
        result.notes.push_back(
            fmt::format("The picture of {} is cropped to {}, a multiple of the up-scaling.", to_string(size),
                        to_string(fitting)));
    const auto target =
        std::make_shared<const Tensor>(fitting == size ? picture : crop(picture, {0, 0}, fitting));
    for (std::size_t side = 0; side < 2; ++side)
        try {
            const Pair f = factor(scalings[side]);
            if (task == LearningTask::autoencode && f != Pair{1, 1})
                fail("it enlarges the picture by {}: to autoencode, it has to keep its size", to_string(f));
            AvgPool means;
            means.kernel = f;
            result.sides[side] = {
                f == Pair{1, 1} ? target : std::make_shared<const Tensor>(forward(means, *target, progress)),
                target};
        } catch (const Error& error) {
            throw error.in_pipeline(side == 0 ? "left" : "right");
        }
    return result;
}

}  // namespace engine
