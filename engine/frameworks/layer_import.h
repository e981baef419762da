// The reverse of code_export: what people paste of a network, as a pipeline.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/pipeline/pipeline.h"

namespace engine {

/// Reads lines that make layers, or a whole program, in the words of PyTorch, Keras 1 to 3, tf.nn and
/// tf.layers, Paddle, MXNet, MindSpore and flax; a printed PyTorch model, Keras' summary() and to_json(), and
/// the programs that export_code writes. A program is followed as Python would run it: forward() orders the
/// layers. Trainable layers begin with random weights, as their framework makes them, under seeds 1, 2, …
/// `notes` gets a sentence, with line and column, about everything that is left out or read otherwise than it
/// is written. Throws Error that points at the place for what a pipeline cannot hold.
Pipeline import_layers(std::string_view text, std::vector<std::string>* notes = nullptr);

}  // namespace engine
