// The losses whose gradients are looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/tensor.h"

namespace engine {

enum class LossKind { sum, mean, mse, pixel, noise };

/// The scalar whose gradient is computed. mse compares with the source picture (resized bilinearly when sizes
/// differ); pixel is the output pixel summed over channels, (H//2, W//2) unless given; noise a seeded random
/// upstream gradient.
struct Loss {
    LossKind kind = LossKind::mse;
    std::optional<Pair> pixel;
    std::uint64_t seed = 0;
    bool operator==(const Loss&) const = default;
};

/// "mse", "pixel", "pixel:12,40"; throws Error for anything else.
Loss parse_loss(std::string_view text);
std::string print(const Loss& loss);

}  // namespace engine
