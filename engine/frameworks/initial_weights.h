// How the weights of a pasted layer begin.
#pragma once

#include <string>

#include "engine/frameworks/layer_words.h"

namespace engine {

/// " init=… gain=… normalize=none" as the framework fills a new layer, spread and all; its arguments may name
/// another initializer, and a note says where that one cannot be written. The import numbers the seeds.
std::string init_text(LayerArguments& arguments, Family family);

}  // namespace engine
