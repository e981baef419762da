// StageSet: some of a pipeline's stages, named before the pipeline is known.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/core/tensor.h"

namespace engine {

inline constexpr Index last_stage = -1;

class StageSet {
  public:
    static StageSet all() { return StageSet(true, {}); }
    static StageSet none() { return StageSet(false, {}); }
    /// Stages by their number from 0; last_stage is the last one, whatever its number.
    static StageSet of(std::vector<Index> stages) { return StageSet(false, std::move(stages)); }

    /// Whether it holds stage `stage` of a pipeline of `count`.
    bool contains(std::size_t stage, std::size_t count) const {
        return all_ || std::any_of(stages_.begin(), stages_.end(), [&](Index s) {
                   return s == static_cast<Index>(stage) || (s == last_stage && stage + 1 == count);
               });
    }
    bool covers(const StageSet& other) const {
        return all_ || (!other.all_ && std::all_of(other.stages_.begin(), other.stages_.end(), [&](Index s) {
                   return std::find(stages_.begin(), stages_.end(), s) != stages_.end();
               }));
    }
    bool operator==(const StageSet&) const = default;

  private:
    StageSet(bool all, std::vector<Index> stages) : all_(all), stages_(std::move(stages)) {}

    bool all_;
    std::vector<Index> stages_;
};

}  // namespace engine
