// A pipeline in words for a reader who does not know the PIPE text.
#pragma once

#include <string>
#include <vector>

#include "engine/pipeline/pipeline.h"

namespace app {

/// "nearest ×2 → conv 3×3", "transposed conv 4×4, stride 2"; "the picture as it is" without stages.
std::string plain_words(const engine::Pipeline& pipeline);
/// The same from long to short, the shortest with only what enlarges: titles take the first that fits.
std::vector<std::string> shorter_words(const engine::Pipeline& pipeline);

/// "1 row", "2 rows".
std::string counted(engine::Index count, const char* noun);

}  // namespace app
