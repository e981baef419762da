// Pipelines beside A and B, and the findings with each of them in B's place.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/experiment/added_pipeline.h"
#include "engine/experiment/findings.h"

namespace engine {

/// The findings about it: their right side is the added pipeline's, their difference that to A.
struct Added {
    std::string label;
    std::shared_ptr<const Findings> findings;

    const SideFindings& side() const { return *findings->right; }
};

/// Evaluates each with the picture, the encoder, the loss and the reference of `findings`, whose left side is
/// taken over; so is what stands in `known`. Throws Error that begins with the label, and Cancelled.
std::vector<Added> evaluate_added(const std::vector<AddedPipeline>& pipelines, const Findings& findings,
                                  const Progress& progress = {}, std::span<const Added> known = {});

}  // namespace engine
