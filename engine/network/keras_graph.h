// A Keras model, described in JSON, to a Graph.
#pragma once

#include "engine/network/keras_builder.h"

namespace engine::network {

/// Its input and output have their channels last, as the model's; between them channels stand second. Values
/// bear the names of their layers. Throws Error that names the layer for what cannot be translated, for calls
/// that wait for each other and for weights that are missing.
Graph keras_graph(const KerasModel& model, const KerasWeights& weights, KerasDialect dialect);

}  // namespace engine::network
