// Phases: what differs between output pixels whose row and column agree modulo the period.
#pragma once

#include "engine/analysis/side_findings.h"

namespace engine {

/// Mean over each phase of `region` (whole periods), of one channel, or over all channels with channel = -1.
/// An empty grid when the region is empty.
Grid phase_means(const Tensor& picture, const Region& region, Pair period, Index channel = -1,
                 const Progress& progress = {});

/// A ripple index below this is float32's rounding, and no pattern.
inline constexpr double no_ripple = 1e-5;

/// R = population std / |mean| of the phases; nullopt when there are none, or when the mean is 0 to rounding,
/// that is below a millionth of `magnitude`: the size of the values that the mean came from (0: the largest
/// |phase|).
std::optional<double> ripple_index(const Grid& phases, double magnitude = 0);
/// Whether all phases are finite. NaN or infinity among them, and not a mean of 0, is then why their ripple
/// is undefined.
bool has_finite_mean(const Grid& phases);

/// min, max, mean and population std of the whole picture in double precision, and the phases of `region`.
/// NaN in the picture makes all of them NaN.
OutputStatistics output_statistics(const Tensor& picture, const Region& region, Pair period,
                                   const Progress& progress = {});

/// nullopt after a non-linear stage, or without an interior; then a sentence goes to `notes`.
std::optional<ConstantResponse> constant_response(const BuiltPipeline& pipeline,
                                                  std::vector<std::string>& notes,
                                                  const Progress& progress = {});

}  // namespace engine
