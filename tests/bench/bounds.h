// The most that this machine can do, measured.
#pragma once

#include "engine/core/tensor.h"

namespace bench {

/// Fused multiply-adds on registers, for `rounds` rounds; returns how many floating-point operations that
/// was.
double multiply_add(engine::Index rounds);

/// Reads and writes of one thread's share: to[i] = from[i].
void copy(const float* from, float* to, engine::Index count);

}  // namespace bench
