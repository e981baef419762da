// Pipeline: a row of stages; built for an input shape it can be run forwards and backwards.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/core/progress.h"
#include "engine/pipeline/stage.h"

namespace engine {

/// Largest number of values that all outputs and weights of one pipeline may hold together (8 GiB); stated in
/// --help.
inline constexpr Index max_pipeline_elements = 2 * max_elements;
/// Most stages of one pipeline; stated in --help.
inline constexpr std::size_t max_stages = 1000;
/// Throws Error when there are more.
void check_stage_count(std::size_t count);

struct Pipeline {
    std::vector<Stage> stages;
    bool operator==(const Pipeline&) const = default;
};

/// A stage with everything filled in.
struct BuiltStage {
    std::variant<Layer, Concat> op;
    Parameters parameters;
    Shape input, output;
    std::string name;  ///< op_name
};

/// The stage's layer; null for a concat.
const Layer* layer_of(const BuiltStage& stage);

struct BuiltPipeline {
    Shape input;
    std::vector<BuiltStage> stages;
    std::vector<std::string>
        notes;  ///< sentences about what the user should know ("sobel sums to zero: left alone")

    Shape output() const { return stages.empty() ? input : stages.back().output; }
};

/// Whether outputs are sums of inputs with weights that do not depend on the picture (and a bias). True for
/// every stage but activations and max_pool.
bool is_linear(const BuiltStage& stage);
bool is_linear(const BuiltPipeline& pipeline);

/// Resolves shapes, groups and weights. Throws Error that names the stage ("stage 1 (conv): …") and the rule;
/// Cancelled.
BuiltPipeline build(const Pipeline& pipeline, const Shape& input, const Progress& progress = {});

/// The output of every stage, in order (StageOutputs makes only those that are asked for). An empty pipeline
/// gives none: its output is its input. Throws Cancelled.
std::vector<Tensor> forward(const BuiltPipeline& pipeline, const Tensor& x, const Progress& progress = {});

}  // namespace engine
