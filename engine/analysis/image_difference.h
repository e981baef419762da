// How far two pictures are apart.
#pragma once

#include "engine/analysis/side_findings.h"

namespace engine {

/// max abs, MAE, MSE, PSNR (nullopt when equal) and SSIM (Wang et al. 2004: 11×11 Gaussian, sigma 1.5, K 0.01
/// and 0.03, valid region, mean over channels; nullopt when a side is smaller than 11), peak 1.0. All nullopt
/// when shapes differ; a sentence for each undefined number goes to `notes`.
ImageDifference image_difference(const Tensor& a, const Tensor& b, std::vector<std::string>& notes,
                                 const Progress& progress = {});

}  // namespace engine
