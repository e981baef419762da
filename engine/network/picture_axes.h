// Which axis of a computed picture holds its channels.
#pragma once

#include "engine/network/array.h"

namespace engine::network {

/// Of four extents, the last is a count of channels, and the second is not; a vector, [1, 100, 1, 1], has its
/// channels first.
inline bool has_channels_last(const Extents& e) {
    const auto few = [](Index n) { return n == 1 || n == 3 || n == 4; };
    return e.size() == 4 && few(e[3]) && !few(e[1]) && (e[2] > 1 || e[3] > 1);
}

}  // namespace engine::network
