// What pipelines beside A and B are called.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/experiment/added_pipeline.h"

namespace app {

/// The name of one without a label: C for the first, and so on.
std::string usual_label(std::size_t place);

/// The same pipelines, all of them with a label.
std::vector<engine::AddedPipeline> labelled(std::vector<engine::AddedPipeline> added);

}  // namespace app
