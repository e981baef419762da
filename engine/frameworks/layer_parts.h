// What the readers of several kinds of layers share.
#pragma once

#include <string>

#include "engine/frameworks/layer_words.h"

namespace engine {

/// Throws Error for a layer on volumes.
void refuse_volumes(const LayerArguments& arguments);
/// Of a 1-D layer a note says how it is read.
void note_height_one(const LayerArguments& arguments, ReadLayer& layer);
/// The layer of these stages, once all of its arguments have been asked for.
ReadLayer finished_layer(LayerArguments& arguments, std::string stages);

}  // namespace engine
