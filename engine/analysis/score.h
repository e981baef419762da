// How near an output comes to the truth.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

/// The part of the two pictures that is compared.
struct ScoreRule {
    Index border = 0;   ///< so many pixels are left off each side
    bool luma = false;  ///< BT.601 luma on the scale 16 to 235 of 255 instead of the channels, as
                        ///< super-resolution papers do
    bool operator==(const ScoreRule&) const = default;
};

/// Against the reference, both clipped to 0–1, peak 1; nullopt where undefined.
struct Score {
    std::optional<double> psnr, ssim, mae, mse;
};

/// Compares an output with its reference. All nullopt, with a sentence in `notes`, where sizes or channels
/// differ, where nothing is left inside the border, and for the luma of pictures that have neither one nor
/// three channels. Luma leaves one channel as it is and does not round.
Score score(const Tensor& output, const Tensor& reference, const ScoreRule& rule,
            std::vector<std::string>& notes, const Progress& progress = {});

/// Y of a picture of three channels: (16 + 65.481 R + 128.553 G + 24.966 B) / 255; of one channel, itself.
Tensor luma_of(const Tensor& picture);

}  // namespace engine
