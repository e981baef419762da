// A pipeline as a network, for .onnx files.
#pragma once

#include "engine/network/graph.h"
#include "engine/pipeline/pipeline.h"

namespace engine::network {

/// One or a few nodes per stage, with explicit pads, at the lowest opset from 7 on (from which runtimes
/// promise to read models) that has all of its operators. The batch stays open. Throws Error that names the
/// stage for what ONNX has no words for.
Graph pipeline_graph(const BuiltPipeline& pipeline);

/// How many channels the pipeline's first stage with given weights takes at the pipeline's input; `otherwise`
/// without any.
Index input_channels(const Pipeline& pipeline, Index otherwise);

}  // namespace engine::network
