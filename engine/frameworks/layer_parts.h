// What the readers of several kinds of layers share.
#pragma once

#include <string>

#include "engine/frameworks/layer_words.h"

namespace engine {

/// Throws the Error that a layer on volumes gets.
[[noreturn]] void refuse_volume(const LayerArguments& arguments);
/// Throws it where the layer's name says that it is one.
void refuse_volumes(const LayerArguments& arguments);
/// How a layer on signals is read, and the same as a note of a layer whose name says that it is one.
std::string height_one_note(const LayerArguments& arguments);
void note_height_one(const LayerArguments& arguments, ReadLayer& layer);
/// The layer of these stages, once all of its arguments have been asked for.
ReadLayer finished_layer(LayerArguments& arguments, std::string stages);

}  // namespace engine
