// Pipelines by a line of text: in their own words, of a session or figure, or of a trained network.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/experiment/added_pipeline.h"
#include "engine/picture/picture.h"

namespace app {

/// The file of a text "FILE" or "FILE#PART" that names pipelines; empty for a pipeline in its own words.
std::filesystem::path pipeline_file(const std::string& text);

/// What the text names, to stand beside A and B, with its weights loaded: a pipeline in its own words
/// (without a label); all pipelines of a session's or figure's FILE, called after it, or its one called PART
/// (A, B, or a label); of a trained network's FILE the way from its input through the layer called PART.
/// `source` is what the network is run on, to find out that the stages do what it does. Throws engine::Error,
/// Cancelled.
std::vector<engine::AddedPipeline> named_pipelines(const std::string& text, const engine::Source& source,
                                                   const engine::Progress& progress = {});

}  // namespace app
