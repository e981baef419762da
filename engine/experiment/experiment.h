// Experiment: everything that determines the findings. A small regular value: copied, compared, saved,
// undone.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/analysis/gradient_flow.h"
#include "engine/analysis/score.h"
#include "engine/pipeline/pipeline.h"

namespace engine {

/// A picture, with the name that brings it back: a path, or "signal:zoneplate:128x128".
struct Source {
    std::string name;
    std::shared_ptr<const Tensor> picture;  ///< (1, C, H, W), value/255 (or /65535)
    std::vector<std::string> notes{};       ///< what was done to it before: turned, shrunk, which frame it is
    Index frames = 1;                       ///< how many its file holds
    bool operator==(const Source& other) const { return name == other.name && picture == other.picture; }
};

/// The truth that both outputs are scored against.
struct Reference {
    Source picture;  ///< a file, or "original": the source before its treatment and any encoder
    ScoreRule rule;
    bool operator==(const Reference&) const = default;
};
inline constexpr const char* original_name = "original";

struct Experiment {
    Source source;
    Pipeline left, right;
    Loss loss;
    Pipeline encoder{};  ///< what the picture passes before both sides take it; without stages they take the
                         ///< picture
    std::optional<Reference> reference{};  ///< without one there is no score
    bool operator==(const Experiment&) const = default;
};

}  // namespace engine
