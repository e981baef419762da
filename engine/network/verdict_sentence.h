// The result of an audit, in a sentence that does not accuse ripples which later layers cancel.
#pragma once

#include "engine/network/audit.h"

namespace engine::network {

/// A ripple this large is seen on a flat area, in levels of 255.
inline constexpr double visible_levels = 1.0;
/// Less than this is the rounding of float32 values between 0 and 1, in levels of 255 and as a share of the
/// mean.
inline constexpr double rounding_levels = 1e-4, rounding_ripple = 1e-6;

/// The worst of the constants, whose ripple no content hides; of whatever there is without one; null without
/// any.
const OutputInSitu* worst_output(const Audit& audit);

std::string verdict_sentence(const Audit& audit);

}  // namespace engine::network
