// Learner: one pipeline that learns, step by step.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/learning/learning_loss.h"
#include "engine/learning/levels.h"
#include "engine/learning/optimizer.h"
#include "engine/learning/training_pass.h"

namespace engine {

/// A pipeline's input and the wanted output. Both are (1, C, H, W).
struct LearningTarget {
    std::shared_ptr<const Tensor> input, target;
};

/// Levels of 255 in the outputs for the picture and for the constants; nullopt where undefined (levels.h).
struct Levels {
    std::optional<double> picture, grey, red;
};

/// The state at one step.
struct LearningEntry {
    std::optional<double> loss;  ///< nullopt once it has diverged
    std::optional<double> psnr;  ///< of the raw output, peak 1; nullopt for equal pictures, too
    Levels levels;
};

/// The weights and biases of all stages at one moment, in stage order.
using LearnedWeights = std::vector<Parameters>;

/// A pipeline's outputs for the picture and, in the middle, for the two constants. Null where a colour has no
/// meaning for the channels.
struct LearningLook {
    std::shared_ptr<const Tensor> output, grey, red;
    std::optional<double> psnr;  ///< as in LearningEntry
    Levels levels;
};

class Learner {
  public:
    /// Throws Error when the pipeline does not give the target's channels, or nothing that overlaps it.
    Learner(const Pipeline& pipeline, const LearningTarget& target, const LearningOptions& options,
            const Progress& progress = {});

    /// Steps that were taken.
    Index steps() const { return steps_; }
    /// The step after which the loss was no finite number; no step is taken from then on.
    std::optional<Index> diverged() const { return diverged_; }
    /// Whether there is anything to learn: a weight or a bias.
    bool has_parameters() const;

    /// Looks at the pipeline as it stands.
    LearningEntry measure(const Progress& progress);
    /// One step of the optimiser; none once it has diverged. After Cancelled the weights are those before the
    /// step.
    void step(const Progress& progress);

    /// With the weights as they stand.
    const BuiltPipeline& pipeline() const { return *built_; }
    LearnedWeights weights() const;
    /// These weights' outputs for the picture and for the constants.
    LearningLook look(const LearnedWeights& weights, const Progress& progress) const;
    /// The pipeline as written, with these weights in place of its initialisers, named `prefix`.N.weight.npy.
    Pipeline with_weights(const LearnedWeights& weights, const std::string& prefix) const;

    const std::vector<std::string>& notes() const { return notes_; }

  private:
    void run_forward(const Progress& progress);
    std::optional<double> psnr_of(const Tensor& output, const Progress& progress) const;
    std::optional<double> levels_of(const std::optional<Tensor>& constant, const Progress& progress);

    Pipeline written_;
    LearningOptions options_;
    std::shared_ptr<const Tensor> input_;
    std::shared_ptr<BuiltPipeline> built_, small_;  ///< for the picture, and for constants
    Pair period_;
    LearningLoss loss_;
    TrainingPass pass_, constant_pass_;
    std::optional<Tensor> grey_, red_;
    std::vector<Moments> weight_moments_, bias_moments_;
    Tensor output_gradient_;
    std::optional<double> loss_value_;  ///< of the weights as they stand; nullopt before the pass forwards
    Index steps_ = 0;
    std::optional<Index> diverged_;
    std::vector<std::string> notes_;
};

}  // namespace engine
