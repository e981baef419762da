// A duel as a report and as a table.
#pragma once

#include <string>

#include "engine/experiment/experiment.h"
#include "engine/learning/duel.h"

namespace engine {

/// JSON: what was asked, `steps` with every entry, the verdict and the notes. Numbers that are undefined are
/// null. The same in every run.
std::string learning_report(const Duel& duel, const Source& source);

/// RFC 4180, one row per entry: step, then loss, psnr and the levels of both sides; undefined numbers are
/// empty.
std::string learning_csv(const Duel& duel);

/// "upsample", "autoencode"; "adam", "sgd"; "mse", "features".
const char* print(LearningTask task);
const char* print(OptimizerKind optimizer);
const char* print(LearningLossKind loss);

}  // namespace engine
